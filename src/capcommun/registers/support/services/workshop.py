"""Filling the matrix together: each card is one row, each change one conditional update of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.registers.support import workshop_queries as queries
from capcommun.registers.support import workshop_rules as rules
from capcommun.registers.support.models import Board, Card, CardRevision, TerritoryStrategy
from capcommun.registers.support.services.keeping import words


def add_card(
    head: TerritoryStrategy, *, actor: Actor, column: str, text: str, today: dt.date, name: str = ""
) -> Card:
    """A new card at the foot of its column: nobody waits for anybody. ``name``: the one that a guest gave."""
    link = _may(actor, head)
    said = " ".join(words(text).split())
    with transaction.atomic():
        another_generation(head)
        lying = Card.objects.filter(head=head, column=column, removed=False)
        _check(said, column, lying.count())
        card = Card.objects.create(
            head=head, column=column, text=said, author_id=actor.user_id,
            author_name=(name if link else actor.label if actor.user_id else "")[:200], link_id=link,
            position=(lying.aggregate(at=Max("position"))["at"] or 0) + 1,
        )  # fmt: skip
        _tell("support.card.added", card, actor=actor, today=today, after={"column": column, "text": said})
    return card


def change_card(card: Card, *, actor: Actor, seen: int, text: str, today: dt.date) -> None:
    """Say it otherwise; refused where somebody else has just changed the same card."""
    _may(actor, card.head, card)
    said = " ".join(words(text).split())
    _check(said, card.column)
    if said == card.text and seen == card.revision:
        return
    _write("support.card.changed", card, actor=actor, seen=seen, today=today, text=said)


def move_card(
    card: Card, *, actor: Actor, seen: int, column: str, first: bool = False, today: dt.date
) -> None:
    """To the foot of another column, or to the head of its own."""
    _may(actor, card.head, card)
    lying = Card.objects.filter(head=card.head, column=column, removed=False)
    _check(card.text, column, 0 if column == card.column else lying.count())
    ends = lying.aggregate(low=Min("position"), high=Max("position"))
    position = (ends["low"] or 0) - 1 if first else (ends["high"] or 0) + 1
    _write(
        "support.card.moved", card, actor=actor, seen=seen, today=today, column=column, position=position
    )  # fmt: skip


def remove_card(card: Card, *, actor: Actor, seen: int, today: dt.date) -> None:
    """Take it off the matrix; what it said stays among what was kept."""
    _may(actor, card.head, card)
    _write("support.card.removed", card, actor=actor, seen=seen, today=today, removed=True)


def _write(verb: str, card: Card, *, actor: Actor, seen: int, today: dt.date, **new: Any) -> None:
    with transaction.atomic():
        another_generation(card.head)
        rows = Card.objects.filter(pk=card.pk, revision=seen, removed=False)
        if rows.update(**new, revision=F("revision") + 1) != 1:
            raise Refusal(
                "support.card.conflict",
                _("Someone else has just changed or removed this card."),
                _("Read it again, then say yours if it is still needed."),
                status=409,
            )
        shown = {name: value for name, value in new.items() if name in {"column", "text"}}
        before = {name: getattr(card, name) for name in (shown or {"text": ""})}
        current = Card.objects.select_related("head").get(pk=card.pk)
        _tell(verb, current, actor=actor, today=today, before=before, after=shown)


def another_generation(head: TerritoryStrategy) -> None:
    """The matrix is of another generation: pages that show it fetch it again. The first write of all, so
    that a card is never seen without its generation."""
    if not Board.objects.filter(head=head).update(generation=F("generation") + 1):
        Board.objects.bulk_create([Board(head=head)], ignore_conflicts=True)
        Board.objects.filter(head=head).update(generation=F("generation") + 1)


def _tell(
    verb: str,
    card: Card,
    *,
    actor: Actor,
    today: dt.date,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    names = ("column", "text", "position", "removed", "revision")
    CardRevision.objects.create(
        card=card, verb=verb, author_id=actor.user_id, link_id=queries.guest_link(actor, card.head),
        known_on=today, recorded_at=timezone.now(),
        **{name: getattr(card, name) for name in names},
    )  # fmt: skip
    record(
        verb, actor=actor, object_type="support.strategy", object_key=card.head.key, label=card.head.title,
        before=before or {}, after=after or {},
    )  # fmt: skip


def _may(actor: Actor, head: TerritoryStrategy, card: Card | None = None) -> int | None:
    """Whether this actor writes here; gives a guest's link, which changes what came by itself alone."""
    link = queries.guest_link(actor, head)
    if not queries.can_fill(actor, head) or (link and card and card.link_id != link):
        raise Refusal(
            "support.card",
            _("Only the agency and the offices of this territory fill its matrix."),
            _("Ask the agency to write your idea down."),
        )
    if link:
        _not_too_fast(link)
    return link


def _not_too_fast(link: int) -> None:
    """A link may have gone further than it was meant to: it is not to flood the matrix."""
    since = timezone.now() - dt.timedelta(minutes=1)
    if CardRevision.objects.filter(link=link, recorded_at__gte=since).count() >= rules.MOST_A_MINUTE:
        raise Refusal(
            "support.card.fast",
            _("Too many cards were written by this link in one minute."),
            _("Wait a minute, then send yours again."),
            status=429,
        )


def _check(text: str, column: str, there: int = 0) -> None:
    reasons = {
        "column": (_("This column does not exist."), _("Choose one of the four.")),
        "empty": (_("The card says nothing."), _("Write a few words.")),
        "long": (_("The card is too long."), _("Keep to %(most)d characters.") % {"most": rules.LONGEST}),
        "full": (
            _("This column is full."),
            _("Join cards that say the same, then add yours: %(most)d are read at most.")
            % {"most": rules.MOST},
        ),
    }
    if found := rules.problem(text, column, there):
        reason, remedy = reasons[found]
        raise Refusal(f"support.card.{found}", reason, remedy, status=422)
