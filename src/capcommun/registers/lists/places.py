"""Territories as people write them in a list: by code, by name, by postal code and name."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from django.db.models import F

from capcommun.kit.documents.api import folded
from capcommun.reference.territories.api import Commune, Epci, zones

POSTAL = re.compile(r"^(?:f ?)?\d{5} | (?:\(?\d{5}\)?|cedex.*)$")


class Place(NamedTuple):
    """A territory as the reference names it."""

    name: str
    code: str


class Places:
    """The communes, intermunicipalities and zones of a department, read once for a whole file."""

    def __init__(self, department: str, on: dt.date) -> None:
        self.by_code: dict[str, Place] = {}
        self.by_name: dict[str, Place] = {}
        if not department:
            return
        here = Commune.objects.filter(department=department).exclude(name="")
        rows = here.order_by(F("valid_to").asc(nulls_first=True), "pk").values_list(
            "code", "name", "also", "epci"
        )
        around: set[str] = set()
        for code, name, also, epci in rows:
            self._add(Place(name, code), also)
            if epci:
                around.add(epci)
        for siren, name in Epci.objects.filter(pk__in=around).order_by("pk").values_list("siren", "name"):
            self._add(Place(name, siren), re.sub(r"^(?:CC|CA|CU)\s+(?:d[eu]s?\s+|d')?", "", name))
        for held in zones(None, on, department):
            self._add(Place(held.zone.name, held.zone.key))

    def _add(self, place: Place, also: str = "") -> None:
        """The first of a name keeps it: communes of today, then former ones, then larger territories."""
        self.by_code.setdefault(place.code, place)
        for name in (place.name, also):
            if name:
                self.by_name.setdefault(folded(name), place)

    def find(self, text: str) -> Place | None:
        plain = folded(text)
        found = self.by_code.get(text.strip()) or self.by_name.get(plain)
        return found or self.by_name.get(POSTAL.sub("", plain).strip())
