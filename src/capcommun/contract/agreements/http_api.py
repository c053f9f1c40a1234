"""The reading API: agreements, their documents and versions, what they oblige to."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from capcommun.contract.agreements.canonical import difference
from capcommun.contract.agreements.models import Act, Agreement, Version
from capcommun.contract.agreements.queries import agreement_or_404, current_document, readable_agreements
from capcommun.kit.access.api import actor_of
from capcommun.kit.http.api import Key, Page, Problem, Window, after, moment, page

router = Router(tags=["agreements"])
ERRORS: dict[Any, Any] = {401: Problem, 404: Problem, 422: Problem, 429: Problem}
HIDDEN = (Act.Status.DRAFT, Act.Status.WITHDRAWN)
VersionName = Annotated[str, Query(pattern=r"^[0-9]{1,4}\.[0-9]{1,4}$", description="act.version: 0.1")]


class AgreementOut(Schema):
    key: str
    kind: str
    title: str
    short_title: str
    motto: str
    start: dt.date | None
    end: dt.date | None
    published: bool
    version: str
    sha256: str
    changed_at: dt.datetime


class VersionOut(Schema):
    version: str
    act: str
    act_kind: str
    status: str
    signed_on: dt.date | None
    effective_from: dt.date | None
    known_on: dt.date
    recorded_at: dt.datetime
    sha256: str


class ChangeOut(Schema):
    path: list[str]
    kind: str
    before: Any = None
    after: Any = None


class QuoteOut(Schema):
    text: str
    part: str
    place: str


class ObligationOut(Schema):
    key: str
    title: str
    debtor: str
    creditor: str
    group: str
    what: str | None
    trigger: str
    month_day: str | None
    year_offset: int
    event: str | None
    gates: list[str]
    quote: QuoteOut


def _name(version: Version) -> str:
    return f"{version.act.number}.{version.number}"


def _agreement(row: Agreement) -> dict[str, Any]:
    version = row.current
    assert version is not None  # noqa: S101 - the queries ask for agreements in force
    columns = ("key", "kind", "title", "short_title", "motto", "start", "end")
    return {name: getattr(row, name) for name in columns} | {
        "published": row.agency_consents and row.funder_consents,
        "version": _name(version),
        "sha256": version.sha256,
        "changed_at": version.recorded_at,
    }


def _version(row: Version) -> dict[str, Any]:
    return {
        "version": _name(row),
        "act": row.act.title,
        "act_kind": row.act.kind,
        "status": row.act.status,
        "signed_on": row.act.signed_on,
        "effective_from": row.act.effective_from,
        "known_on": row.known_on,
        "recorded_at": row.recorded_at,
        "sha256": row.sha256,
    }


def in_force(request: HttpRequest, key: str) -> Agreement:
    """The agreement, if this reader may read it and it is in force: drafts are not for programs."""
    agreement = agreement_or_404(actor_of(request), key)
    if agreement.current is None:
        raise Http404(key)
    return agreement


def _versions(agreement: Agreement) -> Any:
    rows = Version.objects.filter(act__agreement=agreement).exclude(act__status__in=HIDDEN)
    return rows.select_related("act").order_by("act__number", "number")


def _document(agreement: Agreement, name: str) -> dict[str, Any]:
    act, _dot, number = name.partition(".")
    found = _versions(agreement).filter(act__number=int(act), number=int(number)).first()
    if found is None:
        raise Http404(name)
    return dict(found.document)


@router.get("", response={200: Page[AgreementOut], **ERRORS}, summary="Agreements in force that you may read")
def agreements(request: HttpRequest, window: Query[Window]) -> Any:
    rows = readable_agreements(actor_of(request)).filter(current__isnull=False)
    if since := moment(window.since):
        rows = rows.filter(current__recorded_at__gt=since)
    rows = rows.select_related("current__act").defer("current__document").order_by("-start", "key")
    found = page(request, rows, window)
    return found | {"items": [_agreement(row) for row in found["items"]]}


@router.get("/{key}", response={200: AgreementOut, **ERRORS}, summary="One agreement")
def agreement(request: HttpRequest, key: Key) -> Any:
    return _agreement(in_force(request, key))


@router.get(
    "/{key}/document", response={200: dict[str, Any], **ERRORS}, summary="The whole document in force"
)
def document(request: HttpRequest, key: Key) -> Any:
    found = in_force(request, key)
    return Version.objects.values_list("document", flat=True).get(pk=found.current_id or 0)


@router.get("/{key}/versions", response={200: Page[VersionOut], **ERRORS}, summary="The agreement's versions")
def versions(request: HttpRequest, key: Key, window: Query[Window]) -> Any:
    rows = _versions(in_force(request, key)).defer("document")
    if since := moment(window.since):
        rows = rows.filter(recorded_at__gt=since)
    found = page(request, rows, window)
    return found | {"items": [_version(row) for row in found["items"]]}


@router.get(
    "/{key}/versions/{version}", response={200: dict[str, Any], **ERRORS}, summary="One version's document"
)
def version(request: HttpRequest, key: Key, version: Key) -> Any:
    act, _dot, number = version.partition(".")
    if not (act.isdigit() and number.isdigit() and len(version) <= 9):
        raise Http404(version)
    return _document(in_force(request, key), version)


@router.get(
    "/{key}/difference",
    response={200: Page[ChangeOut], **ERRORS},
    summary="What changed between two versions",
)
def changes(
    request: HttpRequest, key: Key, window: Query[Window], before: VersionName, after: VersionName
) -> Any:
    agreement = in_force(request, key)
    found = difference(_document(agreement, before), _document(agreement, after))
    return page(request, found, window)


@router.get(
    "/{key}/obligations", response={200: Page[ObligationOut], **ERRORS}, summary="Who owes which document"
)
def obligations(request: HttpRequest, key: Key, window: Query[Window]) -> Any:
    agreement = in_force(request, key)
    document = current_document(agreement)
    recorded = agreement.current.recorded_at if agreement.current else None
    rows = document.obligations if document and after(recorded, window.since) else []
    return page(request, [row.model_dump() for row in rows], window)
