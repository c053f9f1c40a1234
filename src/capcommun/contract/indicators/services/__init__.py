"""Mutations of the package."""

from capcommun.contract.indicators.services.counting import count_by, keep_figure, stop_counting, where_of
from capcommun.contract.indicators.services.declarations import (
    Evidence,
    declare,
    declare_correction,
    declare_own,
    give_back,
    mend,
    validate,
    withdraw,
)
from capcommun.contract.indicators.services.definitions import define, define_no_more
from capcommun.contract.indicators.services.milestones import Expected, expect, expect_no_more
from capcommun.contract.indicators.services.modes import come_by
from capcommun.contract.indicators.services.observations import (
    Entry,
    audit_key,
    correct_observation,
    record_observation,
)
from capcommun.contract.indicators.services.overrides import Judgement, override, override_no_more
from capcommun.contract.indicators.services.readings import refresh, stale_readings
from capcommun.contract.indicators.services.recounts import BROKEN, let_stand, nothing_differs, recount
from capcommun.contract.indicators.services.series import Provenance, bring, declare_series
from capcommun.contract.indicators.services.series import check as check_series
from capcommun.contract.indicators.services.thinning import thin

__all__ = [
    "BROKEN",
    "Entry",
    "Evidence",
    "Expected",
    "Judgement",
    "Provenance",
    "audit_key",
    "bring",
    "check_series",
    "come_by",
    "correct_observation",
    "count_by",
    "declare",
    "declare_correction",
    "declare_own",
    "declare_series",
    "define",
    "define_no_more",
    "expect",
    "expect_no_more",
    "give_back",
    "keep_figure",
    "let_stand",
    "mend",
    "nothing_differs",
    "override",
    "override_no_more",
    "record_observation",
    "recount",
    "refresh",
    "stale_readings",
    "stop_counting",
    "thin",
    "validate",
    "where_of",
    "withdraw",
]
