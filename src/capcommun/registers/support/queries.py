"""Reading the register: the last revision of each line, now or as known on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from capcommun.kit.access.api import Actor
from capcommun.kit.clock.api import today
from capcommun.reference.territories.api import Zone
from capcommun.registers.support import policies
from capcommun.registers.support.models import OfficeSupport, OfficeSupportRevision


def rows(known: dt.date | None = None) -> QuerySet[OfficeSupportRevision]:
    """Each line as it stands, or as it was known on a day: what lists and measures count.

    A row is a kept revision: its ``pk`` and ``revision`` never change, so that what was counted can be
    named; ``sadi_on`` and ``pilot_on`` are the days on which each tool was done, when they are known.
    """
    kept = OfficeSupportRevision.objects.all()
    if known:
        kept = kept.filter(known_on__lte=known)
    last = kept.order_by().values("support").annotate(last=Max("pk")).values("last")
    return OfficeSupportRevision.objects.filter(pk__in=last)


def listed(actor: Actor, on: dt.date) -> list[OfficeSupportRevision]:
    """The lines that this actor reads, in the order of the zones: one query."""
    mine = OfficeSupport.objects.filter(policies.readable(actor)).order_by().values("pk")
    found = _known(on).filter(support__in=mine).select_related("support__zone", "support__office")
    return list(found.order_by("support__zone__order", "support__zone__name", "pk"))


def unshown(rows: Sequence[OfficeSupportRevision], on: dt.date) -> int:
    """How many more offices are followed in the departments of these lines, whoever may read them."""
    departments = {row.support.zone.department_id for row in rows}
    return _known(on).filter(support__zone__department__in=departments).count() - len(rows)


def _known(on: dt.date) -> QuerySet[OfficeSupportRevision]:
    return rows(None if on == today() else on)


def find(actor: Actor, key: str) -> OfficeSupport | None:
    """The line of this zone, if this actor reads it."""
    mine = OfficeSupport.objects.filter(policies.readable(actor), zone__key=key)
    return mine.select_related("zone", "office", "organisation").first()


@dataclass(frozen=True)
class Step:
    """A revision, and the one that it followed."""

    now: OfficeSupportRevision
    before: OfficeSupportRevision | None


def history(support: OfficeSupport, on: dt.date) -> list[Step]:
    """What was known of the line by that day, latest first, each beside what it changed."""
    kept = OfficeSupportRevision.objects.filter(support=support).select_related("author").order_by("pk")
    found = list(kept if on == today() else kept.filter(known_on__lte=on))
    return [Step(row, found[at - 1] if at else None) for at, row in enumerate(found)][::-1]


def first_day(support: OfficeSupport) -> dt.date | None:
    """The day from which something is known of it."""
    kept = OfficeSupportRevision.objects.filter(support=support).order_by("pk")
    return kept.values_list("known_on", flat=True).first()


def zones_to_begin(departments: Iterable[str] | None, on: dt.date) -> QuerySet[Zone]:
    """The office areas that stand that day and have no line yet."""
    begun = OfficeSupport.objects.order_by().values("zone")
    free = Zone.objects.filter(kind=Zone.Kind.OFFICE).exclude(pk__in=begun)
    free = free.exclude(until__lt=on).exclude(since__gt=on)
    if departments is not None:
        free = free.filter(department__in=departments)
    return free.order_by("department", "order", "name")
