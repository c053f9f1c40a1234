"""A department's map, drawn by the server: shapes with titles, and what has no shape told apart."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from capcommun.kit.gather.api import fold
from capcommun.reference.territories.models import Epci, Zone
from capcommun.reference.territories.queries import Held, zones
from capcommun.reference.territories.services.loading import DATA

DRAWN = {"62": "Pas-de-Calais"}
"""Departments whose outlines come with the product."""
CLASSES = ("zone-a", "zone-b", "zone-c")


@dataclass(frozen=True)
class Shape:
    siren: str
    name: str
    path: str
    css: str
    url: str


@dataclass(frozen=True)
class Legend:
    css: str
    label: str
    url: str
    names: tuple[str, ...]
    apart: tuple[str, ...]
    """Names of what is in it and has no outline."""
    unsure: bool


@dataclass(frozen=True)
class Map:
    label: str
    view_box: str
    outline: str
    shapes: tuple[Shape, ...]
    apart: tuple[tuple[str, str], ...]
    """(name, address) of what has a value and no outline."""
    legend: tuple[Legend, ...] = ()

    @property
    def listed(self) -> list[Shape]:
        """What bears a value, for those who read the list rather than the colours."""
        return sorted((shape for shape in self.shapes if shape.css), key=lambda shape: shape.name)


@lru_cache(maxsize=len(DRAWN))
def outlines(department: str) -> dict[str, Any] | None:
    if department not in DRAWN:
        return None
    found: dict[str, Any] = json.loads((DATA / f"outlines-{department}.json").read_text(encoding="utf-8"))
    return found


def draw(
    values: Mapping[str, str],
    links: Mapping[str, str] | None = None,
    *,
    department: str = "62",
    label: str = "",
    legend: tuple[Legend, ...] = (),
) -> Map | None:
    """The map of a department's intermunicipalities; ``values``: SIREN to CSS class, ``links``: to address.

    ``None`` where the product has no outlines. One query.
    """
    drawn = outlines(department)
    if drawn is None:
        return None
    sirens = [*drawn["epcis"], *(s for s in values if s not in drawn["epcis"])]
    names = dict(Epci.objects.filter(siren__in=sirens).values_list("siren", "name"))
    urls = {s: (links or {}).get(s) or reverse("territories:epci", args=[s]) for s in names}
    shapes = tuple(
        Shape(s, names[s], path, values.get(s, ""), urls[s])
        for s, path in drawn["epcis"].items()
        if s in names
    )
    apart = tuple(sorted((names[s], urls[s]) for s in values if s in names and s not in drawn["epcis"]))
    title = label or _("Map of %(name)s") % {"name": DRAWN[department]}
    return Map(title, drawn["viewBox"], drawn["outline"], shapes, apart, legend)


def department_map(
    values: Mapping[str, str],
    links: Mapping[str, str] | None = None,
    *,
    department: str = "62",
    label: str = "",
) -> SafeString:
    """The map as HTML, empty where there is none; the page says beside it, in a table, what it shows."""
    drawn = draw(values, links, department=department, label=label)
    return render_to_string("territories/parts/map.html", {"map": drawn}) if drawn else SafeString("")


def destinations(department: str, on: dt.date) -> Map | None:
    """Each destination in its colour, with its table."""
    drawn = outlines(department)
    held = zones(Zone.Kind.DESTINATION, on, department) if drawn else []
    if not drawn or not held:
        return None
    values: dict[str, str] = {}
    legend = []
    for place, one in enumerate(held):
        css = CLASSES[place % len(CLASSES)]
        values |= {member.epci_id: css for member in one.members if member.epci_id}
        legend.append(_legend(one, css, drawn["epcis"]))
    label = _("Map of the destinations of %(name)s") % {"name": DRAWN[department]}
    return draw(values, department=department, label=label, legend=tuple(legend))


def _legend(one: Held, css: str, drawn: Mapping[str, str]) -> Legend:
    inside = [m for m in one.members if m.code in drawn]
    return Legend(
        css,
        one.zone.name,
        reverse("territories:zone", args=[one.zone.key]),
        tuple(str(m.epci or m.commune) for m in inside),
        tuple(str(m.epci or m.commune) for m in one.members if m not in inside),
        one.open,
    )


def drawn_department(names: Iterable[str]) -> str | None:
    """The code of the department that one of these bodies governs, if its outlines are there."""
    folded = [fold(name) for name in names]
    for code, name in DRAWN.items():
        known = fold(name)
        if any(text.startswith("departement") and text.endswith(known) for text in folded):
            return code
    return None
