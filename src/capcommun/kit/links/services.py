"""Making, opening and revoking guest links."""

from __future__ import annotations

import datetime as dt
import uuid

import structlog
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit import api as audit
from capcommun.kit.links.models import Link, Use
from capcommun.kit.links.registry import acts

SALT = "capcommun.kit.links"
LONGEST = dt.timedelta(days=180)


def make_link(
    act: str, object_key: str, *, expires: dt.datetime, actor: Actor, label: str, recipient: str = ""
) -> tuple[Link, str]:
    """A link to one act on one object, and its whole address. The caller has checked the permission.

    The address is given once: only its signature proves it, and it cannot be read back from the database.
    """
    if act not in dict(acts.items()):
        raise ValueError(f"no such act for a link: {act}")
    now = timezone.now()
    if not now < expires <= now + LONGEST:
        raise Refusal(
            "links.expiry",
            _("A link lasts from one to %(days)s days.") % {"days": LONGEST.days},
            _("Choose a nearer end."),
            status=400,
        )
    with transaction.atomic():
        link = Link.objects.create(
            uid=uuid.uuid4(),
            act=act,
            object_key=str(object_key),
            label=label,
            recipient=recipient,
            created_by_id=actor.user_id,
            created_at=now,
            expires_at=expires,
        )
        audit.record(
            "links.link.made",
            actor=actor,
            object_type="links.link",
            object_key=link.pk,
            label=label,
            after={"act": act, "object": str(object_key), "expires": expires.isoformat()},
        )
    return link, address(link)


def address(link: Link) -> str:
    token = signing.dumps([str(link.uid), link.act, link.object_key], salt=SALT)
    return settings.CAPCOMMUN.base_url.rstrip("/") + reverse("links:open", args=[token])


def find(token: str) -> Link | None:
    """The link of this token if the signature holds and its scope is still the one that was signed."""
    try:
        uid, act, object_key = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = Link.objects.select_related("created_by")
    return rows.filter(uid=uid, act=act, object_key=object_key).first()


def ended(link: Link, now: dt.datetime) -> Use.Outcome | None:
    """Why the link no longer opens; ``None`` while it does."""
    if link.revoked_at is not None:
        return Use.Outcome.REVOKED
    return Use.Outcome.EXPIRED if now >= link.expires_at else None


def note_use(link: Link, outcome: Use.Outcome) -> None:
    context = structlog.contextvars.get_contextvars()
    Use.objects.create(link=link, at=timezone.now(), outcome=outcome, request=str(context.get("request", "")))


def revoke_link(link: Link, *, actor: Actor, reason: str = "") -> None:
    """Close a link. The caller's service has checked the permission. Closing twice changes nothing."""
    with transaction.atomic():
        if Link.objects.filter(pk=link.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
            audit.record(
                "links.link.revoked",
                actor=actor,
                object_type="links.link",
                object_key=link.pk,
                label=link.label,
                reason=reason,
            )
    link.refresh_from_db()
