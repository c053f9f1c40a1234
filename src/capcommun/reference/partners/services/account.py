"""What people change about their own account."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.accounts.api import User
from capcommun.kit.audit import api as audit
from capcommun.reference.partners.models import Person


def change_profile(account: User, *, actor: Actor, name: str, language: str) -> None:
    if actor.user_id != account.pk:
        raise Refusal("account.own", _("This account is not yours."))
    before = account.name
    with transaction.atomic():
        User.objects.filter(pk=account.pk).update(name=name, language=language)
        Person.objects.filter(account=account).update(name=name)
        audit.record(
            "accounts.profile.changed",
            actor=actor,
            object_type="kit.account",
            object_key=account.pk,
            label=_("account %(number)s") % {"number": account.pk},
            after={"language": language},
            personal=[audit.Personal(account.pk, "name", before, name)],
        )
    account.refresh_from_db()
