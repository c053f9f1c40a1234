"""Reading territories. They are public: nothing here depends on who asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum

from capcommun.kit.gather.api import fold
from capcommun.reference.territories.models import Commune, Department, Epci, Zone, ZoneMember


def communes() -> QuerySet[Commune]:
    return Commune.objects.select_related("department", "epci", "merged_into")


def department_names(codes: Iterable[str]) -> dict[str, str]:
    """What these departments are called: nobody reads a code."""
    return dict(Department.objects.filter(code__in=list(codes)).values_list("code", "name"))


def commune(code: str) -> Commune | None:
    """The commune of this Insee code, of today or former."""
    return communes().filter(code=code).first()


def search(text: str) -> QuerySet[Commune]:
    """By Insee code, postal code or a part of the name; communes of today and the largest first."""
    sought = text.strip()
    if not sought:
        return Commune.objects.none()
    if sought[:2].isdigit() and len(sought) == 5:
        found = Q(code=sought) | Q(postal_codes__contains=sought)
    else:
        found = Q()
        for word in fold(sought).split():
            found &= Q(folded__alike=word)
        found |= Q(code=sought.upper())
    return communes().filter(found, ~Q(name="")).order_by("valid_to", "-population", "name")


def search_epcis(text: str) -> QuerySet[Epci]:
    found = Q()
    for word in fold(text).split():
        found &= Q(folded__alike=word)
    return Epci.objects.filter(found | Q(siren=text.strip())).order_by("name") if text.strip() else _none()


def _none() -> QuerySet[Epci]:
    return Epci.objects.none()


def living() -> QuerySet[Commune]:
    return Commune.objects.filter(kind=Commune.Kind.CURRENT, valid_to__isnull=True)


def epci_of(code: str) -> Epci | None:
    """The intermunicipality of a commune, followed through its merger."""
    found = Commune.objects.select_related("epci", "merged_into__epci").filter(code=code).first()
    if found is None:
        return None
    return found.epci or (found.merged_into.epci if found.merged_into else None)


def epcis_of_department(code: str) -> list[dict[str, object]]:
    """The intermunicipalities with communes there: how many, and how many people, in this department."""
    rows = (
        living()
        .filter(department=code, epci__isnull=False)
        .values("epci", "epci__name", "epci__kind")
        .annotate(communes=Count("code"), people=Sum("population"))
        .order_by("epci__name")
    )
    return [
        {"siren": r["epci"], "name": r["epci__name"], "communes": r["communes"], "people": r["people"]}
        for r in rows
    ]


def departments() -> QuerySet[Department]:
    return Department.objects.select_related("region").order_by("code")


@dataclass(frozen=True)
class Held:
    """A zone and what it holds on a day."""

    zone: Zone
    members: list[ZoneMember]

    @property
    def open(self) -> bool:
        """Whether something about it is still to be confirmed."""
        return not self.zone.verified or any(not member.verified for member in self.members)


def standing(on: dt.date) -> Q:
    """What is there that day."""
    begun = Q(since__isnull=True) | Q(since__lte=on)
    return begun & (Q(until__isnull=True) | Q(until__gte=on))


def not_standing(on: dt.date) -> list[Zone]:
    """The zones to come, the soonest first, then those that ended, the last to end first."""
    rows = list(Zone.objects.exclude(standing(on)).select_related("department").order_by("since", "name"))
    ended = [zone for zone in rows if zone.until and zone.until < on]
    ended.sort(key=lambda zone: zone.until or on, reverse=True)
    return [zone for zone in rows if zone not in ended] + ended


def zones(kind: str | None, on: dt.date, department: str | None = None) -> list[Held]:
    """The zones of a kind (or of every kind), each with what it holds that day: two queries."""
    rows = Zone.objects.filter(standing(on)).select_related("department").order_by("kind", "order", "name")
    if kind:
        rows = rows.filter(kind=kind)
    if department:
        rows = rows.filter(department=department)
    found = list(rows)
    held = members(found, on) if found else {}
    return [Held(zone, held[zone.pk]) for zone in found]


def members(found: Iterable[Zone], on: dt.date) -> dict[int, list[ZoneMember]]:
    """What zones hold that day, by the zone's number, in one query."""
    held: dict[int, list[ZoneMember]] = {zone.pk: [] for zone in found}
    rows = (
        ZoneMember.objects.filter(zone__in=list(held), start__lte=on)
        .filter(Q(end__isnull=True) | Q(end__gte=on))
        .select_related("epci", "commune")
        .order_by(F("epci__name").asc(nulls_first=True), "commune__name")  # both databases alike
    )
    for member in rows:
        held[member.zone_id].append(member)
    return held


def zones_with(*, on: dt.date, epci: str | None = None, commune: str | None = None) -> list[Zone]:
    """The zones that hold this intermunicipality or this commune that day."""
    held = Q()
    if epci:
        held |= Q(epci=epci)
    if commune:
        held |= Q(commune=commune)
    rows = ZoneMember.objects.filter(held, start__lte=on).filter(Q(end__isnull=True) | Q(end__gte=on))
    return list(Zone.objects.filter(pk__in=rows.values("zone")).order_by("kind", "order", "name"))


def communes_of(zone: Zone, on: dt.date) -> QuerySet[Commune]:
    """The communes of a zone that day; those of intermunicipalities as the edition in place tells them."""
    rows = ZoneMember.objects.filter(zone=zone, start__lte=on).filter(Q(end__isnull=True) | Q(end__gte=on))
    held = Q(epci__in=rows.filter(epci__isnull=False).values("epci"))
    held |= Q(code__in=rows.filter(commune__isnull=False).values("commune"))
    return living().filter(held)


def planned_members(zone: Zone, on: dt.date) -> QuerySet[ZoneMember]:
    """What the zone will hold after that day, and does not yet."""
    rows = ZoneMember.objects.filter(zone=zone, start__gt=on).select_related("epci", "commune")
    return rows.order_by("start", "pk")


def past_members(zone: Zone, on: dt.date) -> QuerySet[ZoneMember]:
    """What the zone held before that day."""
    rows = ZoneMember.objects.filter(zone=zone, end__lt=on).select_related("epci", "commune")
    return rows.order_by("-end", "pk")
