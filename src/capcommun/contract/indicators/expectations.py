"""What is expected of targets along the way, and what was before, as their pages tell it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.indicators.models import Target, TargetMilestone
from capcommun.kit.access.api import Actor


def expectations(
    actor: Actor, agreement: Agreement, targets: Sequence[Target], as_of: dt.date
) -> list[TargetMilestone]:
    """All that was ever expected of these targets along the way, as known that day, by day; the withdrawn
    ones stay in sight. Said between the parties: nobody else reads it."""
    if not actor.may("shared.read", agreement.key):
        return []
    rows = TargetMilestone.objects.filter(target__in=targets, known_on__lte=as_of).select_related("author")
    found = list(rows.order_by("day", "pk"))
    for row in found:
        row.withdrawn_on = row.withdrawn_on if row.withdrawn_on and row.withdrawn_on <= as_of else None
    return found
