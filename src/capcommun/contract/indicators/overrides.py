"""Reading the team's judgements: those that stand on a day, and their history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.indicators.judged import Judged
from capcommun.contract.indicators.models import Override, Target
from capcommun.kit.access.api import Actor


def history(actor: Actor, target: Target, as_of: dt.date) -> list[Override]:
    """Every judgement known that day, latest first: said between the parties."""
    if not actor.may("shared.read", target.agreement.key):
        return []
    rows = Override.objects.filter(target=target, known_on__lte=as_of).select_related("author")
    return list(rows.order_by("-known_on", "-pk"))


def told(actor: Actor, agreement: Agreement, items: Iterable[Judged], as_of: dt.date) -> None:
    """Put beside each target what the team judges of it that day: one statement for all of them."""
    if not actor.may("shared.read", agreement.key):
        return
    standing = Override.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=as_of),
        target__agreement=agreement,
        known_on__lte=as_of,
        expires_on__gte=as_of,
    )
    found = {row.target_id: row for row in standing.order_by("pk")}
    for item in items:
        item.team = found.get(item.target.pk)
