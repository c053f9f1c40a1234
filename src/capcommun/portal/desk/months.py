"""A month as a table of weeks. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from capcommun.kit.gather.api import Due


@dataclass
class Day:
    """A cell of the month's table."""

    date: dt.date
    inside: bool
    today: bool
    dues: list[Due] = field(default_factory=list)


def month_of(wanted: str, today: dt.date) -> dt.date:
    """The first day of the month asked for (``2023-10``), of today's month when it is not one."""
    try:
        first = dt.date.fromisoformat(f"{wanted}-01")
    except ValueError:
        return today.replace(day=1)
    return first if 1900 <= first.year <= 2200 else today.replace(day=1)


def shift(first: dt.date, months: int) -> dt.date:
    """The first day of a neighbouring month."""
    index = first.year * 12 + first.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def last_of(first: dt.date) -> dt.date:
    return shift(first, 1) - dt.timedelta(days=1)


def weeks(first: dt.date, dues: Iterable[Due], today: dt.date) -> list[list[Day]]:
    """The weeks of the month, from Monday, with each day's dues."""
    by_day: dict[dt.date, list[Due]] = {}
    for due in dues:
        by_day.setdefault(due.date, []).append(due)
    return [
        [Day(day, day.month == first.month, day == today, by_day.get(day, [])) for day in week]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
