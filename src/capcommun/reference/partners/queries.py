"""Reading organisations, people and what they hold."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from capcommun.kit.access.api import PUBLIC, Actor, Grant
from capcommun.kit.accounts.api import User
from capcommun.kit.audit import api as audit
from capcommun.kit.clock.api import today
from capcommun.kit.links.api import Link
from capcommun.reference.partners import policies, rules
from capcommun.reference.partners.agreements import named
from capcommun.reference.partners.dated import running_grants
from capcommun.reference.partners.models import (
    EVERY_AGREEMENT,
    Invitation,
    Mandate,
    Organisation,
    Person,
    RoleGrant,
)
from capcommun.reference.partners.roles import matrix


def actor_for(user: object, on: dt.date | None = None) -> Actor:
    """The account as an actor on that day (the business date when none is given): one query."""
    if not isinstance(user, User) or not user.is_active:
        return PUBLIC
    rows = (
        running_grants(on or today())
        .filter(person__account=user)
        .values_list("role", "organisation_id", "agreement", "organisation__territory")
        .order_by("pk")
    )
    roles = matrix().roles
    grants = tuple(
        Grant(
            role,
            organisation,
            None if agreement == EVERY_AGREEMENT else agreement,
            roles[role].permissions,
            territory,
        )
        for role, organisation, agreement, territory in rows
        if role in roles
    )
    return Actor(user.pk, str(user), grants, is_admin=user.is_admin, language=user.language)


def organisations(text: str = "", kind: str = "") -> QuerySet[Organisation]:
    """The directory, narrowed by a word of the name or an identifier, and by kind."""
    rows = Organisation.objects.all()
    if text:
        number = rules.compact(text)
        rows = rows.filter(
            Q(name__icontains=text) | Q(short_name__icontains=text) | Q(siret=number) | Q(ridet=number)
        )
    return rows.filter(kind=kind) if kind in Organisation.Kind.values else rows


@dataclass(frozen=True)
class Rights:
    """What the buttons of an organisation's page need to know."""

    manage: bool
    people: bool
    invite: bool


def rights(actor: Actor, organisation: Organisation, on: dt.date) -> Rights:
    found = (
        Organisation.objects.filter(pk=organisation.pk)
        .values_list(
            Exists(
                Organisation.objects.filter(policies.editable_organisations(actor, on), pk=organisation.pk)
            ),
            Exists(
                Organisation.objects.filter(
                    policies.organisations_with_readable_people(actor, on), pk=organisation.pk
                )
            ),
        )
        .get()
    )
    return Rights(manage=found[0], people=found[1], invite=actor.may(policies.MANAGE))


def mandates_of(organisation: Organisation) -> list[Mandate]:
    return list(
        Mandate.objects.filter(organisation=organisation)
        .select_related("person")
        .order_by("person__name", "-start")
    )


def holds(held: Mandate | RoleGrant, on: Any) -> bool:
    return rules.holds(held.start, held.end, on)


def grants_of(organisation: Organisation, actor: Actor) -> list[RoleGrant]:
    """The roles held in the organisation, on the agreements whose people this actor reads."""
    rows = RoleGrant.objects.filter(policies.readable_grants(actor), organisation=organisation)
    grants = list(rows.select_related("person").order_by("agreement", "role", "person__name"))
    titles = named({grant.agreement for grant in grants})
    for grant in grants:
        grant.endable = policies.endable(actor, grant)  # type: ignore[attr-defined]  # for the page's button
        grant.agreement_title = titles[grant.agreement]  # type: ignore[attr-defined]  # for the page
    return grants


def contact_links(organisation: Organisation) -> list[Link]:
    return list(
        Link.objects.filter(act="partners.contact", object_key=organisation.key).order_by("-created_at")[:10]
    )


def holders(actor: Actor, agreement: str, on: dt.date) -> list[RoleGrant]:
    """Who holds which role on an agreement that day."""
    rows = running_grants(on).filter(Q(agreement=agreement) | Q(agreement=EVERY_AGREEMENT))
    return list(
        rows.select_related("person", "organisation").order_by("role", "organisation__name", "person__name")
    )


def agreements_with_people(actor: Actor, on: dt.date) -> list[str]:
    """Keys of the agreements on which somebody holds a role that this actor may know of."""
    rows = running_grants(on).filter(policies.readable_grants(actor)).exclude(agreement=EVERY_AGREEMENT)
    return sorted(set(rows.order_by().values_list("agreement", flat=True)))


def people_with(permission: str, agreement: str, on: dt.date) -> QuerySet[Person]:
    """People who hold a permission on an agreement that day: who may own an action, validate a value…"""
    roles = [role.key for role in matrix().roles.values() if permission in role.permissions]
    grants = running_grants(on).filter(
        Q(agreement=agreement) | Q(agreement=EVERY_AGREEMENT), role__in=roles, person=OuterRef("pk")
    )
    return Person.objects.filter(Exists(grants), erased_at__isnull=True)


def organisations_of(agreement: str, on: dt.date) -> QuerySet[Organisation]:
    """Organisations in which somebody holds a role on the agreement that day."""
    grants = running_grants(on).filter(agreement=agreement, organisation=OuterRef("pk"))
    return Organisation.objects.filter(Exists(grants))


def invitations_for(actor: Actor) -> QuerySet[Invitation]:
    """Invitations on the agreements whose people this actor manages."""
    keys = actor.agreements("people.manage")
    rows = Invitation.objects.select_related("organisation", "invited_by")
    return rows if keys is None else rows.filter(agreement__in=keys)


def held_by(user: User, on: dt.date) -> list[RoleGrant]:
    """The roles that an account holds that day."""
    rows = running_grants(on).filter(person__account=user).select_related("organisation")
    return list(rows.order_by("agreement", "role"))


def readable_events(actor: Actor) -> Q:
    """Events that this actor may read; those of an organisation are also for its own managers."""
    own = Organisation.objects.filter(pk__in=actor.organisations("audit.read")).values("key")
    mine = Q(object_type="partners.organisation", object_key__in=own, agreement="", internal_to__isnull=True)
    return audit.readable(actor) | mine


def zone_keepers() -> list[tuple[int, str]]:
    """The organisations that may keep zones: tourism agencies."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.TOURISM_AGENCY).order_by("short_name")
    return list(rows.values_list("pk", "short_name"))


def names_of(numbers: set[int]) -> dict[int, str]:
    return dict(Organisation.objects.filter(pk__in=numbers).values_list("pk", "short_name"))
