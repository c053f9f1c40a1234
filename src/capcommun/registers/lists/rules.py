"""What a line of a followed list may say. Pure decisions: each gives the problem and the field it is of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

EARLIEST = dt.date(1990, 1, 1)
"""No list followed here is as old: an earlier day is a slip of the keyboard (the year 0023)."""
LATEST_END = 50
"""Years after today beyond which an end is a slip too."""
LONGEST_KEY, LONGEST_LABEL, LONGEST_STATUS, LONGEST_MARKET, LONGEST_EXTRA = 120, 300, 80, 80, 1_000
LARGEST = Decimal(10) ** 11
MOST_STATUSES = 40


@dataclass(frozen=True)
class Terms:
    """What a list asks of its lines."""

    statuses: Sequence[str] = ()
    counted: Sequence[str] = ()

    def counts(self, status: str) -> bool:
        """Whether a line in this status is counted: every one, where the list has no statuses."""
        return not self.statuses or status in self.counted


@dataclass(frozen=True)
class Standing:
    """All that is said of a line."""

    key: str
    label: str
    day: dt.date | None = None
    end: dt.date | None = None
    territory: str = ""
    status: str = ""
    weight: Decimal = Decimal(1)
    extra: Mapping[str, str] = field(default_factory=dict)
    market: str = ""


@dataclass(frozen=True)
class Problem:
    code: str
    field: str


def problems(said: Standing, terms: Terms, today: dt.date) -> list[Problem]:
    """All that is wrong with a line, in the order of the form; nothing where it may be kept."""
    found = [
        _of_words("key", said.key, LONGEST_KEY),
        _of_words("label", said.label, LONGEST_LABEL),
        _of_the_day(said, terms, today),
        _of_the_end(said, today),
        _of_the_status(said.status, terms),
        _of_the_weight(said.weight),
    ]
    if len(said.market) > LONGEST_MARKET:
        found.append(Problem("too-long", "market"))
    if any(len(value) > LONGEST_EXTRA for value in said.extra.values()):
        found.append(Problem("too-long", "extra"))
    return [one for one in found if one]


def _of_words(name: str, text: str, longest: int) -> Problem | None:
    if not text:
        return Problem("missing", name)
    return Problem("too-long", name) if len(text) > longest else None


def _of_the_day(said: Standing, terms: Terms, today: dt.date) -> Problem | None:
    if said.day is None:
        return Problem("no-day", "day") if terms.counts(said.status) else None
    if said.day > today:
        return Problem("future", "day")
    return Problem("too-old", "day") if said.day < EARLIEST else None


def _of_the_end(said: Standing, today: dt.date) -> Problem | None:
    """An end may come later than today: a decision holds for years."""
    if said.end is None:
        return None
    if said.day and said.end < said.day:
        return Problem("order", "end")
    far = said.end < EARLIEST or said.end.year > today.year + LATEST_END
    return Problem("too-far", "end") if far else None


def _of_the_status(status: str, terms: Terms) -> Problem | None:
    if not terms.statuses:
        return Problem("too-long", "status") if len(status) > LONGEST_STATUS else None
    if not status:
        return Problem("missing", "status")
    return Problem("unknown", "status") if status not in terms.statuses else None


def _of_the_weight(weight: Decimal) -> Problem | None:
    if weight < 0:
        return Problem("negative", "weight")
    return Problem("too-large", "weight") if weight >= LARGEST else None
