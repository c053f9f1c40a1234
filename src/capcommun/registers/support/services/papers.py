"""Keeping a file with a step, a review or a contract, and removing one with its reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from capcommun.kit.access.api import Actor
from capcommun.kit.documents.api import check_upload, held, let_go
from capcommun.registers.support import territory_rules as rules
from capcommun.registers.support.kinds import CONTRACT, STRATEGY, kind_of
from capcommun.registers.support.models import Paper, SiteReview
from capcommun.registers.support.rules import Problem
from capcommun.registers.support.services import keeping
from capcommun.registers.support.territory_wording import gone, refusal_of


def add_paper(
    head: Any, place: int, *, actor: Actor, file: File[bytes], title: str = "", today: dt.date
) -> Paper:
    """Keep a file, whose kind is told by its content. It replaces nobody's words: no revision is asked."""
    keeping.may_change(actor, head)
    if not there(head, place):
        raise gone()
    said = " ".join(keeping.words(title).split())
    if len(said) > rules.LONGEST_TITLE:
        raise refusal_of(Problem("long-title", "title"))
    checked = check_upload(file, settings.CAPCOMMUN.upload_max_mb)
    code = kind_of(head).code
    row = Paper(
        place=place, title=said, name=checked.name, mime=checked.mime, size=checked.size,
        sha256=checked.sha256, author_id=actor.user_id, known_on=today, recorded_at=timezone.now(),
        **{code: head},
    )  # fmt: skip
    with held(row.file, checked.name, file), transaction.atomic():
        current = keeping.advance(head, actor)
        if Paper.objects.filter(**{code: head}, place=place, removed_on=None).count() >= rules.MOST_DOCUMENTS:
            raise refusal_of(Problem("too-many", "file"))
        row.save(force_insert=True)
        after = {"file": str(row), "sha256": row.sha256} | _placed(head, place)
        keeping.tell("support.file.added", current, actor=actor, today=today, after=after)
    return row


def remove_paper(head: Any, row: Paper, *, actor: Actor, reason: str, today: dt.date) -> None:
    """Take a file away: its content is deleted, the line that says it was there stays, with the reason."""
    keeping.may_change(actor, head)
    why = " ".join(keeping.words(reason).split())
    if not why:
        raise refusal_of(Problem("no-reason", "reason"))
    if len(why) > rules.LONGEST_TITLE:
        raise refusal_of(Problem("long-title", "reason"))
    with transaction.atomic():
        current = keeping.advance(head, actor)
        still = Paper.objects.filter(pk=row.pk, removed_on=None)
        if still.update(removed_on=max(today, row.known_on), reason=why, file="") != 1:
            raise gone()
        before = {"file": str(row), "sha256": row.sha256} | _placed(head, row.place)
        keeping.tell("support.file.removed", current, actor=actor, today=today, before=before, reason=why)
        let_go(row.file)


def there(head: Any, place: int) -> bool:
    """Whether this step, this review, or the contract itself, is there to keep a file."""
    kind = kind_of(head)
    if kind is CONTRACT:
        return place == 0
    if kind is STRATEGY:
        return place in rules.STEPS
    return SiteReview.objects.filter(head=head, pk=place).exists()


def found(head: Any, number: int) -> Paper | None:
    """One that is kept with it, unless it was removed."""
    return Paper.objects.filter(**{kind_of(head).code: head}, pk=number, removed_on=None).first()


def still_there(head: Any) -> frozenset[int]:
    """The numbers of those whose content is kept: an earlier day's page may name one that is not."""
    rows = Paper.objects.filter(**{kind_of(head).code: head}, removed_on=None)
    return frozenset(rows.values_list("pk", flat=True))


def _placed(head: Any, place: int) -> dict[str, Any]:
    return {"step": place} if kind_of(head) is STRATEGY else {}
