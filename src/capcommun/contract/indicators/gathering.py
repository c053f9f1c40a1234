"""What declared values make wait, for the inbox: values to validate, values returned."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from capcommun.contract.agreements.api import readable_agreements
from capcommun.contract.indicators import policies, wording
from capcommun.contract.indicators.declared import Waits
from capcommun.contract.indicators.declaring import OPEN, RETURNED, SUBMITTED
from capcommun.contract.indicators.models import Declaration
from capcommun.kit.access.api import Actor, once
from capcommun.kit.gather.api import Waiting

LIMIT = 50
TOLD = (
    "status", "author", "known_on", "decided_on", "period_end", "target__key", "target__title",
    "target__withdrawn", "target__agreement__key",
)  # fmt: skip


def _open(actor: Actor) -> list[Declaration]:
    """What this person may read of the values that somebody still has to do something about, and what was
    returned to them; the oldest first, once for a page."""

    def read() -> list[Declaration]:
        mine = Q(author=actor.user_id, status=RETURNED)
        rows = Declaration.objects.filter(
            mine | policies.declared_anywhere(actor),
            status__in=OPEN,
            target__agreement__in=readable_agreements(actor),
        )
        return list(rows.select_related("target__agreement").only(*TOLD).order_by("known_on", "pk"))

    return once(actor, "indicators.open", read)


def days_that_wait(actor: Actor) -> Waits:
    """By target, the days of what is declared and not decided yet: nobody declares them twice."""
    found: dict[int, list[dt.date]] = defaultdict(list)
    for row in sorted(_open(actor), key=lambda row: row.period_end):
        found[row.target_id].append(row.period_end)
    return found


def validations(actor: Actor, on: dt.date) -> Iterator[Waiting]:
    """Declared values that this person may validate or return."""
    if actor.is_public or not actor.may("target.validate"):
        return
    mine = (row for row in _open(actor) if _decides(actor, row))
    for row in islice(mine, LIMIT):
        yield Waiting(
            row.target.title,
            _url("declaration", row),
            str(_("Value to validate")),
            since=row.known_on,
            counted=wording.values_to_validate,
        )


def _decides(actor: Actor, row: Declaration) -> bool:
    """What ``policies.to_validate`` asks of a row that the actor may read."""
    own = row.author_id is not None and row.author_id == actor.user_id
    waits = row.status == SUBMITTED and not row.target.withdrawn
    return waits and policies.can_validate(actor, row.target.agreement) and (not own or policies.own_values())


def returned(actor: Actor, on: dt.date) -> Iterator[Waiting]:
    """What this person declared and somebody returned: to mend, or to withdraw."""
    if actor.is_public:
        return
    mine = [
        row
        for row in _open(actor)
        if row.status == RETURNED and row.author_id == actor.user_id and not row.target.withdrawn
    ]
    mine.sort(key=lambda row: (row.decided_on or dt.date.max, row.pk))
    for row in mine[:LIMIT]:
        yield Waiting(
            row.target.title,
            _url("mend", row),
            str(_("Value returned to you")),
            since=row.decided_on,
            counted=wording.values_returned,
        )


def _url(name: str, row: Declaration) -> str:
    return reverse(f"indicators:{name}", args=[row.target.agreement.key, row.target.key, row.pk])
