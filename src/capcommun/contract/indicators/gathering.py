"""What declared values make wait, for the inbox: values to validate, values returned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from capcommun.contract.agreements.api import readable_agreements
from capcommun.contract.indicators import policies, wording
from capcommun.contract.indicators.declaring import RETURNED, SUBMITTED
from capcommun.contract.indicators.models import Declaration
from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import Waiting

LIMIT = 50


def validations(actor: Actor, on: dt.date) -> Iterator[Waiting]:
    """Declared values that this person may validate or return."""
    if actor.is_public or not actor.may("target.validate"):
        return
    allowed = actor.agreements("target.validate")
    agreements = readable_agreements(actor)
    if allowed is not None:
        agreements = agreements.filter(key__in=allowed)
    waiting = Declaration.objects.filter(status=SUBMITTED, target__withdrawn=False)
    mine = Q(pk__in=[])
    for agreement in agreements.filter(pk__in=waiting.values("target__agreement"))[:LIMIT]:
        mine |= Q(target__agreement=agreement) & policies.to_validate(actor, agreement)
    rows = waiting.filter(mine).select_related("target__agreement")
    for row in rows.order_by("known_on", "pk")[:LIMIT]:
        yield Waiting(
            row.target.title,
            _url("declaration", row),
            str(_("Value to validate")),
            since=row.known_on,
            counted=wording.values_to_validate,
        )


def returned(actor: Actor, on: dt.date) -> Iterator[Waiting]:
    """What this person declared and somebody returned: to mend, or to withdraw."""
    if actor.is_public:
        return
    rows = Declaration.objects.filter(
        author=actor.user_id,
        status=RETURNED,
        target__withdrawn=False,
        target__agreement__in=readable_agreements(actor),
    ).select_related("target__agreement")
    for row in rows.order_by("decided_on", "pk")[:LIMIT]:
        yield Waiting(
            row.target.title,
            _url("mend", row),
            str(_("Value returned to you")),
            since=row.decided_on,
            counted=wording.values_returned,
        )


def _url(name: str, row: Declaration) -> str:
    return reverse(f"indicators:{name}", args=[row.target.agreement.key, row.target.key, row.pk])
