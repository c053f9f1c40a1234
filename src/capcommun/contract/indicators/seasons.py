"""What is expected by now, from how the same series went in the years before. Pure Python.

The share of its annual total that a series had reached by a day, over the last three comparable years:

    s(day) = mean over the years of (reached by that day) / (total of the year)
    E(day) = goal × s(day)

A mean of the years' own shares: a big year weighs no more than a small one, since the shape is what is asked.
Within a month what comes is taken to come evenly. It is drawn only where three comparable years are there,
each with something in it; otherwise nothing is expected before the deadline: never a straight line.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from capcommun.contract.indicators.progress import Curve, Mark, way_of
from capcommun.contract.indicators.rules import Promise, Reading, periods, window

YEARS = 3
TENTH = Decimal("0.1")
BACK = 8
"""How far back comparable years are looked for: beyond, the series is another one."""
Season = Mapping[int, Sequence[Decimal]]
"""By year, what came in each of its twelve months."""


@dataclass(frozen=True)
class Pattern:
    """How a series goes through a year: the share of the annual total reached at the end of each month."""

    shares: tuple[Decimal, ...]
    years: tuple[int, ...]
    """The years that it comes from."""

    def by(self, day: dt.date) -> Decimal:
        """s(day): what was reached at the end of the month before, and the days gone of this one."""
        before = self.shares[day.month - 2] if day.month > 1 else Decimal(0)
        days = calendar.monthrange(day.year, day.month)[1]
        return before + (self.shares[day.month - 1] - before) * day.day / days


def comparable(season: Season, year: int, flagged: Collection[int]) -> list[int]:
    """The last three years before ``year`` that may be compared with it; none at all when one is missing.

    A flagged year (a closure, a change of method) is passed over; an empty one says nothing of how it goes,
    and nothing older is looked for behind it.
    """
    found: list[int] = []
    for one in range(year - 1, year - 1 - BACK, -1):
        if one in flagged:
            continue
        months = season.get(one, ())
        if len(months) != 12 or min(months) < 0 or sum(months) <= 0:
            return []
        found.append(one)
        if len(found) == YEARS:
            return found
    return []


def pattern(season: Season, year: int, flagged: Collection[int]) -> Pattern | None:
    """How the series goes through a year; ``None`` without three comparable years before this one."""
    years = comparable(season, year, flagged)
    if not years:
        return None
    shares = []
    for n in range(1, 13):
        reached = [sum(season[one][:n], Decimal(0)) / sum(season[one], Decimal(0)) for one in years]
        shares.append(sum(reached, Decimal(0)) / len(years))
    shares[-1] = Decimal(1)  # a year is whole at its end, whatever thirds round to
    return Pattern(tuple(shares), tuple(years))


def seasonal(promise: Promise, reading: Reading) -> int | None:
    """The year whose course a season may tell: that of a count promised for one whole civil year."""
    span = window(promise)
    if span.start is None or span.end is None or len(periods(promise)) > 1:
        return None
    year = span.start.year
    if (span.start, span.end) != (dt.date(year, 1, 1), dt.date(year, 12, 31)):
        return None
    way = way_of(promise, reading)
    return year if way is not None and way.up and way.base == 0 and way.goal > 0 else None


def season_curve(
    promise: Promise, season: Season, flagged: Collection[int], reading: Reading
) -> Curve | None:
    """What the years before make expected month by month: E = goal × s. The owner's milestones come first."""
    year = seasonal(promise, reading)
    found = pattern(season, year, flagged) if year is not None else None
    way = way_of(promise, reading)
    if found is None or year is None or way is None:
        return None
    ends = [dt.date(year, n, calendar.monthrange(year, n)[1]) for n in range(1, 13)]
    hoped = [(way.goal * share).quantize(TENTH) for share in found.shares]
    points = [Mark(day, value) for day, value in zip(ends, hoped, strict=True)]
    return Curve(way, (Mark(dt.date(year - 1, 12, 31), Decimal(0)), *points), (), found.years)
