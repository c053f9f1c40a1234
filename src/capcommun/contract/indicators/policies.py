"""Who may see and enter what: one condition per action."""

from __future__ import annotations

from django.db.models import Q

from capcommun.contract.agreements.api import Agreement
from capcommun.kit.access.api import Actor
from capcommun.reference.partners.api import Visibility, visible


def readable(actor: Actor, agreement: Agreement) -> Q:
    """The observations of the agreement that this actor may read."""
    published = agreement.agency_consents and agreement.funder_consents
    return visible(actor, agreement.key, published=published)


def can_observe(actor: Actor, agreement: Agreement) -> bool:
    """Whether this actor may enter a value: somebody who signed in, whose role says so."""
    return not actor.is_public and actor.may("target.observe", agreement.key)


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
