"""What the package keeps about people: names, addresses, functions, invitations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from capcommun.kit.accounts.api import User
from capcommun.kit.audit import api as audit
from capcommun.kit.gather.api import PersonalData
from capcommun.kit.links.api import forget_recipient
from capcommun.reference.partners.models import Invitation, Mandate, Person, RoleGrant

PERSON_DAYS = 5 * 365
INVITATION_DAYS = 90


def export(account_id: int) -> dict[str, Any]:
    person = Person.objects.filter(account_id=account_id).first()
    if person is None:
        return {}
    return export_person(person)


def export_person(person: Person) -> dict[str, Any]:
    mandates = Mandate.objects.filter(person=person).values("organisation__name", "function", "start", "end")
    roles = RoleGrant.objects.filter(person=person)
    return {
        "name": person.name,
        "email": person.email,
        "mandates": [_dated(row) for row in mandates],
        "roles": [
            _dated(row) for row in roles.values("organisation__name", "role", "agreement", "start", "end")
        ],
        "invitations": [
            {"email": row.email, "role": row.role, "sent_at": row.sent_at.isoformat()}
            for row in Invitation.objects.filter(person=person)
        ],
    }


def _dated(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in row.items()}


def erase(account_id: int) -> int:
    person = Person.objects.filter(account_id=account_id).first()
    email = User.objects.filter(pk=account_id).values_list("email", flat=True).first() or ""
    return (erase_person(person) if person else 0) + _forget_invitations(email)


def erase_person(person: Person) -> int:
    """Empty the person; mandates and roles stay, without anybody's name, so that the past still reads."""
    gone = _forget_invitations(person.email) + forget_recipient(person.email)
    gone += audit.erase_subject(person.pk, "person")
    gone += Person.objects.filter(pk=person.pk).update(
        name=_erased(person), email="", erased_at=timezone.now()
    )
    today = timezone.localdate()
    RoleGrant.objects.filter(person=person, end__isnull=True, start__lte=today).update(end=today)
    Mandate.objects.filter(person=person, end__isnull=True, start__lte=today).update(end=today)
    return gone


def _erased(person: Person) -> str:
    return f"— {person.pk}"


def _forget_invitations(email: str) -> int:
    """The address and the name leave; one not yet answered is withdrawn with them."""
    if not email:
        return 0
    rows = Invitation.objects.filter(email__iexact=email)
    for pk in rows.values_list("pk", flat=True):
        audit.erase_subject(pk, "invitation")
    rows.filter(status=Invitation.Status.SENT).update(status=Invitation.Status.REVOKED)
    return rows.update(email="", name="")


def purge(now: dt.datetime) -> int:
    """People without an account whose last mandate ended long ago; invitations long since over."""
    limit = (now - dt.timedelta(days=PERSON_DAYS)).date()
    mandates = Mandate.objects.filter(person=OuterRef("pk"))
    recent = mandates.filter(end__isnull=True) | mandates.filter(end__gte=limit)
    old = Person.objects.filter(
        Exists(mandates), ~Exists(recent), account__isnull=True, erased_at__isnull=True
    )
    gone = sum(erase_person(person) for person in old)
    over = Invitation.objects.filter(expires_at__lt=now - dt.timedelta(days=INVITATION_DAYS)).exclude(
        email=""
    )
    for pk in over.values_list("pk", flat=True):
        audit.erase_subject(pk, "invitation")
    return gone + over.update(email="", name="")


_TASK = _("public-interest task: following the agreement with its partners")
PROVIDER = PersonalData(
    title=_("People and their mandates"),
    fields=(
        (_("name"), _("knowing who acts for an organisation"), _TASK, PERSON_DAYS),
        (_("e-mail"), _("writing to the person in charge"), _TASK, PERSON_DAYS),
        (_("function, mandates, roles"), _("knowing who may do what on a date"), _TASK, PERSON_DAYS),
        (_("invitation"), _("opening an account"), _TASK, INVITATION_DAYS),
    ),
    export=export,
    erase=erase,
    purge=purge,
)
