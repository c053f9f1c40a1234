"""A zone of the reference changed: the lines of a list take the destination that it tells now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor
from capcommun.kit.audit.api import record
from capcommun.reference.measures.api import touched
from capcommun.registers.lists.models import FollowedList, ListLine
from capcommun.registers.lists.moves import Move, moves
from capcommun.registers.lists.queries import source_of
from capcommun.registers.lists.services.keeping import Conflict, batches, change, check_edit, known_in, touch
from capcommun.registers.lists.services.lists import TYPE

VERB = "lists.placed"


def take_destinations(followed: FollowedList, *, actor: Actor, today: dt.date) -> int:
    """Write in each line the destination that the reference tells; gives how many lines changed.

    What was known before stays: each line has a revision more, known from today. The lines are written some
    at a time, each part following the revision of the list that the one before left: of two who press at
    once, one is told, and a press that was stopped is taken up by the next.
    """
    check_edit(actor, followed)
    current = FollowedList.objects.select_related("organisation").get(pk=followed.pk)
    done = 0
    for step, part in enumerate(batches(_lines(moves(current, today)))):
        _write(current, part, actor=actor, seen=current.revision + step, known=known_in(current, today))
        done += len(part)
    return done


def _lines(found: Sequence[Move]) -> Iterator[tuple[ListLine, dict[str, str]]]:
    for move in found:
        for line in list(move.lines):
            yield line, {"destination": move.now}


def _write(
    followed: FollowedList,
    part: Sequence[tuple[ListLine, dict[str, str]]],
    *,
    actor: Actor,
    seen: int,
    known: dt.date,
) -> None:
    with transaction.atomic():
        if not touch(followed, known, seen=seen):
            raise Conflict(followed, _("Look at the list as it is now; what is left can be taken up again."))
        change(part, verb=VERB, actor=actor, known=known)
        touched(source_of(followed))
        record(
            VERB, actor=actor, object_type=TYPE, object_key=followed.key, label=followed.title,
            after={"changed": len(part)},
        )  # fmt: skip
