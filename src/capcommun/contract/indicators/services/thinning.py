"""Readings are stored one a day: after a while, the last of each month is enough.

Read as of a past day, a page says on which day its figure was counted: of a month that was thinned, the last
reading before it. A reading of a day on which a figure was kept, or of the day that it tells, always stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractMonth, ExtractYear

from capcommun.contract.indicators.models import Counting, Observation, StoredReading

KEPT_DAYS = 90
AT_ONCE = 500
"""Readings removed in one statement, which nobody waits for."""
COUNTINGS = 200


def thin(on: dt.date, *, stopped: Callable[[], bool] = lambda: False) -> int:
    """Remove what is older than ``KEPT_DAYS`` and not the last of its month; cut anywhere, it goes on."""
    done = 0
    for countings in _some():
        while not stopped():
            keys = list(_spare(on).filter(counting__in=countings).values_list("pk", flat=True)[:AT_ONCE])
            if not keys:
                break
            done += StoredReading.objects.filter(pk__in=keys).delete()[0]
        if stopped():
            break
    return done


def _some() -> Iterator[list[int]]:
    keys = list(Counting.objects.order_by("pk").values_list("pk", flat=True))
    for at in range(0, len(keys), COUNTINGS):
        yield keys[at : at + COUNTINGS]


def _spare(on: dt.date) -> QuerySet[StoredReading]:
    """The readings of which another of the same month, later, tells enough."""
    later = StoredReading.objects.filter(
        counting=OuterRef("counting"), day__gt=OuterRef("day"),
        day__year=ExtractYear(OuterRef("day")), day__month=ExtractMonth(OuterRef("day")),
    )  # fmt: skip
    kept = Observation.objects.filter(
        Q(known_on=OuterRef("day")) | Q(period_end=OuterRef("day")),
        target=OuterRef("counting__target"), proof__isnull=False,
    )  # fmt: skip
    old = StoredReading.objects.filter(day__lt=on - dt.timedelta(days=KEPT_DAYS))
    return old.filter(Exists(later), ~Exists(kept)).order_by("pk")
