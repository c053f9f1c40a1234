"""Conditions on dated rows: what runs on a day."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from capcommun.reference.partners.models import Mandate, RoleGrant


def held_on(on: dt.date) -> Q:
    """Dated rows that run on that day, both ends included."""
    return Q(start__lte=on) & (Q(end__isnull=True) | Q(end__gte=on))


def running_grants(on: dt.date) -> QuerySet[RoleGrant]:
    """Grants in force that day, for whoever also holds a mandate in the same organisation that day."""
    mandate = Mandate.objects.filter(
        held_on(on), person=OuterRef("person"), organisation=OuterRef("organisation")
    )
    return RoleGrant.objects.filter(held_on(on), Exists(mandate))
