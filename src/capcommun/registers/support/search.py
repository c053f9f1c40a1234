"""Search in the register: offices, strategies, sites and contracts in one query."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import Hit, alike, words
from capcommun.registers.support import policies, territory_policies
from capcommun.registers.support.kinds import KINDS, Kind
from capcommun.registers.support.models import OfficeSupport, Pilot, Sadi

COLUMNS = ("kind", "place", "name", "of", "said")


def search(actor: Actor, text: str, limit: int) -> Iterator[Hit]:
    """By a name or by what is noted: areas' names for offices."""
    if len(text.strip()) < 3 or not policies.may_read(actor):
        return
    parts = [_offices(actor, text), *(_followed(kind, actor, text) for kind in KINDS)]
    found = parts[0].union(*parts[1:], all=True).order_by("kind", "place", "name")[: limit * len(parts)]
    names = {
        "office": _("Help to tourist offices"),
        "strategy": _("Territory's strategy"),
        "site": _("Site with special stakes"),
        "contract": _("Contrat de rayonnement"),
    }
    for code, _place, name, key, said in found:
        told = _tools(said) if code == "office" else said[:200]
        yield Hit(name, reverse(f"support:{code}", args=[key]), names[code], told, rank=15)


def _named(rows: QuerySet[Any], code: str, *, place: Any, name: Any, key: Any, said: Any) -> Any:
    """All parts answer the same columns, of the same types, so that one query asks them all."""
    given = {
        "kind": Value(code, output_field=CharField()),
        "place": place,
        "name": Cast(name, CharField(max_length=200)),
        "of": Cast(key, CharField(max_length=80)),
        "said": Cast(said, TextField()),
    }
    return rows.order_by().annotate(**given).values_list(*COLUMNS)


def _offices(actor: Actor, text: str) -> Any:
    asked: Q = alike(words(text), "zone__name", "comment", "next_step")
    rows = OfficeSupport.objects.filter(policies.readable(actor), asked)
    both = Concat(F("sadi"), Value("/"), F("pilot"), output_field=CharField())
    return _named(rows, "office", place=F("zone__order"), name=F("zone__name"), key=F("zone__key"), said=both)


def _followed(kind: Kind, actor: Actor, text: str) -> Any:
    rows = kind.head.objects.filter(territory_policies.readable(kind, actor))
    rows = rows.filter(alike(words(text), "title", "note"))
    return _named(rows, kind.code, place=Value(0), name=F("title"), key=F("key"), said=F("note"))


def _tools(said: str) -> str:
    sadi, pilot = said.split("/")
    return f"SADI : {Sadi(sadi).label} · PILOT : {Pilot(pilot).label}"
