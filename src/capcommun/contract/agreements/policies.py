"""Who may do what to an agreement: one condition per action, for the list, the check and the button."""

from __future__ import annotations

from django.db.models import Q

from capcommun.kit.access.api import Actor

PUBLISHED = Q(agency_consents=True, funder_consents=True)


def readable(actor: Actor) -> Q:
    """Agreements this actor may read: their own, and those both parties publish."""
    keys = actor.agreements("agreement.read")
    if keys is None:
        return Q()
    return Q(key__in=keys) | PUBLISHED


def editable(actor: Actor) -> Q:
    """Agreements whose drafts this actor may write."""
    keys = actor.agreements("agreement.edit")
    return Q() if keys is None else Q(key__in=keys)


def can_create(actor: Actor) -> bool:
    return actor.may("agreement.create")
