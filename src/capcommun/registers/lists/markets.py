"""Markets as people write them: one that the list has already, written otherwise, takes its spelling."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from capcommun.kit.documents.api import folded
from capcommun.registers.lists.models import FollowedList, ListLine


class Markets:
    """The markets of a list. A figure split by market is of no use where « belgique » is not « Belgique »."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.known: dict[str, str] = {}
        for text in known:
            self.known.setdefault(folded(text), text)

    def spelled(self, text: str) -> str:
        """As the list writes it; the first to name a market gives its spelling."""
        plain = " ".join(text.split())
        return self.known.setdefault(folded(plain), plain) if plain else ""


def markets_of(followed: FollowedList, but: int | None = None) -> Markets:
    """Those that its lines name, the most frequent spelling first; ``but``: what this line says is put aside,
    so that a spelling may be mended."""
    rows = ListLine.objects.filter(followed=followed, gone_on__isnull=True).exclude(market="")
    if but is not None:
        rows = rows.exclude(pk=but)
    found = rows.order_by().values_list("market").annotate(lines=Count("pk")).order_by("-lines", "market")
    return Markets(market for market, _lines in found)
