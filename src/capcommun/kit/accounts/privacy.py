"""What the account itself keeps about a person: copied, erased, purged."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from capcommun.kit.accounts.models import User
from capcommun.kit.gather.api import PersonalData


def export(account_id: int) -> dict[str, Any]:
    user = User.objects.filter(pk=account_id).first()
    if user is None:
        return {}
    return {
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "created_at": user.created_at.isoformat(),
        "last_login": user.last_login.isoformat() if user.last_login else None,
        "addresses": list(EmailAddress.objects.filter(user=user).values_list("email", flat=True)),
        "second_factors": list(Authenticator.objects.filter(user=user).values_list("type", flat=True)),
        "external_identities": list(SocialAccount.objects.filter(user=user).values("provider", "uid")),
    }


def erase(account_id: int) -> int:
    """Empty the account: the row stays for the audit, and nobody can sign in with it again.

    The new unusable password also ends the sessions, which carry a mark of the old one.
    """
    user = User.objects.filter(pk=account_id, erased_at__isnull=True).first()
    if user is None:
        return 0
    gone: int = sum(
        kept.objects.filter(user=user).delete()[0] for kept in (EmailAddress, Authenticator, SocialAccount)
    )
    user.email, user.name = f"erased-{user.pk}@erased.invalid", ""
    user.is_active, user.is_admin, user.last_login = False, False, None
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()
    return gone + 3


def purge(now: dt.datetime) -> int:
    """Sessions that have ended."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


_CONTRACT = _("performance of the mission: the person works on the agreement")
PROVIDER = PersonalData(
    title=_("Accounts"),
    fields=(
        (_("e-mail"), _("sign-in, notices"), _CONTRACT, None),
        (_("name"), _("signing what one does"), _CONTRACT, None),
        (_("language"), _("language of pages and e-mails"), _CONTRACT, None),
        (_("password"), _("sign-in; only a one-way digest is kept"), _CONTRACT, None),
        (_("second factors"), _("security of sign-in"), _("legitimate interest: security"), None),
        (_("session"), _("staying signed in"), _("legitimate interest: security"), 1),
    ),
    export=export,
    erase=erase,
    purge=purge,
)
