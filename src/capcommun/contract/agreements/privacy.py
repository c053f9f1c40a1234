"""What deliveries keep about a person: who brought which file, until it is of no use."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements.models import Delivery
from capcommun.kit.gather.api import PersonalData

KEPT_DAYS = 30


def export(account_id: int) -> dict[str, Any]:
    return {
        "agreement_files": [
            {"name": row.name, "agreement": row.agreement, "created_at": row.created_at.isoformat()}
            for row in Delivery.objects.filter(person_id=account_id).order_by("pk")
        ]
    }


def erase(account_id: int) -> int:
    """The audit trail says who loaded what; the files themselves go."""
    return Delivery.objects.filter(person_id=account_id).delete()[0]


def purge(now: dt.datetime) -> int:
    return Delivery.objects.filter(created_at__lt=now - dt.timedelta(days=KEPT_DAYS)).delete()[0]


_CONTRACT = _("performance of the mission: the person works on the agreement")
_PURPOSE = _("showing what the file changes, then loading it")
PROVIDER = PersonalData(
    title=_("Agreement files brought on screen"),
    fields=((_("who brought the file, and when"), _PURPOSE, _CONTRACT, KEPT_DAYS),),
    export=export,
    erase=erase,
    purge=purge,
)
