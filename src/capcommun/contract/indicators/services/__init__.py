"""Mutations of the package."""

from capcommun.contract.indicators.services.counting import count_by, keep_figure, stop_counting, where_of
from capcommun.contract.indicators.services.definitions import define, define_no_more
from capcommun.contract.indicators.services.milestones import Expected, expect, expect_no_more
from capcommun.contract.indicators.services.observations import (
    Entry,
    audit_key,
    correct_observation,
    record_observation,
)
from capcommun.contract.indicators.services.readings import refresh, stale_readings

__all__ = [
    "Entry",
    "Expected",
    "audit_key",
    "correct_observation",
    "count_by",
    "define",
    "define_no_more",
    "expect",
    "expect_no_more",
    "keep_figure",
    "record_observation",
    "refresh",
    "stale_readings",
    "stop_counting",
    "where_of",
]
