"""People of an organisation: mandates and roles, dated.

Names and addresses go to the audit's personal values, which can be erased; the events say « person 12 ».
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit import api as audit
from capcommun.reference.partners import policies, rules
from capcommun.reference.partners.models import Mandate, Organisation, Person, RoleGrant
from capcommun.reference.partners.services import checks


def subject(person: Person) -> tuple[int, str]:
    """About whom a personal value is: the account where there is one, else the person's own row."""
    return (person.account_id, "account") if person.account_id else (person.pk, "person")


def personal(person: Person, field: str, before: str, after: str) -> audit.Personal:
    key, kind = subject(person)
    return audit.Personal(key, field, before, after, kind)


def add_person(
    organisation: Organisation,
    *,
    actor: Actor,
    name: str,
    function: str,
    start: dt.date,
    end: dt.date | None = None,
    email: str = "",
) -> Person:
    """Somebody new, with a first mandate; no account: that takes an invitation."""
    checks.may_manage(actor, organisation)
    checks.in_order(start, end)
    with transaction.atomic():
        person = Person.objects.create(name=name, email=email.lower())
        audit.record(
            "partners.person.added",
            actor=actor,
            object_type="partners.person",
            object_key=person.pk,
            label=_("person %(number)s") % {"number": person.pk},
            personal=[personal(person, "name", "", name), personal(person, "email", "", email)],
        )
        _give_mandate(person, organisation, actor, function, (start, end))
    return person


def add_mandate(
    person: Person,
    organisation: Organisation,
    *,
    actor: Actor,
    function: str,
    start: dt.date,
    end: dt.date | None = None,
) -> Mandate:
    checks.may_manage(actor, organisation)
    checks.in_order(start, end)
    with transaction.atomic():
        return _give_mandate(person, organisation, actor, function, (start, end))


def _give_mandate(
    person: Person,
    organisation: Organisation,
    actor: Actor,
    function: str,
    period: tuple[dt.date, dt.date | None],
) -> Mandate:
    start, end = period
    same = Mandate.objects.filter(person=person, organisation=organisation, function=function)
    if any(rules.overlaps(start, end, held.start, held.end) for held in same):
        raise Refusal(
            "partners.mandate.twice",
            _("This person already holds this function on some of these days."),
            _("End the mandate that runs, or choose other dates."),
            status=409,
        )
    made = Mandate.objects.create(
        person=person, organisation=organisation, function=function, start=start, end=end
    )
    audit.record(
        "partners.mandate.given",
        actor=actor,
        object_type="partners.person",
        object_key=person.pk,
        label=organisation.name,
        after=_period(made.start, made.end) | {"function": function},
    )
    return made


def open_mandate(
    person: Person, organisation: Organisation, actor: Actor, function: str, start: dt.date
) -> None:
    """The mandate that an accepted invitation gives: it was checked when the invitation was sent."""
    _give_mandate(person, organisation, actor, function, (start, None))


def open_role(
    person: Person, organisation: Organisation, actor: Actor, offer: tuple[str, str], start: dt.date
) -> None:
    """The role, on an agreement, that an accepted invitation gives; nothing to do if it is already held."""
    role, agreement = offer
    same = RoleGrant.objects.filter(person=person, organisation=organisation, role=role, agreement=agreement)
    if not any(rules.holds(held.start, held.end, start) for held in same):
        _give_role(person, organisation, actor, offer, (start, None))


def change_mandate(
    mandate: Mandate, *, actor: Actor, revision: int, function: str, start: dt.date, end: dt.date | None
) -> None:
    """Correct or end a mandate: the roles held in that organisation stop with it."""
    checks.may_manage(actor, mandate.organisation)
    checks.in_order(start, end)
    before = _period(mandate.start, mandate.end) | {"function": mandate.function}
    with transaction.atomic():
        rows = Mandate.objects.filter(pk=mandate.pk, revision=revision)
        if rows.update(function=function, start=start, end=end, revision=F("revision") + 1) != 1:
            raise checks.someone_else_first()
        audit.record(
            "partners.mandate.changed",
            actor=actor,
            object_type="partners.person",
            object_key=mandate.person_id,
            label=mandate.organisation.name,
            before=before,
            after=_period(start, end) | {"function": function},
        )
    mandate.refresh_from_db()


def give_role(
    person: Person,
    organisation: Organisation,
    *,
    actor: Actor,
    role: str,
    agreement: str,
    start: dt.date,
    end: dt.date | None = None,
) -> RoleGrant:
    """A role on one agreement, for somebody who holds a mandate in the organisation."""
    may_give(actor, role, organisation, agreement)
    checks.in_order(start, end)
    if not Mandate.objects.filter(person=person, organisation=organisation).exists():
        raise Refusal(
            "partners.role.mandate",
            _("A role needs a mandate in the same organisation."),
            _("Add the mandate first."),
            status=409,
        )
    with transaction.atomic():
        return _give_role(person, organisation, actor, (role, agreement), (start, end))


def may_give(actor: Actor, role: str, organisation: Organisation, agreement: str) -> None:
    if not policies.can_give(actor, role, organisation.pk, agreement):
        raise Refusal(
            "partners.role.give",
            _("You may not give this role in this organisation on this agreement."),
            _("A manager gives the roles of their own organisation, and those of third parties."),
        )


def _give_role(
    person: Person,
    organisation: Organisation,
    actor: Actor,
    offer: tuple[str, str],
    period: tuple[dt.date, dt.date | None],
) -> RoleGrant:
    (role, agreement), (start, end) = offer, period
    same = RoleGrant.objects.filter(person=person, organisation=organisation, role=role, agreement=agreement)
    if any(rules.overlaps(start, end, held.start, held.end) for held in same):
        raise Refusal(
            "partners.role.twice",
            _("This person already holds this role on some of these days."),
            _("End the role that runs, or choose other dates."),
            status=409,
        )
    made = RoleGrant.objects.create(
        person=person, organisation=organisation, role=role, agreement=agreement, start=start, end=end
    )
    audit.record(
        "partners.role.given",
        actor=actor,
        object_type="partners.person",
        object_key=person.pk,
        label=organisation.name,
        agreement="" if agreement == "*" else agreement,
        after=_period(start, end) | {"role": role, "agreement": agreement},
    )
    return made


def end_role(grant: RoleGrant, *, actor: Actor, revision: int, end: dt.date) -> None:
    """The last day of a role."""
    if not policies.endable(actor, grant):
        may_give(actor, grant.role, grant.organisation, grant.agreement)
    checks.in_order(grant.start, end)
    with transaction.atomic():
        rows = RoleGrant.objects.filter(pk=grant.pk, revision=revision)
        if rows.update(end=end, revision=F("revision") + 1) != 1:
            raise checks.someone_else_first()
        audit.record(
            "partners.role.ended",
            actor=actor,
            object_type="partners.person",
            object_key=grant.person_id,
            label=grant.organisation.name,
            agreement="" if grant.agreement == "*" else grant.agreement,
            before=_period(grant.start, grant.end),
            after=_period(grant.start, end) | {"role": grant.role},
        )
    grant.refresh_from_db()


def _period(start: dt.date, end: dt.date | None) -> dict[str, str | None]:
    return {"start": start.isoformat(), "end": end.isoformat() if end else None}
