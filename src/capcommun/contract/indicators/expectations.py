"""What is expected of targets along the way, as it was said on a day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from capcommun.contract.indicators.models import StoredReading, Target, TargetMilestone
from capcommun.contract.indicators.progress import Mark
from capcommun.contract.indicators.rules import Seen
from capcommun.kit.access.api import Actor


@dataclass(frozen=True)
class Known:
    """By target: what was seen of it, what was expected along the way, and its figure counted ahead."""

    seen: Mapping[int, Sequence[Seen]]
    marks: Mapping[int, Sequence[Mark]]
    readings: Mapping[int, StoredReading] = field(default_factory=dict)


def milestones(as_of: dt.date) -> QuerySet[TargetMilestone]:
    """What was expected along the way, as it was said that day."""
    stood = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=as_of)
    return TargetMilestone.objects.filter(stood, known_on__lte=as_of)


def marks_of(rows: QuerySet[TargetMilestone]) -> dict[int, list[Mark]]:
    """The milestones as the rules read them, by target: one query."""
    found: dict[int, list[Mark]] = defaultdict(list)
    for pk, day, value in rows.values_list("target_id", "day", "value"):
        found[pk].append(Mark(day, value))
    return found


def expectations(actor: Actor, target: Target, as_of: dt.date) -> list[TargetMilestone]:
    """All that was ever expected of a target along the way, as known that day, by day; the withdrawn ones
    stay in sight."""
    if not actor.may("shared.read", target.agreement.key):
        return []
    rows = TargetMilestone.objects.filter(target=target, known_on__lte=as_of).select_related("author")
    found = list(rows.order_by("day", "pk"))
    for row in found:
        row.withdrawn_on = row.withdrawn_on if row.withdrawn_on and row.withdrawn_on <= as_of else None
    return found
