"""Count ahead of the pages: each stale reading is counted again and stored, one short statement at a time.

It may be cut anywhere and begun again, and several may run at once: a reading keeps the generation that was
read before its count, and one counted from an older generation never takes the place of a newer one.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from capcommun.contract.indicators.counting import asked
from capcommun.contract.indicators.judged import promise_of
from capcommun.contract.indicators.models import Counting, StoredReading
from capcommun.contract.indicators.readings import reading_on
from capcommun.contract.indicators.seasons import BACK, seasonal
from capcommun.contract.indicators.services.counting import where_of
from capcommun.contract.indicators.stored import answers, counted_so
from capcommun.reference.measures.api import (
    Measure,
    Total,
    Window,
    generation_of,
    generations,
    measure_named,
    named_together,
)

BATCH = 500
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Counted:
    """A figure, and the generation that was read before it was counted."""

    generation: int
    total: Total


@dataclass
class Pass:
    """One look at every counted target: what several of them ask in the same way is counted once."""

    on: dt.date
    every: bool = False
    stored: int = 0
    failed: int = 0
    _measures: dict[str, Measure | None] = field(default_factory=dict)
    _counted: dict[tuple[str, Window], Counted] = field(default_factory=dict)
    _seasons: dict[tuple[str, Window], dict[str, list[str]]] = field(default_factory=dict)

    def measure(self, name: str) -> Measure | None:
        if name not in self._measures:
            self._measures[name] = measure_named(name)
        return self._measures[name]

    def count(self, measure: Measure, window: Window) -> Counted:
        found = self._counted.get((measure.name, window))
        if found is None:
            generation = generation_of(measure.sources)  # before: what is written meanwhile makes it stale
            found = Counted(generation, measure.source.total(window))
            self._counted[measure.name, window] = found
        return found

    def season(self, measure: Measure, window: Window, year: int) -> dict[str, list[str]]:
        """By year before, what came in each month: nothing of a stock, nor of shares, which do not add up."""
        if measure.source.kind != "flow" or measure.parts:
            return {}
        wide = Window(dt.date(year - BACK, 1, 1), dt.date(year - 1, 12, 31), self.on, window.where)
        if (measure.name, wide) not in self._seasons:
            found: dict[str, list[str]] = {}
            for month, total in measure.source.months(wide).items():
                months = found.setdefault(str(month.year), ["0"] * 12)
                months[month.month - 1] = str(total.value or 0)
            self._seasons[measure.name, wide] = found
        return self._seasons[measure.name, wide]


def refresh(on: dt.date, *, every: bool = False, stopped: Callable[[], bool] = lambda: False) -> Pass:
    """Count again what is stale on a business date; ``every``: all of it."""
    found = Pass(on, every)
    now = generations()
    for batch in _batches(on):
        last = _last(batch, on)
        for counting in batch:
            if stopped():
                return found
            try:
                _renew(found, counting, last.get(counting.pk), now)
            except DatabaseError:  # one that cannot be counted keeps no other from it; it stays stale
                log.exception("readings: target %s was not counted", counting.target_id)
                found.failed += 1
    return found


def stale_readings(on: dt.date) -> tuple[int, int]:
    """How many counted targets have no fresh reading, of how many."""
    found, now, stale, total = Pass(on), generations(), 0, 0
    for batch in _batches(on):
        last = _last(batch, on)
        for counting in batch:
            if asking := _asking(found, counting, on):
                total += 1
                stale += not _fresh(last.get(counting.pk), *asking, on, now)
    return stale, total


def _batches(on: dt.date) -> Iterator[list[Counting]]:
    """The countings in force, some at a time: no cursor stays open while readings are written."""
    standing = Counting.objects.filter(
        mode=Counting.Mode.REGISTER, ended_on__isnull=True, target__withdrawn=False, known_on__lte=on
    )
    keys = list(standing.order_by("pk").values_list("pk", flat=True))
    for at in range(0, len(keys), BATCH):
        rows = Counting.objects.filter(pk__in=keys[at : at + BATCH]).select_related("target__agreement")
        yield list(rows.order_by("pk"))


def _last(batch: Sequence[Counting], on: dt.date) -> dict[int, StoredReading]:
    newest = StoredReading.objects.filter(counting=OuterRef("counting"), day__lte=on).order_by("-day")
    rows = StoredReading.objects.filter(counting__in=batch, day=Subquery(newest.values("day")[:1]))
    return {row.counting_id: row for row in rows}


def _asking(found: Pass, counting: Counting, on: dt.date) -> tuple[Measure, Window] | None:
    """What is to be counted of a target on a day; nothing where its register is gone or it has not begun."""
    measure = found.measure(counting.measure)
    if measure is None:
        return None
    promise = promise_of(counting.target, counting.target.agreement)
    window = asked(promise, measure.source.kind, where_of(counting.where), on)
    return (measure, window) if window else None


def _fresh(
    row: StoredReading | None, measure: Measure, window: Window, on: dt.date, now: dict[str, int]
) -> bool:
    generation = sum(now.get(source, 0) for source in measure.sources)
    return row is not None and answers(row, measure, window, on) and row.generation == generation


def _renew(found: Pass, counting: Counting, row: StoredReading | None, now: dict[str, int]) -> None:
    asking = _asking(found, counting, found.on)
    if asking is None:
        return
    measure, window = asking
    if row is not None and row.day < found.on:
        _close(found, counting, row, now)
    if found.every or not _fresh(row, measure, window, found.on, now):
        season = _season(found, counting, row, measure, window)
        found.stored += keep(counting, found.on, measure, window, found.count(measure, window), season=season)


def _season(
    found: Pass, counting: Counting, row: StoredReading | None, measure: Measure, window: Window
) -> tuple[dict[str, list[str]], dt.date]:
    """How the years before went, and since when it is known: counted once a day, once there is something."""
    promise = promise_of(counting.target, counting.target.agreement)
    year = seasonal(promise, reading_on(found.on))
    if year is None:
        return {}, found.on
    same = row is not None and row.day == found.on and counted_so(row, measure) and not found.every
    if same and row is not None and row.season and row.season_since:
        return row.season, row.season_since
    season = found.season(measure, window, year)
    before = row.season_since if row is not None and row.season == season else None
    return season, min(before or found.on, found.on)


def _close(found: Pass, counting: Counting, row: StoredReading, now: dict[str, int]) -> None:
    """A day that is over, and was written since its last count, is counted once more as known that day."""
    asking = _asking(found, counting, row.day)
    if asking and not _fresh(row, *asking, row.day, now):
        measure, window = asking
        keep(counting, row.day, measure, window, found.count(measure, window))


def keep(
    counting: Counting,
    day: dt.date,
    measure: Measure,
    window: Window,
    counted: Counted,
    *,
    season: tuple[dict[str, list[str]], dt.date] | None = None,
) -> bool:
    """Store a figure unless one counted from a newer generation is there; says whether it was stored."""
    sources = named_together(measure.sources)
    values: dict[str, Any] = {
        "start": window.start, "end": window.end, "kind": measure.source.kind, "value": counted.total.value,
        "records": counted.total.records, "rule": measure.rule, "sources": sources,
        "generation": counted.generation, "computed_at": timezone.now(),
    }  # fmt: skip
    if season is not None:
        values |= {"season": season[0], "season_since": season[1]}
    older = StoredReading.objects.filter(counting=counting, day=day).filter(
        Q(generation__lte=counted.generation) | ~Q(sources=sources)
    )
    if older.update(**values):
        return True
    row = StoredReading(counting=counting, day=day, **values)
    StoredReading.objects.bulk_create([row], ignore_conflicts=True)
    return bool(older.update(**values))
