"""What happened to a plan between two days: on the business date, as far as the reader may know of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.plan import policies
from capcommun.contract.plan.models import ActionRevision, Attachment, Note
from capcommun.kit.access.api import Actor

MOST = 2_000  # a month of a large plan; beyond, the latest


@dataclass(frozen=True)
class Happened:
    """Something done to something, on a day. ``verb`` is the audit's, and has its words."""

    on: dt.date
    kind: str
    verb: str
    subject: str
    title: str
    url: str
    who: str = ""
    order: tuple[float, int] = (0, 0)
    """Within a day, what was recorded last comes first."""


def chronicle(actor: Actor, agreement: Agreement, start: dt.date, end: dt.date) -> Iterator[Happened]:
    """Changes of actions for those who follow the work; notes and files for those who may read each."""
    days = (start, end)
    if policies.sees_work(actor, agreement):
        yield from _changes(agreement, days)
    told = policies.told(actor, agreement)
    here = {"action__agreement": agreement, "action__withdrawn": False, "known_on__range": days}
    notes = Note.objects.filter(told, until__isnull=True, **here).select_related("action", "author")
    for note in notes.order_by("-recorded_at")[:MOST]:
        verb = "plan.note.corrected" if note.replaces_id else "plan.note.added"
        yield _event(agreement, note, "note", verb)
    files = Attachment.objects.filter(told, removed_on__isnull=True, **here)
    for file in files.select_related("action", "author").order_by("-recorded_at")[:MOST]:
        yield _event(agreement, file, "note", "plan.file.attached")


def _changes(agreement: Agreement, days: tuple[dt.date, dt.date]) -> Iterator[Happened]:
    """What the agency changed. What a version of the text changed is told of the text, once."""
    rows = ActionRevision.objects.filter(action__agreement=agreement, known_on__range=days).exclude(verb="")
    for row in rows.select_related("action", "author").defer("state").order_by("-pk")[:MOST]:
        yield _event(agreement, row, "action", row.verb)


def _event(agreement: Agreement, row: ActionRevision | Note | Attachment, kind: str, verb: str) -> Happened:
    action = row.action
    url = reverse("plan:action", kwargs={"key": agreement.key, "action_key": action.key})
    return Happened(
        on=row.known_on,
        kind=kind,
        verb=verb,
        subject=f"action/{action.pk}",
        title=action.title,
        url=url + ("#notes" if kind == "note" else ""),
        who=str(row.author or ""),
        order=(row.recorded_at.timestamp(), row.pk),
    )
