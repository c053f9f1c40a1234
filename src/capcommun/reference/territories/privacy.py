"""What the package keeps about people: who confirmed what a zone holds."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from capcommun.kit.gather.api import PersonalData
from capcommun.reference.territories.models import ZoneMember


def _export(user_id: int) -> dict[str, Any]:
    rows = ZoneMember.objects.filter(confirmed_by=user_id).select_related("zone").order_by("pk")
    told = [(row.zone.name, row.code, row.confirmed_on) for row in rows]
    return {"confirmed": [{"zone": z, "code": c, "date": d.isoformat() if d else ""} for z, c, d in told]}


def _erase(user_id: int) -> int:
    """What was confirmed stays confirmed, on its day, without the name."""
    return ZoneMember.objects.filter(confirmed_by=user_id).update(confirmed_by=None)


def _purge(now: dt.datetime) -> int:
    return 0


PERSONAL = PersonalData(
    title=_("Zones"),
    fields=(
        (
            _("who confirmed"),
            _("knowing who says what a zone holds"),
            _("public-interest task: knowing the destinations and areas of tourism"),
            None,
        ),
    ),
    export=_export,
    erase=_erase,
    purge=_purge,
)
