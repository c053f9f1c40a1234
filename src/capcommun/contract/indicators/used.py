"""Which targets are counted by a measure: told to the register that publishes it, by the reader's rights."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef
from django.urls import reverse

from capcommun.contract.agreements.api import readable_agreements
from capcommun.contract.indicators import modes, policies
from capcommun.contract.indicators.models import Counting
from capcommun.contract.indicators.services import where_of
from capcommun.kit.access.api import Actor
from capcommun.kit.clock.api import today
from capcommun.reference.measures.api import Use, Uses


def targets_counted(actor: Actor, measure: str, on: dt.date) -> Uses:
    """In one query; those of agreements in which this reader may not count are a number."""
    mine = readable_agreements(actor).filter(pk=OuterRef("target__agreement"))
    rows = (
        modes.standing(on)
        .filter(measure=measure, target__withdrawn=False)
        .annotate(readable=Exists(mine))
        .select_related("target__agreement")
        .defer("target__quote", "target__baseline", "target__folded")
        .order_by("target__agreement__short_title", "target__position")
    )
    found = list(rows)
    shown = tuple(_use(row, on) for row in found if _opens(actor, row))
    return Uses(shown, len(found) - len(shown))


def _opens(actor: Actor, row: Counting) -> bool:
    readable: bool = row.readable  # type: ignore[attr-defined]  # annotated above
    return readable and policies.can_open_origin(actor, row.target.agreement)


def _use(row: Counting, on: dt.date) -> Use:
    target = row.target
    at = f"?au={on}" if on < today() else ""
    url = reverse("indicators:target", args=[target.agreement.key, target.key]) + at
    return Use(target.title, url, target.agreement.short_title, where_of(row.where))
