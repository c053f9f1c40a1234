"""A person's data: copied, erased, purged across every package that keeps some."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.accounts.api import User
from capcommun.kit.audit import api as audit
from capcommun.kit.gather.api import PersonalData
from capcommun.kit.gather.api import personal as providers
from capcommun.reference.partners import privacy as partners
from capcommun.reference.partners.models import Person

LAST = "accounts"  # holds the address by which others find the person: erased after them


def export_person(account: User, *, actor: Actor) -> dict[str, Any]:
    """Everything that the instance keeps about a person, by package."""
    if actor.user_id != account.pk and not actor.is_admin:
        raise Refusal("privacy.export", _("Everyone may have a copy of their own data, and only of theirs."))
    copy = {name: provider.export(account.pk) for name, provider in providers.items()}
    audit.record(
        "privacy.person.exported",
        actor=actor,
        object_type="kit.account",
        object_key=account.pk,
        label=_("account %(number)s") % {"number": account.pk},
    )
    return copy


def ask_erasure(account: User, *, actor: Actor) -> None:
    """The request waits for an administrator, who checks that no duty to keep data stands against it."""
    if actor.user_id != account.pk:
        raise Refusal("privacy.erasure", _("One asks for the erasure of one's own data."))
    audit.record(
        "privacy.erasure.asked",
        actor=actor,
        object_type="kit.account",
        object_key=account.pk,
        label=_("account %(number)s") % {"number": account.pk},
    )


def erasure_asked(account_id: int) -> dt.datetime | None:
    """When the person last asked to be erased."""
    events = audit.trail("kit.account", account_id).filter(verb="privacy.erasure.asked")
    return events.values_list("at", flat=True).first()


def waiting_erasures() -> list[tuple[User, dt.datetime]]:
    """Requests not yet carried out, oldest first."""
    asked = (
        audit.events_of()
        .filter(verb="privacy.erasure.asked", actor__erased_at__isnull=True)
        .order_by("at", "pk")
    )
    first: dict[int, tuple[User, dt.datetime]] = {}
    for event in asked[:500]:
        if event.actor is not None:
            first.setdefault(event.actor.pk, (event.actor, event.at))
    return list(first.values())


def erase_person(account: User, *, actor: Actor) -> int:
    """Erase what is kept about a person; the events stay, and name nobody."""
    if not actor.is_admin:
        raise Refusal("privacy.erase", _("Only an administrator carries out an erasure."))
    _not_the_last_administrator(account)
    with transaction.atomic():
        gone = sum(provider.erase(account.pk) for provider in _ordered())
        audit.record(
            "privacy.person.erased",
            actor=actor,
            object_type="kit.account",
            object_key=account.pk,
            label=_("account %(number)s") % {"number": account.pk},
            after={"values": gone},
        )
    return gone


def export_address(email: str, *, actor: Actor) -> dict[str, Any]:
    """The same, from an address: also finds people who have no account."""
    account = User.objects.filter(email__iexact=email, erased_at__isnull=True).first()
    copy = export_person(account, actor=actor) if account else {}
    contacts = [partners.export_person(person) for person in _without_account(email)]
    return copy | ({"contacts": contacts} if contacts else {})


def erase_address(email: str, *, actor: Actor) -> int:
    """The same, from an address: also empties people who have no account."""
    account = User.objects.filter(email__iexact=email, erased_at__isnull=True).first()
    gone = erase_person(account, actor=actor) if account else 0
    for person in _without_account(email):
        with transaction.atomic():
            gone += partners.erase_person(person)
            audit.record(
                "privacy.person.erased",
                actor=actor,
                object_type="partners.person",
                object_key=person.pk,
                label=_("person %(number)s") % {"number": person.pk},
            )
    return gone


def _without_account(email: str) -> list[Person]:
    return list(Person.objects.filter(account__isnull=True, erased_at__isnull=True, email__iexact=email))


def _not_the_last_administrator(account: User) -> None:
    others = User.objects.filter(is_admin=True, is_active=True).exclude(pk=account.pk)
    if account.is_admin and not others.exists():
        raise Refusal(
            "privacy.last-admin",
            _("This is the last administrator: without them nobody could manage this instance."),
            _("Create another administrator first."),
            status=409,
        )


def _ordered() -> list[PersonalData]:
    by_name = dict(providers.items())
    return [*(entry for name, entry in by_name.items() if name != LAST), by_name[LAST]]


def purge(*, now: dt.datetime | None = None) -> dict[str, int]:
    """Erase what is kept longer than its purpose needs; each package in its own short transaction."""
    moment = now or timezone.now()
    gone = {}
    for name, provider in providers.items():
        with transaction.atomic():
            gone[name] = provider.purge(moment)
    return gone
