"""Who may do what to an agreement: one condition per action, for the list, the check and the button."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from capcommun.contract.agreements.models import Act
from capcommun.kit.access.api import SYSTEM, Actor

PUBLISHED = Q(agency_consents=True, funder_consents=True)


EVERYTHING = Q(pk__isnull=False)
NEVER_IN_FORCE = (Act.Status.DRAFT, Act.Status.WITHDRAWN)


def readable(actor: Actor) -> Q:
    """Agreements this actor may read: their own, and those both parties publish.

    One that only exists as a draft is there for those who may read the draft, and for nobody else.
    """
    keys = actor.agreements("agreement.read")
    held = Q() if keys is None else Q(key__in=keys)
    started = Q(current__isnull=False) | Exists(
        Act.objects.filter(drafts(actor), agreement=OuterRef("pk"), status=Act.Status.DRAFT)
    )
    return (held & started) | (PUBLISHED & Q(current__isnull=False))


def drafts(actor: Actor) -> Q:
    """Acts not in force that this actor may read and write.

    A draft belongs to the organisation that writes it: nobody else reads it, the instance's administrator
    included, until it is shared with the parties.
    """
    if actor is SYSTEM:
        return EVERYTHING
    keys = actor.agreements("agreement.edit")
    everyones = Q(shared=True) | Q(owner__isnull=True)
    found = everyones if keys is None else everyones & Q(agreement__key__in=keys)
    for grant in actor.grants:
        if "agreement.edit" in grant.permissions:
            own = Q(owner=grant.organisation)
            found |= own if grant.agreement is None else own & Q(agreement__key=grant.agreement)
    return found


def can_create(actor: Actor) -> bool:
    return actor.may("agreement.create")


def creators(actor: Actor) -> frozenset[int]:
    """The organisations in whose name this actor may create an agreement."""
    return actor.organisations("agreement.create")


def can_load(actor: Actor) -> bool:
    """Whether this actor may bring a file: which agreement it is, and hence the right, is known later."""
    return can_create(actor) or actor.may("agreement.adopt")
