"""Readings: figures counted ahead of the pages, and whether one is still what a count would give now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from capcommun.contract.indicators.counting import asked
from capcommun.contract.indicators.models import StoredReading
from capcommun.contract.indicators.rules import Promise, Seen
from capcommun.contract.indicators.seasons import Season
from capcommun.kit.clock.api import today
from capcommun.reference.measures.api import (
    Kind,
    Measure,
    Window,
    generation_now,
    made_by_rows,
    measure_named,
    named_together,
)


@dataclass(frozen=True)
class Held:
    """A figure counted ahead, as the pages of a day show it."""

    value: Decimal | None
    records: int
    day: dt.date
    """The business date on which it was how things stood."""
    start: dt.date
    end: dt.date
    computed_at: dt.datetime
    stale: bool
    """It is to be counted again: something was written since, or it is not asked in the same way any more."""
    changed: bool
    """What made it so was written in the register."""
    past: bool
    """The page is read at an earlier day: it says how things stood then, nothing is to be counted again."""

    @property
    def seen(self) -> Seen:
        """The figure as the rules read an observation of that day."""
        why = "" if self.value is not None else _("there is nothing yet to divide by.")
        return Seen(self.end, self.value, self.day, None if self.start == self.end else self.start, why)


def latest(as_of: dt.date, which: Q) -> QuerySet[StoredReading]:
    """Of each target counted that day, the last reading by then, beside its generation now: one query."""
    stood = Q(counting__ended_on__isnull=True) | Q(counting__ended_on__gt=as_of)
    last = StoredReading.objects.filter(counting=OuterRef("counting"), day__lte=as_of).order_by("-day")
    rows = StoredReading.objects.filter(
        stood, which, counting__known_on__lte=as_of, day=Subquery(last.values("day")[:1])
    )
    return rows.annotate(now=generation_now("sources")).select_related("counting")


def by_target(as_of: dt.date, which: Q) -> dict[int, StoredReading]:
    """The same by target. ``which`` keeps to targets whose origin the reader may open."""
    return {row.counting.target_id: row for row in latest(as_of, which)}


def held(row: StoredReading, promise: Promise, as_of: dt.date) -> Held:
    """What a page of that day shows of a stored reading."""
    past = as_of < today()
    changed = row.generation != int(row.now or 0)  # type: ignore[attr-defined]  # annotated by latest()
    return Held(
        value=row.value,
        records=row.records,
        day=row.day,
        start=row.start,
        end=row.end,
        computed_at=row.computed_at,
        changed=not past and changed,
        stale=not past and (changed or row.day != as_of or _asked_otherwise(row, promise, as_of)),
        past=past,
    )


def season_of(row: StoredReading, as_of: dt.date) -> Season:
    """How the series went in the years before, as far as it was known that day."""
    if row.season_since is None or row.season_since > as_of:
        return {}
    return {int(year): [Decimal(value) for value in months] for year, months in row.season.items()}


def _asked_otherwise(row: StoredReading, promise: Promise, on: dt.date) -> bool:
    """Whether the promise, or the rule by which it is counted, changed since.

    Measures that people make (a family) are not read here: what changes one touches its register.
    """
    kind: Kind = "stock" if row.kind == "stock" else "flow"
    window = asked(promise, kind, (), on)
    if window is None or (window.start, window.end) != (row.start, row.end):
        return True
    if made_by_rows(row.counting.measure):
        return False
    measure = measure_named(row.counting.measure)
    return measure is None or not counted_so(row, measure)


def counted_so(row: StoredReading, measure: Measure) -> bool:
    """Whether this is the rule by which the reading was counted, and what it read."""
    wanted = (measure.rule, named_together(measure.sources), measure.source.kind)
    return (row.rule, row.sources, row.kind) == wanted


def answers(row: StoredReading, measure: Measure, window: Window, on: dt.date) -> bool:
    """Whether a reading answers what is asked on a day; whether it is fresh is another question."""
    return row.day == on and (row.start, row.end) == (window.start, window.end) and counted_so(row, measure)
