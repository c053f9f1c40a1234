"""Who may see and enter what: one condition per action."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.indicators.declaring import SUBMITTED, VALIDATED
from capcommun.kit.access.api import SYSTEM, Actor
from capcommun.reference.partners.api import Visibility, visible


def readable(actor: Actor, agreement: Agreement) -> Q:
    """The observations of the agreement that this actor may read."""
    published = agreement.agency_consents and agreement.funder_consents
    return visible(actor, agreement.key, published=published)


def can_observe(actor: Actor, agreement: Agreement) -> bool:
    """Whether this actor may enter a value: somebody who signed in, whose role says so."""
    return not actor.is_public and actor.may("target.observe", agreement.key)


def declared(actor: Actor, agreement: Agreement) -> Q:
    """The declarations that this actor may read: their organisation's, and those shared between the parties.

    One that is to become public is not read by everyone before it is validated.
    """
    return _declared(actor, agreement.key)


def declared_anywhere(actor: Actor) -> Q:
    """The same over every agreement, for the inbox."""
    keys = {grant.agreement for grant in actor.grants}
    everywhere = Q(pk__in=[])
    for key in sorted(key for key in keys if key):
        everywhere |= Q(target__agreement__key=key) & _declared(actor, key)
    if None in keys or actor.is_admin:
        everywhere |= _declared(actor, "*")
    return everywhere


def _declared(actor: Actor, agreement: str) -> Q:
    if actor is SYSTEM:
        return Q()
    rows = Q(organisation__in=actor.organisations("internal.read", agreement))
    if not actor.is_public and actor.may("shared.read", agreement):
        rows |= ~Q(visibility=Visibility.INTERNAL)
    return rows


def evidence(actor: Actor, agreement: Agreement) -> Q:
    """The declarations whose evidence this actor may open: those that they may read, or their value."""
    return declared(actor, agreement) | (Q(status=VALIDATED) & readable(actor, agreement))


def can_validate(actor: Actor, agreement: Agreement) -> bool:
    """Whether this actor may validate what others declare, or return it."""
    return not actor.is_public and actor.may("target.validate", agreement.key)


def own_values() -> bool:
    """Whether this installation lets somebody validate what they declared: where a service is one person."""
    allowed: bool = settings.CAPCOMMUN.own_values
    return allowed


def can_validate_own(actor: Actor, agreement: Agreement) -> bool:
    return own_values() and can_observe(actor, agreement) and can_validate(actor, agreement)


def to_validate(actor: Actor, agreement: Agreement) -> Q:
    """What waits for this actor to decide: not what they declared themselves, unless they may."""
    if not can_validate(actor, agreement):
        return Q(pk__in=[])
    rows = declared(actor, agreement) & Q(status=SUBMITTED)
    return rows if own_values() else rows & (~Q(author=actor.user_id) | Q(author=None))


def can_override(actor: Actor, agreement: Agreement) -> bool:
    """Whether this actor may say what the team judges beside a computed light: who answers for its values."""
    return can_observe(actor, agreement) and can_validate(actor, agreement)


def can_open_origin(actor: Actor, agreement: Agreement) -> bool:
    """Whether this actor may count in the registers: a party to the agreement, or its auditor.

    The others see the figures that were kept and shared with them, each with its proof.
    """
    return not actor.is_public and actor.may("shared.read", agreement.key)


def can_choose_measure(actor: Actor, agreement: Agreement) -> bool:
    """Whether this actor may say in which register a target is counted."""
    return not actor.is_public and actor.may("plan.edit", agreement.key)


def visibilities(actor: Actor, agreement: Agreement) -> list[str]:
    """How widely this actor may show the value they enter: sharing and publishing are permissions too."""
    allowed = [Visibility.INTERNAL.value]
    if actor.may("visibility.share", agreement.key):
        allowed.append(Visibility.SHARED.value)
    if actor.may("visibility.publish", agreement.key):
        allowed.append(Visibility.PUBLIC.value)
    return allowed
