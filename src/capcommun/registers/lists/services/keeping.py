"""Lines written and kept whole, each write as a revision; the list tells that something in it changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db.models import DateField, F, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.registers.lists import policies
from capcommun.registers.lists.models import FollowedList, ListImport, ListLine, ListLineRevision

AT_ONCE = 500


class Conflict(Refusal):
    """Somebody else wrote first: what was looked at is not what stands any more."""

    def __init__(self, current: ListLine | FollowedList, remedy: str) -> None:
        reason = _("Someone else changed this list in the meantime.")
        if isinstance(current, ListLine):
            reason = _("Someone else changed this line while you were editing it.")
        super().__init__("lists.conflict", reason, remedy, status=409)
        self.current = current


def check_edit(actor: Actor, followed: FollowedList) -> None:
    if not policies.can_edit(actor, followed):
        raise Refusal(
            "lists.edit",
            _("Only the organisation that keeps this list may write in it."),
            _("Ask that organisation, or the administrator of the instance."),
        )
    if followed.withdrawn_on:
        raise Refusal(
            "lists.withdrawn",
            _("This list was withdrawn: nothing is written in it any more."),
            _("Follow it again first."),
            status=409,
        )


def known_in(followed: FollowedList, today: dt.date) -> dt.date:
    """The day from which a write is known: never before what it follows, even if the clock was set back."""
    return max(today, followed.known_on)


def touch(followed: FollowedList, known: dt.date, *, seen: int | None = None, **more: Any) -> bool:
    """Say that something was written; with ``seen``, only if nobody else wrote since that revision."""
    rows = FollowedList.objects.filter(pk=followed.pk, withdrawn_on__isnull=True)
    if seen is not None:
        rows = rows.filter(revision=seen)
    day = Greatest(F("known_on"), Value(known, output_field=DateField()))
    return rows.update(revision=F("revision") + 1, known_on=day, **more) == 1


def batches(found: Iterable[Any]) -> Iterable[list[Any]]:
    """A few at a time: a database takes only so many values in one statement."""
    rest = iter(found)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch


def add(
    lines: Sequence[ListLine],
    *,
    verb: str,
    actor: Actor,
    known: Mapping[str, dt.date],
    imported: ListImport | None = None,
) -> None:
    """Write new lines. ``known``: by key, the day from which each is known."""
    for batch in batches(lines):
        ListLine.objects.bulk_create(batch)
        ListLineRevision.objects.bulk_create(
            [_revision(line, verb, actor, known[line.key], imported) for line in batch]
        )


def change(
    changes: Sequence[tuple[ListLine, Mapping[str, Any]]],
    *,
    verb: str,
    actor: Actor,
    known: dt.date,
    imported: ListImport | None = None,
) -> None:
    """Write what changed of lines, each from the revision that it was read at; the lines tell it after."""
    for line, new in changes:
        rows = ListLine.objects.filter(pk=line.pk, revision=line.revision)
        if rows.update(**new, revision=F("revision") + 1) != 1:
            current = ListLine.objects.get(pk=line.pk)
            raise Conflict(current, _("Compare both versions, then save yours again or keep theirs."))
        for name, value in new.items():
            setattr(line, name, value)
        line.revision += 1
    for batch in batches(line for line, _new in changes):
        before = ListLineRevision.objects.filter(line__in=[line.pk for line in batch], until__isnull=True)
        before.update(until=known)
        ListLineRevision.objects.bulk_create(
            [_revision(line, verb, actor, known, imported) for line in batch]
        )


def _revision(
    line: ListLine, verb: str, actor: Actor, known: dt.date, imported: ListImport | None
) -> ListLineRevision:
    return ListLineRevision(
        line=line,
        followed_id=line.followed_id,
        verb=verb,
        author_id=actor.user_id,
        imported=imported,
        known_on=known,
        recorded_at=timezone.now(),
        revision=line.revision,
        **line.said,
    )
