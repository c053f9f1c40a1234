"""The reading API: targets with their light today and the values that the reader may read."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from capcommun.contract.agreements.api import Agreement, agreement_or_404
from capcommun.contract.indicators.judged import Judged
from capcommun.contract.indicators.models import Observation, Target
from capcommun.contract.indicators.modes import mode_of, told
from capcommun.contract.indicators.parts import parts_of
from capcommun.contract.indicators.queries import judged, observations, targets_of
from capcommun.contract.indicators.stored import Held
from capcommun.kit.access.api import Actor, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.http.api import Key, Number, Page, Problem, Window, Year, after, number, page

router = Router(tags=["targets"])
ERRORS: dict[Any, Any] = {401: Problem, 404: Problem, 422: Problem, 429: Problem}


class PartOut(Schema):
    name: str
    value: Number


class PartsOut(Schema):
    """The parts of a value along one dimension; those of a count add up to it."""

    dimension: str
    rows: list[PartOut]


class ObservationOut(Schema):
    value: Number | None
    reason: str
    provisional: bool
    parts: PartsOut | None
    period_start: dt.date | None
    period_end: dt.date
    known_on: dt.date
    recorded_at: dt.datetime
    visibility: str


class ReadingOut(Schema):
    """The figure of the day, counted in a register ahead of being asked."""

    value: Number | None
    day: dt.date
    period_start: dt.date
    period_end: dt.date
    computed_at: dt.datetime
    stale: bool


class TargetOut(Schema):
    key: str
    title: str
    attached_to: str
    year: int | None
    kind: str
    comparator: str
    value: Number | None
    low: Number | None
    high: Number | None
    unit: str
    per: str
    approximate: bool
    firmness: str
    deadline: dt.date | None
    baseline: list[Any]
    serves: str
    quote: dict[str, Any]
    mode: str
    light: str
    reason: str
    provisional: bool
    withdrawn: bool
    changed_at: dt.datetime | None
    reading: ReadingOut | None
    observations: list[ObservationOut]


@router.get("/{key}/targets", response={200: Page[TargetOut], **ERRORS}, summary="Targets, with their values")
def targets(request: HttpRequest, key: Key, window: Query[Window], year: Year = None) -> Any:
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    rows = _rows(actor, agreement, _wanted(agreement, year, window.since))
    return page(request, [row for row in rows if after(row["changed_at"], window.since)], window)


@router.get("/{key}/targets/{target}", response={200: TargetOut, **ERRORS}, summary="One target")
def target(request: HttpRequest, key: Key, target: Key) -> Any:
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    rows = _rows(actor, agreement, list(targets_of(agreement, today()).filter(key=target)))
    if not rows:
        raise Http404(target)
    return rows[0]


def _wanted(agreement: Agreement, year: int | None, since: dt.datetime | None) -> list[Target]:
    """Those withdrawn from the document are told too when asking what changed."""
    rows = told(Target.objects.filter(agreement=agreement, known_on__lte=today()), today())
    if since is None:
        rows = rows.filter(withdrawn=False)
    return list(rows if year is None else rows.filter(year=year))


def _rows(actor: Actor, agreement: Agreement, wanted: list[Target]) -> list[dict[str, Any]]:
    seen: dict[int, list[Observation]] = defaultdict(list)
    for row in observations(actor, agreement, today()):
        seen[row.target_id].append(row)
    recorded = agreement.current.recorded_at if agreement.current else None
    return [_row(item, seen[item.target.pk], recorded) for item in judged(actor, agreement, today(), wanted)]


def _row(item: Judged, seen: list[Observation], recorded: dt.datetime | None) -> dict[str, Any]:
    target = item.target
    same = (
        "key", "title", "attached_to", "year", "kind", "comparator", "unit", "per", "approximate", "firmness",
        "deadline", "baseline", "serves", "quote", "withdrawn",
    )  # fmt: skip
    moments = [row.recorded_at for row in seen] + ([recorded] if recorded else [])
    moments += [item.reading.computed_at] if item.reading else []
    return {name: getattr(target, name) for name in same} | {
        "value": number(target.value),
        "low": number(target.low),
        "high": number(target.high),
        "mode": mode_of(target).code,
        "light": str(item.light),
        "reason": item.reason,
        "provisional": item.provisional,
        "changed_at": max(moments, default=None),
        "reading": _reading(item.reading) if item.reading else None,
        "observations": [_observation(row) for row in seen],
    }


def _reading(held: Held) -> dict[str, Any]:
    same = ("day", "computed_at", "stale")
    period = {"period_start": held.start, "period_end": held.end}
    return {name: getattr(held, name) for name in same} | period | {"value": number(held.value)}


def _observation(row: Observation) -> dict[str, Any]:
    same = (
        "reason", "provisional", "period_start", "period_end", "known_on", "recorded_at", "visibility",
    )  # fmt: skip
    value = {"value": number(row.value), "parts": parts_out(row)}
    return {name: getattr(row, name) for name in same} | value


def parts_out(row: Observation) -> dict[str, Any] | None:
    """The parts of a value, where it has some."""
    parts = parts_of(row.parts)
    rows = [{"name": part.name, "value": number(part.value)} for part in parts.rows]
    return {"dimension": parts.dimension, "rows": rows} if rows else None
