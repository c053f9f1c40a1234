"""Public face of the package."""

from capcommun.contract.indicators import demo
from capcommun.contract.indicators.addresses import targets_url
from capcommun.contract.indicators.filters import WHOLE
from capcommun.contract.indicators.judged import Judged, Place
from capcommun.contract.indicators.keeper import keep_fresh
from capcommun.contract.indicators.models import Observation, Target
from capcommun.contract.indicators.queries import (
    Group,
    by_strategic,
    judged,
    of_year,
    places,
    promises,
)
from capcommun.contract.indicators.rules import (
    FIRM,
    LIGHTS,
    Light,
    Promise,
    Reading,
    Roll,
    Seen,
    Verdict,
    judge,
    roll,
)
from capcommun.contract.indicators.services import (
    Entry,
    correct_observation,
    record_observation,
    recount,
    refresh,
    stale_readings,
    thin,
)
from capcommun.contract.indicators.standing import Standing, standing, tally
from capcommun.contract.indicators.wording import counted, owed_title, promised, reason

__all__ = [
    "FIRM",
    "LIGHTS",
    "WHOLE",
    "Entry",
    "Group",
    "Judged",
    "Light",
    "Observation",
    "Place",
    "Promise",
    "Reading",
    "Roll",
    "Seen",
    "Standing",
    "Target",
    "Verdict",
    "by_strategic",
    "correct_observation",
    "counted",
    "demo",
    "judge",
    "judged",
    "keep_fresh",
    "of_year",
    "owed_title",
    "places",
    "promised",
    "promises",
    "reason",
    "record_observation",
    "recount",
    "refresh",
    "roll",
    "stale_readings",
    "standing",
    "tally",
    "targets_url",
    "thin",
]
