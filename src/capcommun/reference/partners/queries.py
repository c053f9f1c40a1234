"""Reading organisations, people and what they hold."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from capcommun.kit.access.api import PUBLIC, Actor, Grant
from capcommun.kit.accounts.api import User
from capcommun.kit.clock.api import today
from capcommun.reference.partners.models import EVERY_AGREEMENT, Mandate, RoleGrant
from capcommun.reference.partners.roles import matrix


def held_on(on: dt.date) -> Q:
    """Dated rows that run on that day, both ends included."""
    return Q(start__lte=on) & (Q(end__isnull=True) | Q(end__gte=on))


def running_grants(on: dt.date) -> QuerySet[RoleGrant]:
    """Grants in force that day, for whoever also holds a mandate in the same organisation that day."""
    mandate = Mandate.objects.filter(
        held_on(on), person=OuterRef("person"), organisation=OuterRef("organisation")
    )
    return RoleGrant.objects.filter(held_on(on), Exists(mandate))


def actor_for(user: object, on: dt.date | None = None) -> Actor:
    """The account as an actor on that day (the business date when none is given): one query."""
    if not isinstance(user, User) or not user.is_active:
        return PUBLIC
    rows = (
        running_grants(on or today())
        .filter(person__account=user)
        .values_list("role", "organisation_id", "agreement")
        .order_by("pk")
    )
    roles = matrix().roles
    grants = tuple(
        Grant(
            role, organisation, None if agreement == EVERY_AGREEMENT else agreement, roles[role].permissions
        )
        for role, organisation, agreement in rows
        if role in roles
    )
    return Actor(user.pk, str(user), grants, is_admin=user.is_admin, language=user.language)
