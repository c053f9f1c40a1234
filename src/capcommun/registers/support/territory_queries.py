"""Reading strategies, sites and contracts: each one's last revision, now or as known on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, QuerySet

from capcommun.kit.access.api import Actor
from capcommun.kit.clock.api import today
from capcommun.reference.territories.api import Commune, Epci
from capcommun.registers.support import territory_policies as policies
from capcommun.registers.support.kinds import Kind
from capcommun.registers.support.models import Kept


def rows(kind: Kind, known: dt.date | None = None) -> QuerySet[Any]:
    """Each as it stands, or as it was known on a day: what lists show and measures count."""
    kept = kind.kept.objects.all()
    if known:
        kept = kept.filter(known_on__lte=known)
    last = kept.order_by().values("head").annotate(last=Max("pk")).values("last")
    found: QuerySet[Any] = kind.kept.objects.filter(pk__in=last)
    return found


def listed(kind: Kind, actor: Actor, on: dt.date) -> list[Any]:
    """Those that this actor reads, by name: one query."""
    mine = kind.head.objects.filter(policies.readable(kind, actor)).order_by().values("pk")
    found = rows(kind, None if on == today() else on).filter(head__in=mine).select_related("head")
    return list(found.order_by("title", "pk"))


def find(kind: Kind, actor: Actor, key: str) -> Any | None:
    """The one of this key, if this actor reads it."""
    mine = kind.head.objects.filter(policies.readable(kind, actor), key=key)
    return mine.select_related("organisation").first()


@dataclass(frozen=True)
class Change:
    """A revision, and the one that it followed."""

    now: Kept
    before: Kept | None


def history(kind: Kind, head: Any, on: dt.date) -> list[Change]:
    """What was known of it by that day, latest first."""
    kept = kind.kept.objects.filter(head=head).select_related("author").order_by("pk")
    found = list(kept if on == today() else kept.filter(known_on__lte=on))
    return [Change(row, found[at - 1] if at else None) for at, row in enumerate(found)][::-1]


def first_day(kind: Kind, head: Any) -> dt.date | None:
    kept = kind.kept.objects.filter(head=head).order_by("pk")
    found: dt.date | None = kept.values_list("known_on", flat=True).first()
    return found


def epcis_of(departments: list[str]) -> QuerySet[Epci]:
    """The intermunicipalities that have a commune in these departments."""
    communes = Commune.objects.filter(
        department__in=departments, kind=Commune.Kind.CURRENT, epci__isnull=False
    )
    return Epci.objects.filter(pk__in=communes.values("epci"), valid_to=None).order_by("name")
