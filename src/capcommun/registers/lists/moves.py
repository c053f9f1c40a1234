"""Lines whose destination is not the one that the reference tells now: found by groups, not line by line."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from capcommun.reference.territories.api import Destinations
from capcommun.registers.lists.models import FollowedList, ListLine


@dataclass(frozen=True)
class Move:
    """The lines of one place over one time of the reference, all in the same wrong destination."""

    lines: QuerySet[ListLine]
    count: int
    now: str
    """The destination that the reference tells."""


def moves(followed: FollowedList, today: dt.date) -> list[Move]:
    """What the reference tells otherwise than the lines were written: four queries for any number of lines.

    A destination changes on few days: between two of them, every line of a place lies in the same one. The
    database groups the lines by place and by these times, and each group is asked once.
    """
    around = Destinations(followed.organisation.territory)
    turns = around.turns
    rows = ListLine.objects.filter(followed=followed, gone_on__isnull=True).annotate(
        time=_time(turns, bisect_right(turns, today))
    )
    groups = rows.exclude(territory_code="", destination="").order_by()
    found = []
    for code, time, was, count in groups.values_list("territory_code", "time", "destination").annotate(
        lines=Count("pk")
    ):
        now = around.at(code, _day_in(turns, time, today))
        if now != was:
            mine = rows.filter(territory_code=code, time=time, destination=was)
            found.append(Move(mine.order_by("pk"), count, now))
    return found


def _time(turns: list[dt.date], present: int) -> Any:
    """The time in which the day of a line lies: 0 before the first turn; without a day, the present one."""
    whens = [When(day__isnull=True, then=Value(present))]
    whens += [When(day__lt=turn, then=Value(at)) for at, turn in enumerate(turns)]
    return Case(*whens, default=Value(len(turns)), output_field=IntegerField())


def _day_in(turns: list[dt.date], time: int, today: dt.date) -> dt.date:
    """A day of that time: they are all alike."""
    if not turns:
        return today
    return turns[time - 1] if time else turns[0] - dt.timedelta(days=1)
