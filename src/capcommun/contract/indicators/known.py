"""What was known of targets on a day: the values seen, and what was expected along the way."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value

from capcommun.contract.indicators.models import Observation, StoredReading, TargetMilestone
from capcommun.contract.indicators.progress import Mark
from capcommun.contract.indicators.rules import Seen
from capcommun.contract.indicators.year_before import Point

if TYPE_CHECKING:
    from capcommun.contract.indicators.judged import Judged

SEEN, EXPECTED = 1, 2


@dataclass(frozen=True)
class Known:
    """By target: what was seen of it, what was expected along the way, and its figure counted ahead."""

    seen: Mapping[int, Sequence[Seen]]
    marks: Mapping[int, Sequence[Mark]]
    readings: Mapping[int, StoredReading] = field(default_factory=dict)


def values(as_of: dt.date) -> QuerySet[Observation]:
    """The values known that day, corrections having replaced what they correct."""
    corrected = Observation.objects.filter(corrects=OuterRef("pk"), known_on__lte=as_of)
    return Observation.objects.filter(known_on__lte=as_of).exclude(Exists(corrected))


def milestones(as_of: dt.date) -> QuerySet[TargetMilestone]:
    """What was expected along the way, as it was said that day."""
    stood = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=as_of)
    return TargetMilestone.objects.filter(stood, known_on__lte=as_of)


def read_together(
    seen: QuerySet[Observation],
    expected: QuerySet[TargetMilestone],
    readings: Mapping[int, StoredReading],
) -> Known:
    """Both as the rules read them, by target: one statement."""
    rows = seen.annotate(kind=Value(SEEN)).order_by()
    firm = Value(False, output_field=BooleanField())
    hoped = expected.annotate(firm=firm, kind=Value(EXPECTED)).order_by()
    # a milestone has no period and no reason: its day and its note stand in their columns, and are not read
    found = rows.values_list(
        "target_id", "period_end", "known_on", "pk", "value", "period_start", "reason", "provisional",
        "kind",
    ).union(
        hoped.values_list("target_id", "day", "known_on", "pk", "value", "day", "note", "firm", "kind"),
        all=True,
    )  # fmt: skip
    values: dict[int, list[Seen]] = defaultdict(list)
    marks: dict[int, list[Mark]] = defaultdict(list)
    for target, day, known_on, _pk, value, start, reason, provisional, kind in sorted(
        found, key=lambda row: row[:4]
    ):
        if kind == SEEN:
            values[target].append(Seen(day, value, known_on, start, reason, bool(provisional)))
        elif value is not None:
            marks[target].append(Mark(day, value))
    return Known(values, marks, readings)


def of_rows(
    seen: Iterable[Observation],
    expected: Iterable[TargetMilestone],
    readings: Mapping[int, StoredReading],
) -> Known:
    """The same, from rows that a page has read already: its own history, and all that was ever expected."""
    values: dict[int, list[Seen]] = defaultdict(list)
    marks: dict[int, list[Mark]] = defaultdict(list)
    for row in sorted(seen, key=lambda row: (row.period_end, row.known_on, row.pk)):
        if not row.is_corrected:  # type: ignore[attr-defined]  # annotated by queries.history()
            values[row.target_id].append(
                Seen(row.period_end, row.value, row.known_on, row.period_start, row.reason, row.provisional)
            )
    for mark in expected:
        if mark.withdrawn_on is None:
            marks[mark.target_id].append(Mark(mark.day, mark.value))
    return Known(values, marks, readings)


def row_behind(item: Judged, rows: Iterable[Observation]) -> Observation | None:
    """The value entered that gives the figure, among the rows of a target's history, latest known first."""
    if item.reading is not None or item.verdict.figure is None:
        return None
    sought = (item.verdict.seen_on, item.verdict.figure)
    for row in rows:
        stands = not row.is_corrected  # type: ignore[attr-defined]  # annotated by queries.history()
        if stands and (row.period_end, row.value) == sought:
            return row
    return None


def points(rows: Iterable[Observation]) -> list[Point]:
    """The values that stand of a target's history, latest known first, as a series in its order."""
    return [
        Point(row.pk, row.period_end, row.value, row.period_start)
        for row in reversed(list(rows))
        if row.value is not None and not row.is_corrected  # type: ignore[attr-defined]  # annotated
    ]
