"""Issue, recognise and revoke keys. Real time throughout: a demonstration's date does not revive a key."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.kit.tokens.models import Token

MARK = "cap"
LIMIT = 20
LONGEST = dt.timedelta(days=366)
SALT = "capcommun.kit.tokens.calendar"


def _digest(secret: str) -> str:
    """A plain SHA-256 is enough: the secret is 256 random bits, which nobody can try one by one."""
    return hashlib.sha256(secret.encode()).hexdigest()


def alive(now: dt.datetime) -> Q:
    return Q(revoked_at__isnull=True) & (Q(expires_at__isnull=True) | Q(expires_at__gt=now))


def tokens_of(actor: Actor, purpose: str) -> QuerySet[Token]:
    """The actor's own keys that still open something, latest first."""
    return Token.objects.filter(alive(timezone.now()), user_id=actor.user_id or 0, purpose=purpose)


def issue(
    *, actor: Actor, label: str, expires: dt.timedelta | None, purpose: str = Token.Purpose.API
) -> tuple[Token, str]:
    """A new key of the actor, and its secret, which cannot be shown again."""
    if actor.user_id is None:
        raise Refusal("tokens.anonymous", _("A key belongs to an account."), _("Sign in first."), status=403)
    if expires is not None and not dt.timedelta(0) < expires <= LONGEST:
        raise Refusal(
            "tokens.expiry", _("A key lasts a year at most."), _("Choose a nearer end."), status=400
        )
    now = timezone.now()
    prefix, rest = secrets.token_hex(4), secrets.token_urlsafe(32)
    secret = f"{MARK}_{prefix}_{rest}"
    with transaction.atomic():
        held = list(tokens_of(actor, purpose).values_list("label", flat=True))
        if purpose == Token.Purpose.API and label in held:  # the page that showed one, loaded again
            raise Refusal(
                "tokens.named",
                _("You already have a key of this name: its secret is shown once only."),
                _("Choose another name, or revoke that key first."),
                status=409,
            )
        if len(held) >= LIMIT:
            raise Refusal(
                "tokens.too-many",
                _("You already have %(count)s keys.") % {"count": LIMIT},
                _("Revoke one that is no longer used."),
                status=409,
            )
        token = Token.objects.create(
            user_id=actor.user_id,
            purpose=purpose,
            label=label,
            prefix=prefix,
            digest=_digest(secret),
            created_at=now,
            expires_at=now + expires if expires else None,
        )
        record(
            "tokens.token.issued",
            actor=actor,
            object_type="tokens.token",
            object_key=token.pk,
            label=prefix,
            after={"purpose": purpose, "expires": token.expires_at.isoformat() if token.expires_at else None},
        )
    return token, secret


def revoke(pk: int, *, actor: Actor) -> bool:
    """Close one of the actor's own keys; false when it is not theirs, or closed already."""
    with transaction.atomic():
        rows = Token.objects.filter(pk=pk, user_id=actor.user_id or 0, revoked_at__isnull=True)
        if actor.user_id is None or rows.update(revoked_at=timezone.now()) != 1:
            return False
        record("tokens.token.revoked", actor=actor, object_type="tokens.token", object_key=pk, label=str(pk))
    return True


def recognise(secret: str) -> Token | None:
    """The key of this secret while it opens the API; its day of use is noted once a day."""
    mark, _sep, rest = secret.partition("_")
    prefix = rest.partition("_")[0]
    if mark != MARK or len(prefix) != 8 or not prefix.isalnum() or not prefix.isascii():
        return None
    found = _alive(prefix, Token.Purpose.API)
    if found is None or not hmac.compare_digest(found.digest, _digest(secret)):
        return None
    return _used(found)


def calendar_key(token: Token) -> str:
    """The signed name of a calendar's key, as its address carries it."""
    return signing.dumps(token.prefix, salt=SALT)


def recognise_calendar(key: str) -> Token | None:
    try:
        prefix = signing.loads(key, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = _alive(prefix, Token.Purpose.CALENDAR) if isinstance(prefix, str) else None
    return _used(found) if found else None


def _alive(prefix: str, purpose: str) -> Token | None:
    return (
        Token.objects.filter(alive(timezone.now()), prefix=prefix, purpose=purpose, user__is_active=True)
        .select_related("user")
        .first()
    )


def _used(token: Token) -> Token:
    today = timezone.localdate()
    if token.last_used_on != today:
        Token.objects.filter(pk=token.pk).update(last_used_on=today)
        token.last_used_on = today
    return token
