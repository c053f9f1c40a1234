"""What keys keep about a person: when each was made and last used."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from capcommun.kit.gather.api import PersonalData
from capcommun.kit.tokens.models import Token

KEPT_DAYS = 365


def export(account_id: int) -> dict[str, Any]:
    return {
        "keys": [
            {
                "purpose": row.purpose,
                "name": row.label,
                "created_at": row.created_at.isoformat(),
                "last_used_on": row.last_used_on.isoformat() if row.last_used_on else None,
            }
            for row in Token.objects.filter(user_id=account_id)
        ]
    }


def erase(account_id: int) -> int:
    """An erased account's keys open nothing and are not kept."""
    return Token.objects.filter(user_id=account_id).delete()[0]


def purge(now: dt.datetime) -> int:
    limit = now - dt.timedelta(days=KEPT_DAYS)
    return Token.objects.filter(Q(revoked_at__lt=limit) | Q(expires_at__lt=limit)).delete()[0]


_SECURITY = _("legitimate interest: security")
PROVIDER = PersonalData(
    title=_("Keys of the API and of calendars"),
    fields=(
        (_("name, digest"), _("letting a program read in the person's name"), _SECURITY, KEPT_DAYS),
        (_("last used on"), _("noticing a key that is lost or forgotten"), _SECURITY, KEPT_DAYS),
    ),
    export=export,
    erase=erase,
    purge=purge,
)
