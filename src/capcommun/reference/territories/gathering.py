"""What the package hands to the pages that span all of them: its search and its entries in the menu."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import Hit, alike, searches, words
from capcommun.kit.ui.api import Item, navigation
from capcommun.reference.territories import queries
from capcommun.reference.territories.models import Zone


def search(actor: Actor, text: str, limit: int) -> Iterator[Hit]:
    """Zones, intermunicipalities, then communes: three queries. After what the agreements say."""
    if len(text.strip()) < 3:
        return
    for zone in Zone.objects.filter(alike(words(text), "name")).order_by("kind", "order")[:limit]:
        yield Hit(zone.name, reverse("territories:zone", args=[zone.key]), zone.get_kind_display(), rank=20)
    for epci in queries.search_epcis(text)[:limit]:
        address = reverse("territories:epci", args=[epci.siren])
        yield Hit(epci.name, address, _("Intermunicipality"), rank=21)
    for commune in queries.search(text)[:limit]:
        where = f"{commune.code} · {commune.department.name}" if commune.department else commune.code
        address = reverse("territories:commune", args=[commune.code])
        yield Hit(commune.name, address, commune.get_kind_display(), where, rank=22)


def register() -> None:
    searches.register("territories", search)
    items = (
        ("index", gettext_lazy("Territories"), 10, "map"),
        ("zones", gettext_lazy("Zones"), 15, "map-pin"),
    )
    for name, label, order, icon in items:
        navigation.register(Item.at(f"territories:{name}", label, "foundations", order, icon))
