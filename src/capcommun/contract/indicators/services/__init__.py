"""Mutations of the package."""

from capcommun.contract.indicators.services.observations import (
    Entry,
    audit_key,
    correct_observation,
    record_observation,
)

__all__ = ["Entry", "audit_key", "correct_observation", "record_observation"]
