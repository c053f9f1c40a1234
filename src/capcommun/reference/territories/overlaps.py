"""Communes that two zones of one kind both hold: the agency has to say whose they are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from capcommun.reference.territories.models import Zone, ZoneMember
from capcommun.reference.territories.queries import living


@dataclass(frozen=True)
class Overlap:
    zone: Zone
    """The other zone."""
    communes: tuple[tuple[str, str], ...]
    """(code, name)"""

    @property
    def names(self) -> str:
        return ", ".join(name for _code, name in self.communes)


def shared(on: dt.date, *, zone: Zone | None = None) -> dict[int, list[Overlap]]:
    """For each zone (or for this one) what it shares with others of its kind that day: two queries."""
    rows = list(_running(on, zone.kind if zone else None))
    homes = _communes({m.epci_id for m in rows if m.epci_id}, {m.commune_id for m in rows if m.commune_id})
    holders: dict[tuple[str, str], set[int]] = defaultdict(set)
    known: dict[int, Zone] = {}
    for member in rows:
        known[member.zone_id] = member.zone
        for code in homes.of(member):
            holders[member.zone.kind, code].add(member.zone_id)
    found: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (_kind, code), several in holders.items():
        for one in several if len(several) > 1 else ():
            for other in several - {one}:
                found[one][other].append(code)
    return {
        one: [
            Overlap(known[other], homes.named(codes))
            for other, codes in sorted(others.items(), key=lambda pair: known[pair[0]].order)
        ]
        for one, others in found.items()
        if zone is None or one == zone.pk
    }


def of_zone(zone: Zone, on: dt.date) -> list[Overlap]:
    return shared(on, zone=zone).get(zone.pk, [])


def of_codes(
    kind: str, codes: Iterable[str], on: dt.date, *, apart: Zone | None = None
) -> dict[str, list[Zone]]:
    """For each commune of these territories, the other zones of the kind that hold it that day."""
    rows = [m for m in _running(on, kind) if apart is None or m.zone_id != apart.pk]
    wanted = set(codes)
    held = {m.epci_id or "" for m in rows} | {m.commune_id or "" for m in rows}
    homes = _communes({c for c in wanted | held if len(c) == 9}, {c for c in wanted | held if len(c) == 5})
    own = {inner for code in wanted for inner in (homes.by_epci.get(code, []) if len(code) == 9 else [code])}
    found: dict[str, list[Zone]] = defaultdict(list)
    for member in rows:
        for code in own.intersection(homes.of(member)):
            found[code].append(member.zone)
    return found


def _running(on: dt.date, kind: str | None) -> Iterable[ZoneMember]:
    rows = ZoneMember.objects.filter(start__lte=on).filter(Q(end__isnull=True) | Q(end__gte=on))
    return (rows.filter(zone__kind=kind) if kind else rows).select_related("zone")


@dataclass(frozen=True)
class _Homes:
    names: dict[str, str]
    by_epci: dict[str, list[str]]

    def of(self, member: ZoneMember) -> list[str]:
        return self.by_epci.get(member.epci_id, []) if member.epci_id else [str(member.commune_id)]

    def named(self, codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(((c, self.names.get(c, c)) for c in codes), key=lambda pair: pair[1]))


def _communes(epcis: set[str], communes: set[str]) -> _Homes:
    """The communes of these intermunicipalities as the edition in place tells them, and these communes."""
    names: dict[str, str] = {}
    by_epci: dict[str, list[str]] = defaultdict(list)
    rows = living().filter(Q(epci__in=epcis) | Q(code__in=communes))
    for code, name, epci in rows.values_list("code", "name", "epci"):
        names[code] = name
        if epci:
            by_epci[epci].append(code)
    return _Homes(names, by_epci)
