"""In which destination a place lies on a day: read once, asked as often as a file has lines."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cached_property

from capcommun.reference.territories.models import Commune, Zone, ZoneMember

DAY = dt.timedelta(days=1)


class Destinations:
    """The destinations of a department with all that they ever held: three queries, then none.

    A place is the code of a commune, of an intermunicipality or of a zone. A destination that names a commune
    itself goes before one that holds its intermunicipality; two that hold the same, in the order of the
    reference. Another zone lies in a destination where everything that it holds lies there.
    """

    def __init__(self, department: str) -> None:
        self.zones: dict[str, Zone] = {}
        self.held: dict[str, list[ZoneMember]] = defaultdict(list)
        """By code of a commune or of an intermunicipality, the destinations that hold it, or did."""
        self.within: dict[str, list[ZoneMember]] = defaultdict(list)
        """By key of another zone, what it holds, or did."""
        self.around: dict[str, tuple[str, str]] = {}
        """By code of a commune, its intermunicipality and the commune that it went into."""
        if not department:
            return
        here = Zone.objects.filter(department=department).order_by("kind", "order", "name")
        by_pk = {zone.pk: zone for zone in here}
        self.zones = {zone.key: zone for zone in by_pk.values()}
        place = {pk: at for at, pk in enumerate(by_pk)}
        members = ZoneMember.objects.filter(zone__in=here.order_by()).order_by("pk")
        for member in sorted(members, key=lambda one: place[one.zone_id]):
            zone = by_pk[member.zone_id]
            member.zone = zone
            if zone.kind == Zone.Kind.DESTINATION:
                self.held[member.code].append(member)
            else:
                self.within[zone.key].append(member)
        rows = Commune.objects.filter(department=department).values_list(
            "code", "epci", "merged_into", "merged_into__epci"
        )
        self.around = {code: (epci or into_epci or "", into or "") for code, epci, into, into_epci in rows}

    def at(self, code: str, day: dt.date) -> str:
        """The name of the destination; empty where the place lies in none that day."""
        zone = self.zones.get(code)
        if zone is None:
            return self._of_place(code, day)
        if zone.kind == Zone.Kind.DESTINATION:
            return zone.name if zone.stands(day) else ""
        found = {self._of_place(one.code, day) for one in self.within[zone.key] if one.holds(day)}
        return found.pop() if len(found) == 1 else ""

    def _of_place(self, code: str, day: dt.date) -> str:
        """By its own code, by the commune that it went into, by its intermunicipality."""
        epci, into = self.around.get(code, ("", ""))
        for held in (code, into, epci):
            for member in self.held.get(held, ()):
                if member.holds(day) and member.zone.stands(day):
                    return member.zone.name
        return ""

    @cached_property
    def turns(self) -> list[dt.date]:
        """The days from which an answer may be another one."""
        found: set[dt.date] = set()
        for zone in self.zones.values():
            found |= {day for day in (zone.since, zone.until and zone.until + DAY) if day}
        for members in (*self.held.values(), *self.within.values()):
            for member in members:
                found |= {day for day in (member.start, member.end and member.end + DAY) if day}
        return sorted(found)
