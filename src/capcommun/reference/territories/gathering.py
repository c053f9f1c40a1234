"""What the package hands to the pages that span all of them: its search and its entries in the menu."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, F, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import Hit, alike, searches, words
from capcommun.kit.ui.api import Item, navigation
from capcommun.reference.territories import queries
from capcommun.reference.territories.models import Zone


def search(actor: Actor, text: str, limit: int) -> Iterator[Hit]:
    """Zones, intermunicipalities, then communes: two queries. After what the agreements say."""
    if len(text.strip()) < 3:
        return
    kinds = dict(Zone.Kind.choices)
    for level, kind, _order, name, key in _zones_and_epcis(text)[: 2 * limit]:
        if level == 1:
            yield Hit(name, reverse("territories:zone", args=[key]), str(kinds[Zone.Kind(kind)]), rank=20)
        else:
            yield Hit(name, reverse("territories:epci", args=[key]), _("Intermunicipality"), rank=21)
    for commune in queries.search(text)[:limit]:
        where = f"{commune.code} · {commune.department.name}" if commune.department else commune.code
        address = reverse("territories:commune", args=[commune.code])
        yield Hit(commune.name, address, commune.get_kind_display(), where, rank=22)


def _zones_and_epcis(text: str) -> Any:
    """Both in one query, the zones first in their own order: (level, kind, order, name, key)."""
    told = ("level", "group", "place", "name", "own")
    zones = Zone.objects.filter(alike(words(text), "name"))
    zones_told = zones.annotate(level=Value(1), group=F("kind"), place=F("order"), own=F("key"))
    none = Value("", output_field=CharField())
    epcis = queries.search_epcis(text).annotate(level=Value(2), group=none, place=Value(0), own=F("siren"))
    both = zones_told.order_by().values_list(*told).union(epcis.order_by().values_list(*told), all=True)
    return both.order_by("level", "group", "place", "name")


def register() -> None:
    searches.register("territories", search)
    items = (
        ("index", gettext_lazy("Territories"), 10, "map"),
        ("zones", gettext_lazy("Zones"), 15, "map-pin"),
    )
    for name, label, order, icon in items:
        navigation.register(Item.at(f"territories:{name}", label, "foundations", order, icon))
