"""What a map shows, said once: the drawn map, the interactive one and the legend are three readings of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from capcommun.reference.territories.contours import DRAWN
from capcommun.reference.territories.models import Commune, Epci, Zone, ZoneMember
from capcommun.reference.territories.overlaps import Overlap
from capcommun.reference.territories.queries import Held, living, members, zones

TONES = ("a", "b", "c")


@dataclass(frozen=True)
class Face:
    """A territory: its colour, and what the colour says."""

    code: str
    name: str
    tone: str = ""
    label: str = ""

    @property
    def url(self) -> str:
        kind = "epci" if len(self.code) == 9 else "commune"
        return reverse(f"territories:{kind}", args=[self.code])


@dataclass(frozen=True)
class Key:
    """A line of the legend. ``names`` and ``apart``: what it holds on the map, and what has no outline."""

    tone: str
    label: str
    url: str = ""
    names: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    unsure: bool = False


@dataclass(frozen=True)
class Picture:
    department: str
    title: str
    faces: tuple[Face, ...]
    source: str
    """Address of the same picture as GeoJSON."""
    groups: tuple[tuple[str, ...], ...] = ()
    """Codes that have one edge together."""
    legend: tuple[Key, ...] = ()


def _source(kind: str, key: str, on: dt.date) -> str:
    return reverse("territories:contours", args=[kind, key]) + f"?au={on.isoformat()}"


def department_picture(code: str, on: dt.date, inside: Iterable[str]) -> Picture | None:
    """Each destination in its colour, if there are any. ``inside``: what has an outline."""
    if code not in DRAWN:
        return None
    drawn = frozenset(inside)
    held = zones(Zone.Kind.DESTINATION, on, code)
    tones: dict[str, tuple[str, str]] = {}
    legend = []
    for place, one in enumerate(held):
        tone = TONES[place % len(TONES)]
        tones |= {m.epci_id: (tone, one.zone.name) for m in one.members if m.epci_id}
        legend.append(_key(one, tone, drawn))
    sirens = [*(code for code in drawn if len(code) == 9), *(s for s in tones if s not in drawn)]
    names = Epci.objects.filter(siren__in=sirens).order_by("name").values_list("siren", "name")
    title = _("Map of the destinations of %(name)s") if held else _("Map of %(name)s")
    return Picture(
        code,
        title % {"name": DRAWN[code]},
        tuple(Face(siren, name, *tones.get(siren, ("", ""))) for siren, name in names),
        _source("departement", code, on),
        tuple(tuple(m.code for m in one.members) for one in held),
        tuple(legend),
    )


def _key(one: Held, tone: str, drawn: frozenset[str]) -> Key:
    return Key(
        tone,
        one.zone.name,
        reverse("territories:zone", args=[one.zone.key]),
        tuple(str(m.epci or m.commune) for m in one.members if m.code in drawn),
        tuple(str(m.epci or m.commune) for m in one.members if m.code not in drawn),
        one.open,
    )


def zone_picture(
    zone: Zone, on: dt.date, held: list[ZoneMember], shared: Iterable[Overlap]
) -> Picture | None:
    """What the zone holds, told apart: confirmed, to be confirmed, also held by a zone of the same kind."""
    if zone.department_id not in DRAWN or not held:
        return None
    sure, guess, both = _("confirmed"), _("to be confirmed by the agency"), _("also in another area")
    faces = {
        m.code: Face(m.code, str(m.epci or m.commune), *(("a", sure) if m.verified else ("b", guess)))
        for m in held
    }
    for overlap in shared:
        for code, name in overlap.communes:
            label = _("also in “%(zone)s”") % {"zone": overlap.zone.name}
            faces[code] = Face(code, name, "c", label)
    used = {face.tone for face in faces.values()}
    words = (("a", sure), ("b", guess), ("c", both))
    return Picture(
        zone.department_id,
        _("Map of %(name)s") % {"name": zone.name},
        tuple(faces.values()),
        _source("zone", zone.key, on),
        (tuple(m.code for m in held),),
        tuple(Key(tone, word.capitalize()) for tone, word in words if tone in used),
    )


def chosen_picture(department: str, faces: Iterable[Face]) -> Picture | None:
    """What is being chosen, drawn only: nothing of it is written yet, so that no address tells it."""
    drawn = tuple(faces)
    if department not in DRAWN or not drawn:
        return None
    sure, both = _("chosen"), _("also in another area")
    tones = {face.tone for face in drawn}
    legend = tuple(Key(tone, word.capitalize()) for tone, word in (("a", sure), ("c", both)) if tone in tones)
    return Picture(department, _("Map of what is chosen"), drawn, "", (), legend)


def epci_picture(epci: Epci, on: dt.date, rows: Iterable[Commune]) -> Picture | None:
    """The communes of an intermunicipality."""
    found = list(rows)
    code = next((str(c.department_id) for c in found if c.department_id in DRAWN), "")
    if not code:
        return None
    return Picture(
        code,
        _("Map of %(name)s") % {"name": epci.name},
        tuple(Face(c.code, c.name, "a") for c in found),
        _source("intercommunalite", epci.siren, on),
        (tuple(c.code for c in found),),
    )


def commune_picture(commune: Commune, on: dt.date) -> Picture | None:
    """The commune among its neighbours of the same intermunicipality."""
    home = commune.merged_into or commune
    if home.department_id not in DRAWN:
        return None
    around = living().filter(epci=home.epci_id).order_by("name") if home.epci_id else [home]
    return Picture(
        str(home.department_id),
        _("Map of %(name)s") % {"name": home.name},
        tuple(Face(c.code, c.name, "a" if c.code == home.code else "b") for c in around),
        _source("commune", home.code, on),
        (tuple(c.code for c in around),),
    )


def members_of(zone: Zone, on: dt.date) -> list[ZoneMember]:
    return members([zone], on)[zone.pk]
