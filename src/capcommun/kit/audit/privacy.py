"""What the audit trail keeps about a person, apart from the events themselves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from capcommun.kit.audit import api
from capcommun.kit.audit.models import Event
from capcommun.kit.gather.api import PersonalData

KEPT_DAYS = 3 * 365


def export(account_id: int) -> dict[str, Any]:
    """Values about the person, and the acts that they did."""
    acts = (
        Event.objects.filter(actor_id=account_id)
        .order_by("pk")
        .values("at", "verb", "object_type", "object_key")
    )
    return {
        "values": list(api.values_about(account_id).values("field", "before", "after")),
        "acts": [{**act, "at": act["at"].isoformat()} for act in acts],
    }


def purge(now: dt.datetime) -> int:
    return api.purge(now - dt.timedelta(days=KEPT_DAYS))


PROVIDER = PersonalData(
    title=_("Audit trail"),
    fields=(
        (
            _("values"),
            _("showing what changed about a person"),
            _("legal obligation: accounting for public funds"),
            KEPT_DAYS,
        ),
        (
            _("acts"),
            _("showing who did what; the name leaves with the account"),
            _("legal obligation: accounting for public funds"),
            None,
        ),
    ),
    export=export,
    erase=api.erase_subject,
    purge=purge,
)
