"""Who may do what to organisations and people: one condition per action."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from capcommun.kit.access.api import Actor
from capcommun.reference.partners.dated import running_grants
from capcommun.reference.partners.models import EVERY_AGREEMENT, Organisation, RoleGrant
from capcommun.reference.partners.roles import HOLDERLESS, matrix

MANAGE = "people.manage"
EVERYWHERE = Q(pk__isnull=False)
NOWHERE = Q(pk__isnull=True)


def managing_roles() -> list[str]:
    return [role.key for role in matrix().roles.values() if MANAGE in role.permissions]


def editable_organisations(actor: Actor, on: dt.date) -> Q:
    """Their own; and, for who manages people, those where nobody does it for themselves."""
    if actor.is_admin:
        return EVERYWHERE
    if not actor.may(MANAGE):
        return NOWHERE
    managed = running_grants(on).filter(role__in=managing_roles(), organisation=OuterRef("pk"))
    return Q(pk__in=actor.organisations(MANAGE)) | Q(~Exists(managed))


def organisations_with_readable_people(actor: Actor, on: dt.date) -> Q:
    """Those who act on an agreement whose people this actor may read, their own, and those they manage."""
    if actor.is_admin:
        return EVERYWHERE
    if not actor.may("people.read"):
        return NOWHERE
    grants = running_grants(on).filter(organisation=OuterRef("pk"))
    keys = actor.agreements("people.read")
    if keys is not None:
        grants = grants.filter(Q(agreement__in=keys) | Q(agreement=EVERY_AGREEMENT))
    return Q(pk__in=actor.organisations("people.read")) | Exists(grants) | editable_organisations(actor, on)


def readable_grants(actor: Actor) -> Q:
    keys = actor.agreements("people.read")
    return EVERYWHERE if keys is None else Q(agreement__in=keys)


def can_create_organisation(actor: Actor) -> bool:
    return actor.may(MANAGE)


def can_give(actor: Actor, role: str, organisation: int, agreement: str) -> bool:
    """Whether this actor may give the role: nobody gives what is above their own side.

    A manager gives the roles of their own side in their own organisation, and those of third parties
    elsewhere; « every agreement » is for administrators.
    """
    found = matrix().roles.get(role)
    if found is None or found.side in HOLDERLESS:
        return False
    if actor.is_admin:
        return True
    if agreement == EVERY_AGREEMENT:
        return False
    if found.side == "third":
        return actor.may(MANAGE, agreement)
    return any(
        MANAGE in grant.permissions
        and grant.organisation == organisation
        and grant.agreement in {None, agreement}
        and matrix().roles[grant.role].side == found.side
        for grant in actor.grants
        if grant.role in matrix().roles
    )


def endable(actor: Actor, grant: RoleGrant) -> bool:
    """Whoever may give a role may end it."""
    return can_give(actor, grant.role, grant.organisation_id, grant.agreement)


def manages(actor: Actor, organisation: Organisation, on: dt.date) -> bool:
    return Organisation.objects.filter(editable_organisations(actor, on), pk=organisation.pk).exists()
