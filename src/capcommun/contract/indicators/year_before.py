"""A value beside that of the same period of the year before. Pure Python.

    difference = value − before          percentage = difference / |before|

A period has one value: the last one known of it. What has none a year earlier is compared with nothing; a
percentage is told neither of zero, nor of what is a share or a rank already.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from capcommun.contract.indicators.rules import MONTHS

TENTH = Decimal("0.1")
Period = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Point:
    """A value of a series: the days that it speaks of, or the only one on which it was seen."""

    key: int
    end: dt.date
    value: Decimal
    start: dt.date | None = None


@dataclass(frozen=True)
class Change:
    """``percent``: none of zero, nor of a share."""

    before: Decimal
    difference: Decimal
    percent: Decimal | None


def period_of(point: Point, per: str) -> Period | None:
    """Its own days where it says them; else the civil month, quarter, half-year or year of its day."""
    if point.start is not None:
        return point.start, point.end
    months = MONTHS.get(per)
    if months is None:
        return None
    first = (point.end.month - 1) // months * months + 1
    return dt.date(point.end.year, first, 1), _last(point.end.year, first + months - 1)


def a_year_before(period: Period) -> Period:
    """The same days of the year before; the end of a month stays the end of its month.

    >>> [str(day) for day in a_year_before((dt.date(2024, 2, 1), dt.date(2024, 2, 29)))]
    ['2023-02-01', '2023-02-28']
    >>> [str(day) for day in a_year_before((dt.date(2025, 2, 1), dt.date(2025, 2, 28)))]
    ['2024-02-01', '2024-02-29']
    """
    start, end = period
    ends_month = end == _last(end.year, end.month)
    return _shifted(start), _last(end.year - 1, end.month) if ends_month else _shifted(end)


def changes(points: Iterable[Point], per: str, *, share: bool) -> Mapping[int, Change]:
    """By the key of a value, what it is beside the year before; ``points`` in their order."""
    standing: dict[Period, Point] = {}
    for point in points:
        if period := period_of(point, per):
            standing[period] = point
    found = {}
    for period, point in standing.items():
        if before := standing.get(a_year_before(period)):
            found[point.key] = _change(point.value, before.value, share)
    return found


def _change(value: Decimal, before: Decimal, share: bool) -> Change:
    difference = value - before
    told = None if share or before == 0 else (100 * difference / abs(before)).quantize(TENTH)
    return Change(before, difference, told)


def _last(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _shifted(day: dt.date) -> dt.date:
    return dt.date(day.year - 1, day.month, min(day.day, calendar.monthrange(day.year - 1, day.month)[1]))
