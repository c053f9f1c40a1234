"""A new agreement: its creator's roles extend to it."""

from __future__ import annotations

import datetime as dt

from capcommun.kit.access.api import Actor
from capcommun.reference.partners.dated import running_grants
from capcommun.reference.partners.models import EVERY_AGREEMENT, Person, RoleGrant
from capcommun.reference.partners.roles import matrix


def open_agreement(key: str, *, actor: Actor, today: dt.date) -> int:
    """Give the creator, on the new agreement, the roles by which they could create one.

    Nobody else sees it: an organisation opens its drafts to whom it wants. Roles on every agreement need no
    copy. Runs inside the caller's transaction; returns how many roles were given.
    """
    person = Person.objects.filter(account_id=actor.user_id).first() if actor.user_id else None
    if person is None:
        return 0
    creators = [key for key, role in matrix().roles.items() if "agreement.create" in role.permissions]
    held = running_grants(today).filter(person=person, role__in=creators)
    roles = {(grant.organisation_id, grant.role): grant.agreement for grant in held.order_by("agreement")}
    given = [
        RoleGrant(person=person, organisation_id=organisation, role=role, agreement=key, start=today)
        for (organisation, role), agreement in roles.items()
        if agreement != EVERY_AGREEMENT
    ]
    RoleGrant.objects.bulk_create(given)
    return len(given)
