"""The reading API: values one by one, what they are counted by, and the proofs kept of them."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Annotated, Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Schema

from capcommun.contract.agreements.api import Agreement, agreement_or_404
from capcommun.contract.indicators import policies
from capcommun.contract.indicators.http_api import PartsOut, parts_out
from capcommun.contract.indicators.models import Counting, Definition, Observation
from capcommun.kit.access.api import actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.http.api import Key, Number, Page, Problem, Window, moment, number, page

router = Router(tags=["figures"])
ERRORS: dict[Any, Any] = {401: Problem, 404: Problem, 422: Problem, 429: Problem}
Identifier = Annotated[int, Path(ge=1, le=2**53)]


class ValueOut(Schema):
    id: int
    target: str
    value: Number | None
    reason: str
    provisional: bool
    parts: PartsOut | None
    period_start: dt.date | None
    period_end: dt.date
    known_on: dt.date
    recorded_at: dt.datetime
    note: str
    visibility: str
    organisation: str
    corrects: int | None
    proof: int | None


class ProofOut(Schema):
    id: int
    target: str
    measure: str
    rule: int
    where: list[list[str]]
    start: dt.date
    end: dt.date
    value: Number | None
    records: int
    fingerprint: str
    taken_on: dt.date
    taken_at: dt.datetime


class WholeProofOut(ProofOut):
    content: str


class IndicatorOut(Schema):
    target: str
    indicator: str
    sheet: dict[str, Any]
    known_on: dt.date
    ended_on: dt.date | None


class CountingOut(Schema):
    target: str
    mode: str
    measure: str
    organisation: str
    note: str
    where: list[list[str]]
    known_on: dt.date
    ended_on: dt.date | None


@router.get("/{key}/values", response={200: Page[ValueOut], **ERRORS}, summary="Values, one by one")
def values(request: HttpRequest, key: Key, window: Query[Window]) -> Any:
    """Corrected ones too, in the order in which they were recorded: a correction names what it corrects."""
    _agreement, rows = _readable(request, key)
    rows = rows.select_related("target", "organisation").order_by("recorded_at", "pk")
    return _page(request, _since(rows, "recorded_at", window), window, _value)


@router.get("/{key}/proofs", response={200: Page[ProofOut], **ERRORS}, summary="Proofs of counted figures")
def proofs(request: HttpRequest, key: Key, window: Query[Window]) -> Any:
    _agreement, rows = _readable(request, key)
    rows = rows.exclude(proof=None).select_related("target", "proof").defer("proof__content")
    found = _since(rows.order_by("proof__taken_at", "pk"), "proof__taken_at", window)
    return _page(request, found, window, _proof)


@router.get("/{key}/proofs/{proof}", response={200: WholeProofOut, **ERRORS}, summary="One proof, whole")
def proof(request: HttpRequest, key: Key, proof: Identifier) -> Any:
    """``content`` is the sealed file in base64: decoded, ``tools/verify_proof.py`` checks it."""
    _agreement, rows = _readable(request, key)
    row = rows.filter(proof=proof).select_related("target", "proof").first()
    if row is None or row.proof is None:
        raise Http404(proof)
    return _proof(row) | {"content": base64.b64encode(bytes(row.proof.content)).decode()}


@router.get(
    "/{key}/indicators", response={200: Page[IndicatorOut], **ERRORS}, summary="Indicators chosen for targets"
)
def indicators(request: HttpRequest, key: Key, window: Query[Window]) -> Any:
    """Choices that have ended are told again whenever what changed is asked for: nothing is forgotten."""
    agreement = agreement_or_404(actor_of(request), key)
    rows = Definition.objects.filter(target__agreement=agreement, known_on__lte=today())
    rows = _or_ended(rows, window).select_related("target").order_by("recorded_at", "pk")
    return _page(request, rows, window, _indicator)


@router.get(
    "/{key}/countings", response={200: Page[CountingOut], **ERRORS}, summary="How each target's values come"
)
def countings(request: HttpRequest, key: Key, window: Query[Window]) -> Any:
    """For those whom the parties let count in the registers; the same for choices that have ended."""
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    if not policies.can_open_origin(actor, agreement):
        raise Http404(key)
    rows = Counting.objects.filter(target__agreement=agreement, known_on__lte=today())
    rows = _or_ended(rows, window).select_related("target", "organisation").order_by("recorded_at", "pk")
    return _page(request, rows, window, _counting)


def _readable(request: HttpRequest, key: str) -> tuple[Agreement, QuerySet[Observation]]:
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    mine = policies.readable(actor, agreement)
    rows = Observation.objects.filter(mine, target__agreement=agreement, known_on__lte=today())
    return agreement, rows


def _since(rows: QuerySet[Any], name: str, window: Window) -> QuerySet[Any]:
    bound = moment(window.since)
    return rows.filter(**{f"{name}__gt": bound}) if bound else rows


def _or_ended(rows: QuerySet[Any], window: Window) -> QuerySet[Any]:
    """An end has a business date alone: those that ended are few, and are told again."""
    bound = moment(window.since)
    return rows.filter(Q(recorded_at__gt=bound) | Q(ended_on__isnull=False)) if bound else rows


def _page(request: HttpRequest, rows: QuerySet[Any], window: Window, line: Any) -> dict[str, Any]:
    found = page(request, rows, window)
    return found | {"items": [line(row) for row in found["items"]]}


def _value(row: Observation) -> dict[str, Any]:
    same = (
        "reason", "provisional", "period_start", "period_end", "known_on", "recorded_at", "note",
        "visibility",
    )  # fmt: skip
    return {name: getattr(row, name) for name in same} | {
        "id": row.pk,
        "target": row.target.key,
        "value": number(row.value),
        "parts": parts_out(row),
        "organisation": row.organisation.key if row.organisation else "",
        "corrects": row.corrects_id,
        "proof": row.proof_id,
    }


def _proof(row: Observation) -> dict[str, Any]:
    kept = row.proof
    assert kept is not None  # noqa: S101 - the query has left the others out
    same = ("measure", "rule", "where", "start", "end", "records", "fingerprint", "taken_on", "taken_at")
    return {name: getattr(kept, name) for name in same} | {
        "id": kept.pk,
        "target": row.target.key,
        "value": number(kept.value),
    }


def _indicator(row: Definition) -> dict[str, Any]:
    same = ("indicator", "sheet", "known_on", "ended_on")
    return {name: getattr(row, name) for name in same} | {"target": row.target.key}


def _counting(row: Counting) -> dict[str, Any]:
    same = ("mode", "measure", "note", "where", "known_on", "ended_on")
    return {name: getattr(row, name) for name in same} | {
        "target": row.target.key,
        "organisation": row.organisation.key if row.organisation else "",
    }
