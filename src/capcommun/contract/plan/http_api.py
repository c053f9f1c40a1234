"""The reading API: objectives and the actions of each year, with the notes that the reader may read."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import Max
from django.http import HttpRequest
from ninja import Query, Router, Schema

from capcommun.contract.agreements.api import Agreement, agreement_or_404
from capcommun.contract.plan import policies
from capcommun.contract.plan.models import Action, ActionRevision, Note
from capcommun.contract.plan.queries import Board, Sight, action_or_404, own_objectives, standing
from capcommun.kit.access.api import Actor, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.http.api import Key, Page, Problem, Window, Year, after, page

router = Router(tags=["plan"])
ERRORS: dict[Any, Any] = {401: Problem, 404: Problem, 422: Problem, 429: Problem}


class ObjectiveOut(Schema):
    key: str
    number: int
    title: str
    summary: str
    quotes: list[Any]


class StrategicOut(ObjectiveOut):
    short_title: str
    operational: list[ObjectiveOut]


class NoteOut(Schema):
    text: str
    visibility: str
    organisation: str
    known_on: dt.date
    recorded_at: dt.datetime


class WorkOut(Schema):
    """How the action goes: for those who follow the work."""

    status: str
    declared: str
    light: str
    reason: str
    progress: int | None


class ActionOut(Schema):
    key: str
    year: int
    title: str
    description: str
    strategic: str
    objective: str | None
    parent: str | None
    origin: str
    start: dt.date | None
    end: dt.date | None
    partners: list[Any]
    destinations: list[str]
    markets: list[str]
    quotes: list[Any]
    withdrawn: bool
    revision: int
    changed_at: dt.datetime | None
    work: WorkOut | None
    notes: list[NoteOut]


def _objective(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("key", "number", "title", "summary", "quotes")}


@router.get("/{key}/objectives", response={200: Page[StrategicOut], **ERRORS}, summary="Objectives")
def objectives(request: HttpRequest, key: Key, window: Query[Window]) -> Any:
    agreement = agreement_or_404(actor_of(request), key)
    strategic, operational = own_objectives(agreement)
    shown = strategic if after(_recorded(agreement), window.since) else []
    rows = [
        _objective(row)
        | {
            "short_title": row.short_title,
            "operational": [_objective(below) for below in operational if below.strategic_id == row.pk],
        }
        for row in shown
    ]
    return page(request, rows, window)


@router.get(
    "/{key}/actions", response={200: Page[ActionOut], **ERRORS}, summary="Actions, of one year or of all"
)
def actions(request: HttpRequest, key: Key, window: Query[Window], year: Year = None) -> Any:
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    rows = Reader(actor, agreement).rows(year, window.since)
    return page(request, rows, window)


@router.get("/{key}/actions/{action}", response={200: ActionOut, **ERRORS}, summary="One action")
def action(request: HttpRequest, key: Key, action: Key) -> Any:
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    reader = Reader(actor, agreement)
    return reader.row(reader.board.of(action_or_404(agreement, action)))


def _recorded(agreement: Agreement) -> dt.datetime | None:
    return agreement.current.recorded_at if agreement.current else None


class Reader:
    """The actions of an agreement as one reader sees them today, in a constant number of queries."""

    def __init__(self, actor: Actor, agreement: Agreement) -> None:
        on = today()
        self.agreement = agreement
        self.board = Board([agreement.pk], on)
        self.follows = policies.sees_work(actor, agreement)
        self.notes: dict[int, list[Note]] = defaultdict(list)
        told = policies.told(actor, agreement)
        rows = Note.objects.filter(standing(on), told, action__agreement=agreement)
        for note in rows.select_related("organisation"):
            self.notes[note.action_id].append(note)
        self.kept: dict[int, dt.datetime] = {}
        if self.follows:
            kept = ActionRevision.objects.filter(action__agreement=agreement).order_by().values("action")
            self.kept = {row["action"]: row["last"] for row in kept.annotate(last=Max("recorded_at"))}

    def changed_at(self, action: Action) -> dt.datetime | None:
        """The latest of what this reader sees of it: the version in force, a change, a note."""
        moments = [note.recorded_at for note in self.notes[action.pk]]
        moments += [m for m in (_recorded(self.agreement), self.kept.get(action.pk)) if m]
        return max(moments, default=None)

    def rows(self, year: int | None, since: dt.datetime | None) -> list[dict[str, Any]]:
        """Those withdrawn from the document are told too when asking what changed."""
        sights = [
            sight
            for sight in self.board.sights(withdrawn=since is not None)
            if (year is None or sight.action.year == year) and after(self.changed_at(sight.action), since)
        ]
        sights.sort(key=lambda s: (s.action.year, s.action.position, s.action.pk))
        return [self.row(sight) for sight in sights]

    def row(self, sight: Sight) -> dict[str, Any]:
        action = sight.action
        same = (
            "key",
            "year",
            "title",
            "description",
            "origin",
            "partners",
            "quotes",
            "withdrawn",
            "revision",
        )
        parent = self.board.get(action.parent_id)
        return {name: getattr(action, name) for name in same} | {
            "strategic": action.strategic.key,
            "objective": action.objective.key if action.objective else None,
            "parent": parent.key if parent else None,
            "start": sight.start if self.follows else action.contract_start,
            "end": sight.due if self.follows else action.contract_end,
            "destinations": sight.destinations,
            "markets": sight.markets,
            "changed_at": self.changed_at(action),
            "work": self._work(sight) if self.follows else None,
            "notes": [_note(note) for note in self.notes[action.pk]],
        }

    def _work(self, sight: Sight) -> dict[str, Any]:
        return {
            "status": sight.status,
            "declared": sight.action.status_declared,
            "light": sight.light,
            "reason": sight.reason,
            "progress": sight.action.progress,
        }


def _note(note: Note) -> dict[str, Any]:
    return {
        "text": note.text,
        "visibility": note.visibility,
        "organisation": note.organisation.short_name if note.organisation else "",
        "known_on": note.known_on,
        "recorded_at": note.recorded_at,
    }
