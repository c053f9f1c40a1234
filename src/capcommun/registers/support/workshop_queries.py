"""Reading the matrix: its cards now, or as they were known on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from capcommun.kit.access.api import Actor
from capcommun.kit.clock.api import today
from capcommun.registers.support import territory_policies as policies
from capcommun.registers.support.kinds import STRATEGY
from capcommun.registers.support.models import Board, Card, CardRevision, Column, TerritoryStrategy


@dataclass(frozen=True)
class Pile:
    """A column and its cards, in their order."""

    code: str
    name: Any
    cards: list[Any]


def piles(head: TerritoryStrategy, on: dt.date) -> list[Pile]:
    """The four columns: one query."""
    rows = _now(head) if on == today() else _then(head, on)
    return [Pile(code, name, [row for row in rows if row.column == code]) for code, name in Column.choices]


def _now(head: TerritoryStrategy) -> list[Any]:
    return list(Card.objects.filter(head=head, removed=False).order_by("position", "pk"))


def _then(head: TerritoryStrategy, on: dt.date) -> list[Any]:
    kept = CardRevision.objects.filter(card__head=head, known_on__lte=on)
    last = kept.order_by().values("card").annotate(last=Max("pk")).values("last")
    found = CardRevision.objects.filter(pk__in=last, removed=False).select_related("card")
    return list(found.order_by("position", "card"))


def generation(head: TerritoryStrategy) -> int:
    """How many times the matrix was written."""
    return Board.objects.filter(head=head).values_list("generation", flat=True).first() or 0


def can_fill(actor: Actor, head: TerritoryStrategy) -> bool:
    """The agency, and the offices of the territory itself: who only looks on does not write."""
    if policies.can_edit(actor, head):
        return True
    return TerritoryStrategy.objects.filter(policies.of_own_area(STRATEGY, actor), pk=head.pk).exists()
