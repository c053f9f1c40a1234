"""The agreement in one minute, and the pages that show its text."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from capcommun.contract.agreements.api import Agreement, agreement_or_404, document_on
from capcommun.contract.agreements.api import document as doc
from capcommun.contract.overview import addresses, changes, export, owed, queries, rules, wording
from capcommun.kit.access.api import actor_of
from capcommun.kit.clock.api import as_of, today
from capcommun.kit.documents.api import csv_response, xlsx_response


def _document(request: HttpRequest, agreement: Agreement) -> doc.Agreement | None:
    """The document of the day the page is read at."""
    return document_on(agreement, as_of(request))


def _at(date: dt.date) -> dict[str, str]:
    """What is added to an address so that the next page is read as of the same day."""
    past = date < today()
    return {"at": f"?au={date}" if past else "", "at_more": f"&au={date}" if past else ""}


@require_GET
def agreement(request: HttpRequest, key: str) -> HttpResponse:
    """The overview."""
    actor = actor_of(request)
    found = agreement_or_404(actor, key)
    date = as_of(request)
    document = _document(request, found)
    view = queries.overview(actor, found, document, date, wanted=request.GET.get("annee", ""))
    link = addresses.standing(found, date, str(view.year))
    context = {
        "agreement": found,
        "document": document,
        "view": view,
        "kind": wording.KINDS.get(found.kind, ""),
        "kinds": wording.counted(view.month.counts, lambda kind: addresses.changed(found, date, kind)),
        "say": wording.sentence_words(view.parts, date, view.year, link),
        "rest": wording.rest_words(view.rest, link),
        "late_actions": addresses.late_actions(actor, found, date, view.year),
        "as_of": date,
        "past": date < today(),
        **_at(date),
    }
    return render(request, "overview/agreement.html", context)


@require_GET
def changed(request: HttpRequest, key: str) -> HttpResponse:
    """What changed in the thirty days that end on the page's day, by day, of one kind or of all."""
    actor = actor_of(request)
    found = agreement_or_404(actor, key)
    kind = request.GET.get("quoi", "")
    date = as_of(request)
    month = changes.month(actor, found, date, kind)
    context = {
        "agreement": found,
        "month": month,
        "days": changes.by_day(month.changes),
        "kind": kind if kind in changes.KINDS else "",
        "kinds": [(name, wording.KINDS_OF_CHANGE[name], n) for name, n in month.counts.items()],
        "earlier": month.start - dt.timedelta(days=1),
        "later": min(date + changes.MONTH + dt.timedelta(days=1), today()) if date < today() else None,
    }
    return render(request, "overview/changed.html", context)


def _page(request: HttpRequest, key: str, template: str, **more: Any) -> HttpResponse:
    found = agreement_or_404(actor_of(request), key)
    document = _document(request, found)
    context = {
        "agreement": found,
        "document": document,
        "as_of": as_of(request),
        "past": as_of(request) < today(),
    }
    return render(request, f"overview/{template}.html", context | more)


@require_GET
def text(request: HttpRequest, key: str) -> HttpResponse:
    """Articles, legal bases, deliberations and clauses."""
    return _page(request, key, "text", clauses=wording.CLAUSES, relations=wording.RELATIONS)


@require_GET
def money(request: HttpRequest, key: str) -> HttpResponse:
    """Credits, instalments, contributions, linked agreements."""
    found = agreement_or_404(actor_of(request), key)
    document = _document(request, found)
    years = sorted({credit.year for credit in document.credits}) if document else []
    plans = []
    for year in years:
        assert document is not None  # noqa: S101 - years come from it
        planned = rules.schedule(document.credits, document.payment_terms, year)
        plans.append((year, planned, rules.slices(planned)))
    names = {p.key: p.name for p in document.parties} if document else {}
    context = {"plans": plans, "names": names, "relations": wording.RELATIONS}
    return _page(request, key, "money", **context)


@require_GET
def obligations(request: HttpRequest, key: str) -> HttpResponse:
    """Who owes what to whom, and when: filtered from the address, on the page or as a spreadsheet."""
    found = agreement_or_404(actor_of(request), key)
    document = _document(request, found)
    if document is None:
        return _page(request, key, "obligations")
    every = owed.Owed(found, document, as_of(request))
    filters = owed.Filters.read(request.GET, every)
    kept = every.kept(filters)
    name = f"{key}-dialogue-de-gestion-{every.as_of}"
    match request.GET.get("format"):
        case "csv":
            return csv_response(export.rows(owed.in_order(kept)), f"{name}.csv")
        case "xlsx":
            return xlsx_response([export.sheet(owed.in_order(kept))], f"{name}.xlsx", found.title)
    return _page(
        request,
        key,
        "obligations",
        bands=[(wording.BANDS[band.code], band) for band in owed.bands(kept)],
        filters=filters,
        debtors=every.debtors(),
        whats={code: word for code, word in wording.WHATS.items() if code in every.kinds()},
        groups={code: word for code, word in wording.GROUPS.items() if code in every.groups()},
        times=wording.times(every.years()),
        ahead=wording.ahead_words(every.ahead()),
        shown=len(kept),
        total=len(every.lines),
    )


@require_GET
def governance(request: HttpRequest, key: str) -> HttpResponse:
    """Bodies, presidencies and majorities."""
    return _page(
        request,
        key,
        "governance",
        kinds=wording.BODY_KINDS,
        presidencies=wording.PRESIDENCIES,
        majorities=wording.MAJORITIES,
    )


@require_GET
def discrepancies(request: HttpRequest, key: str) -> HttpResponse:
    """Where the text contradicts itself."""
    return _page(request, key, "discrepancies")


@require_GET
def parties(request: HttpRequest, key: str) -> HttpResponse:
    """Parties, signatories, and others whom the text names."""
    return _page(request, key, "parties", kinds=wording.PARTY_KINDS, roles=wording.PARTY_ROLES)


@require_GET
def tables(request: HttpRequest, key: str) -> HttpResponse:
    """The text's own tables, each as a file."""
    wanted = request.GET.get("tableau")
    if wanted:
        document = _document(request, agreement_or_404(actor_of(request), key))
        table = next((t for t in (document.tables if document else ()) if t.key == wanted), None)
        if table is None:
            raise Http404(wanted)
        return csv_response([table.columns, *table.rows], f"{key}-{table.key}.csv")
    return _page(request, key, "tables")
