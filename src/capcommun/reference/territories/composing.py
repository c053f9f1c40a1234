"""Choosing what a zone will hold: territories found by what is typed, and shown before they are written."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Sum

from capcommun.reference.territories import maps, overlaps, pictures, queries
from capcommun.reference.territories.models import Commune, Epci, Zone

MOST = 20
"""Territories shown for a name; more say that the name has to be longer."""
PASTED = 200
CODE = re.compile(r"\d{9}|(?:\d[\dAB])\d{3}")


@dataclass(frozen=True)
class Found:
    """Codes with their names, whether there is more, and the words that found nothing."""

    choices: list[tuple[str, str]]
    more: bool = False
    unknown: tuple[str, ...] = ()
    sure: frozenset[str] = frozenset()
    """Codes typed that name one territory and are not the postal code of others."""


@dataclass(frozen=True)
class Line:
    face: pictures.Face
    communes: int
    people: int | None
    shared: tuple[str, ...]
    """Names of the other zones of the kind that hold some of it."""


@dataclass(frozen=True)
class Choice:
    lines: list[Line]
    communes: int
    people: int
    map: maps.Map | None


def typed_codes(text: str) -> list[str] | None:
    """The Insee codes and SIREN numbers typed, if nothing else is."""
    words = re.split(r"[\s,;]+", text.strip().upper())
    return words if text.strip() and all(CODE.fullmatch(word) for word in words) else None


def find(text: str, department: str) -> Found:
    """By names without accents, postal codes, Insee codes and SIREN numbers; a list of codes at once."""
    codes = typed_codes(text)
    if codes is not None:
        return _by_codes(codes[:PASTED])
    if len(text.strip()) < 2:
        return Found([], unknown=(text.strip(),) if text.strip() else ())
    epcis = list(queries.search_epcis(text).filter(valid_to__isnull=True)[: MOST + 1])
    communes = _homes(queries.search(text)[: MOST + 1])
    ranked = sorted(communes, key=lambda pair: pair[0].department_id != department)
    choices = [(e.siren, label_epci(e)) for e in epcis] + [(c.code, label(c, was)) for c, was in ranked]
    return Found(choices[:MOST], len(choices) > MOST, () if choices else (text.strip(),))


def _by_codes(codes: list[str]) -> Found:
    """A code of five digits is an Insee code or a postal code, that several communes may share."""
    found: dict[str, str] = {}
    unknown, sure = [], set()
    known = {e.siren: e for e in Epci.objects.filter(siren__in=codes, valid_to__isnull=True)}
    for code in codes:
        rows = _homes(queries.search(code)[:PASTED]) if len(code) == 5 else []
        there = {c.code: label(c, was) for c, was in rows}
        if code in known:
            there = {code: label_epci(known[code])}
        if not there:
            unknown.append(code)
        elif there.keys() == {code}:
            sure.add(code)
        found |= there
    return Found(list(found.items()), False, tuple(unknown), frozenset(sure))


def _homes(rows: Iterable[Commune]) -> list[tuple[Commune, str]]:
    """Communes of today, once each; a former one leads to the one that it is now part of."""
    found: dict[str, tuple[Commune, str]] = {}
    for row in rows:
        home, was = (row.merged_into, row.name) if row.merged_into else (row, "")
        if home.kind == Commune.Kind.CURRENT and home.valid_to is None:
            found.setdefault(home.code, (home, was))
    return list(found.values())


def label(commune: Commune, was: str = "") -> str:
    name = f"{commune.name} ({was})" if was and was != commune.name else commune.name
    return " · ".join(part for part in (name, commune.postal_codes or commune.code) if part)


def label_epci(epci: Epci) -> str:
    return f"{epci.name} · {epci.get_kind_display()}"


def labels(codes: Iterable[str]) -> list[tuple[str, str]]:
    """What was found before, named again; a code that names nothing is left out."""
    wanted = set(codes)
    epcis = Epci.objects.filter(siren__in=wanted).order_by("name")
    communes = Commune.objects.filter(code__in=wanted).order_by("name")
    return [(e.siren, label_epci(e)) for e in epcis] + [(c.code, label(c)) for c in communes]


def choice(
    codes: Iterable[str], *, kind: str, department: str, on: dt.date, zone: Zone | None = None
) -> Choice | None:
    """The list and the map of what is chosen, with what another zone of the kind holds too."""
    wanted = set(codes)
    names = dict(Epci.objects.filter(siren__in=wanted).values_list("siren", "name"))
    names |= dict(Commune.objects.filter(code__in=wanted).values_list("code", "name"))
    if not names:
        return None
    counts = {
        row["epci"]: (row["n"], row["people"])
        for row in queries.living()
        .filter(epci__in=wanted)
        .values("epci")
        .annotate(n=Count("code"), people=Sum("population"))
    }
    counts |= {
        c: (1, n) for c, n in Commune.objects.filter(code__in=wanted).values_list("code", "population")
    }
    others = _others(wanted, kind, on, zone)
    lines = []
    for code, name in sorted(names.items(), key=lambda pair: (len(pair[0]) != 9, pair[1])):
        shared = tuple(sorted(others.get(code, ())))
        tone, said = ("c", ", ".join(shared)) if shared else ("a", "")
        n, people = counts.get(code, (0, None))
        lines.append(Line(pictures.Face(code, name, tone, said), n, people, shared))
    drawn = maps.draw(pictures.chosen_picture(department, [line.face for line in lines]))
    return Choice(lines, sum(one.communes for one in lines), sum(one.people or 0 for one in lines), drawn)


def _others(codes: set[str], kind: str, on: dt.date, zone: Zone | None) -> dict[str, set[str]]:
    """By what is chosen, a commune or an intermunicipality, the zones that hold some of it."""
    if kind not in Zone.Kind.values:
        return {}
    held = overlaps.of_codes(kind, codes, on, apart=zone)
    homes = dict(queries.living().filter(code__in=held).values_list("code", "epci"))
    found: dict[str, set[str]] = {}
    for commune, zones in held.items():
        for code in {commune, homes.get(commune)} & codes:
            found.setdefault(str(code), set()).update(zone.name for zone in zones)
    return found
