"""What links keep about people: to whom one was sent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from capcommun.kit.accounts.api import User
from capcommun.kit.gather.api import PersonalData
from capcommun.kit.links.models import Link, Use

KEPT_DAYS = 365


def _of(account_id: int) -> Any:
    email = User.objects.filter(pk=account_id).values_list("email", flat=True).first()
    return Link.objects.filter(recipient__iexact=email) if email else Link.objects.none()


def export(account_id: int) -> dict[str, Any]:
    return {"received": [{"act": row.act, "sent": row.created_at.isoformat()} for row in _of(account_id)]}


def forget_recipient(email: str) -> int:
    """Erase an address from the links it was sent; those still open are closed with it."""
    if not email:  # many links name nobody: they are nobody's to close
        return 0
    rows = Link.objects.filter(recipient__iexact=email)
    rows.filter(revoked_at__isnull=True).update(revoked_at=dt.datetime.now(dt.UTC))
    return rows.update(recipient="")


def erase(account_id: int) -> int:
    email = User.objects.filter(pk=account_id).values_list("email", flat=True).first()
    return forget_recipient(email) if email else 0


def purge(now: dt.datetime) -> int:
    """A year after its end, a link's recipient and uses have no more purpose."""
    old = Link.objects.filter(expires_at__lt=now - dt.timedelta(days=KEPT_DAYS))
    uses = Use.objects.filter(link__in=old).delete()[0]
    return uses + old.exclude(recipient="").update(recipient="")


PROVIDER = PersonalData(
    title=_("Guest links"),
    fields=(
        (
            _("recipient"),
            _("sending a link, and knowing who could answer"),
            _("legitimate interest: one act asked of a partner"),
            KEPT_DAYS,
        ),
        (_("uses"), _("security: when a link was used"), _("legitimate interest: security"), KEPT_DAYS),
    ),
    export=export,
    erase=erase,
    purge=purge,
)
