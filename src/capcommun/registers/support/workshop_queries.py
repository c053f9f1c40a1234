"""Reading the matrix: its cards now, or as they were known on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone

from capcommun.kit.access.api import Actor
from capcommun.kit.clock.api import today
from capcommun.kit.links.api import Link
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


GUESTS = "support.workshop"
"""The act that a guest's link allows."""


def guest_link(actor: Actor, head: TerritoryStrategy) -> int | None:
    """The link by which this guest came to this very matrix; nothing for anybody else."""
    said = actor.extra
    scope = (said.get("kind"), said.get("act"), said.get("object"))
    return said["link"] if scope == ("guest", GUESTS, head.key) else None


@dataclass(frozen=True)
class Invited:
    """A link and the names that guests gave by it, with how many cards lie under each."""

    link: Link
    names: list[tuple[str, int]]
    ended: bool


def links_of(head: TerritoryStrategy) -> list[Invited]:
    """The links to this matrix, latest first: two queries."""
    cards = Card.objects.filter(head=head, link__isnull=False).exclude(author_name="")
    told: dict[int, list[tuple[str, int]]] = {}
    for link, name, n in (
        cards.values_list("link", "author_name").annotate(n=Count("pk")).order_by("author_name")
    ):
        told.setdefault(link, []).append((name, n))
    rows = Link.objects.filter(act=GUESTS, object_key=head.key).select_related("created_by").order_by("-pk")
    now = timezone.now()
    return [
        Invited(row, told.get(row.pk, []), bool(row.revoked_at) or row.expires_at <= now) for row in rows[:50]
    ]


def can_fill(actor: Actor, head: TerritoryStrategy) -> bool:
    """The agency, the offices of the territory itself, its guests: who only looks on does not write."""
    if guest_link(actor, head):
        return True
    if policies.can_edit(actor, head):
        return True
    return TerritoryStrategy.objects.filter(policies.of_own_area(STRATEGY, actor), pk=head.pk).exists()
