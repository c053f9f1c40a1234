"""What happened to a plan between two days: on the business date, as far as the reader may know of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, F, QuerySet, Value, When
from django.urls import reverse

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.plan import policies
from capcommun.contract.plan.models import ActionRevision, Attachment, Note
from capcommun.kit.access.api import Actor
from capcommun.kit.accounts.api import User

MOST = 2_000  # a month of a large plan; beyond, the latest
CORRECTED = "plan.note.corrected"


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


class _Row(NamedTuple):
    """A note, a file or a change, as one statement reads the three."""

    known_on: dt.date
    recorded_at: dt.datetime
    pk: int
    action: int
    key: str
    title: str
    author: int | None
    name: str
    email: str
    erased_at: dt.datetime | None
    kind: str
    verb: str


COLUMNS = (
    "known_on", "recorded_at", "pk", "action_id", "action__key", "action__title",
    "author", "author__name", "author__email", "author__erased_at", "kind", "done",
)  # fmt: skip


def chronicle(actor: Actor, agreement: Agreement, start: dt.date, end: dt.date) -> Iterator[Happened]:
    """Changes of actions for those who follow the work; notes and files for those who may read each.

    One statement, whatever happened.
    """
    told = policies.told(actor, agreement)
    here = {"action__agreement": agreement, "known_on__range": (start, end)}
    corrected = Case(When(replaces__isnull=True, then=Value("plan.note.added")), default=Value(CORRECTED))
    notes = Note.objects.filter(told, until__isnull=True, action__withdrawn=False, **here)
    files = Attachment.objects.filter(told, removed_on__isnull=True, action__withdrawn=False, **here)
    several: list[QuerySet[Any]] = [
        notes.annotate(kind=Value("note"), done=corrected),
        files.annotate(kind=Value("note"), done=Value("plan.file.attached")),
    ]
    if policies.sees_work(actor, agreement):
        # what the agency changed: what a version of the text changed is told of the text, once
        changes = ActionRevision.objects.filter(**here).exclude(verb="")
        several.append(changes.annotate(kind=Value("action"), done=F("verb")))
    first, *others = (rows.order_by().values_list(*COLUMNS) for rows in several)
    for row in first.union(*others, all=True).order_by("-recorded_at", "-pk")[:MOST]:
        yield _event(agreement, _Row(*row))


def _event(agreement: Agreement, row: _Row) -> Happened:
    url = reverse("plan:action", kwargs={"key": agreement.key, "action_key": row.key})
    author = User(name=row.name, email=row.email, erased_at=row.erased_at) if row.author else ""
    return Happened(
        on=row.known_on,
        kind=row.kind,
        verb=row.verb,
        subject=f"action/{row.action}",
        title=row.title,
        url=url + ("#notes" if row.kind == "note" else ""),
        who=str(author),
        order=(row.recorded_at.timestamp(), row.pk),
    )
