"""Many values at once: the sheet to declare them, the list to validate them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from capcommun.contract.agreements.api import Agreement, agreement_or_404, document_on
from capcommun.contract.indicators import declared, policies, queries, services
from capcommun.contract.indicators.declared import DUE, EVERY, LATE, Line
from capcommun.contract.indicators.declaring_forms import MOST, AudienceForm, Row, rows
from capcommun.contract.indicators.export import plain
from capcommun.contract.indicators.filters import TERM, Filters
from capcommun.contract.indicators.forms import ReturnForm
from capcommun.contract.indicators.judged import Judged
from capcommun.contract.indicators.models import Declaration
from capcommun.contract.indicators.refusals import told_beside
from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.documents.api import Sheet, csv_response, xlsx_response
from capcommun.kit.ui.api import words


@require_http_methods(["GET", "POST"])
def to_declare(request: HttpRequest, key: str) -> HttpResponse:
    """The sheet: one row for each target whose value is wanted, all of them sent at once."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.get_full_path())
    agreement = agreement_or_404(actor, key)
    if not policies.can_observe(actor, agreement):
        raise Http404(key)
    every = _judged(actor, agreement)
    filters, wanted = Filters.read(request.GET, ""), request.GET.get("quoi", DUE)
    wanted = wanted if wanted in {LATE, EVERY} else DUE
    found = _lines(actor, agreement, filters.apply(every), wanted)
    name = f"{key}-a-declarer-{today()}"
    if request.GET.get("format") == "csv":
        return csv_response(_cells(found, header=True), f"{name}.csv")
    if request.GET.get("format") == "xlsx":
        sheet = Sheet(
            _("Values to declare"), _columns(), _cells(found), (28, 52, 34, 26, 18, 12, 12, 30, 30, 30)
        )
        return xlsx_response([sheet], f"{name}.xlsx", agreement.title)
    audience = AudienceForm(request.POST or None, allowed=policies.visibilities(actor, agreement))
    kept: list[Row] = []
    status = 200
    if request.method == "POST":
        sent = _sent(request, agreement, every)
        kept, done = _declare(sent, audience, actor)
        if done and not kept and audience.is_valid():
            messages.success(request, _told(done))
            return redirect(request.get_full_path())
        status = 422
        if done:
            messages.success(request, _told(done))
            found = _lines(actor, agreement, filters.apply(every), wanted)
        elif not kept and audience.is_valid():
            messages.info(request, _("Nothing was typed: no value is declared."))
            return redirect(request.get_full_path())
    return render(
        request,
        "indicators/declaring/sheet.html",
        _sheet(agreement, every, found, kept, filters=filters, wanted=wanted)
        | {"audience": audience, "returned": declared.returned_to(actor, agreement)},
        status=status,
    )


def _judged(actor: Actor, agreement: Agreement) -> list[Judged]:
    return queries.judged(actor, agreement, today(), document=document_on(agreement, today()))


def _lines(actor: Actor, agreement: Agreement, items: Iterable[Judged], wanted: str) -> list[Line]:
    waits = declared.waiting_days(actor, [agreement], Q(target__agreement=agreement))
    return list(declared.lines(items, waits, declared.counted_targets(agreement), wanted))


def _sheet(
    agreement: Agreement,
    every: Sequence[Judged],
    found: Sequence[Line],
    kept: Sequence[Row],
    *,
    filters: Filters,
    wanted: str,
) -> dict[str, Any]:
    """What stays to be mended comes first, with what was typed; then the other rows, empty."""
    held = {row.line.item.target.pk for row in kept}
    rest = [line for line in found if line.item.target.pk not in held][: max(0, MOST - len(kept))]
    years = sorted({j.target.year for j in every if j.target.year is not None})
    return {
        "agreement": agreement,
        "rows": [*kept, *rows(rest, today())],
        "faulty": [row for row in kept if row.faults],
        "total": len(found),
        "most": MOST,
        "filters": filters,
        "wanted": wanted,
        "years": [str(year) for year in years],
        "has_term": any(j.target.year is None for j in every),
        "term": TERM,
        "objectives": queries.by_strategic(document_on(agreement, today()), []),
    }


def _sent(request: HttpRequest, agreement: Agreement, every: Iterable[Judged]) -> list[Row]:
    """The rows that hold something, whatever the filters of the page they came back to."""
    everything = [Line(item, None, late=False) for item in every]
    for line in everything:
        line.item.target.agreement = agreement
    return [row for row in rows(everything, today(), request.POST) if row.form.is_bound and row.form.is_typed]


def _declare(sent: Iterable[Row], audience: AudienceForm, actor: Actor) -> tuple[list[Row], int]:
    """Declare each row by itself: those that are refused stay, with why; and how many went through."""
    kept, done = [], 0
    for row in sent:
        if not (row.form.is_valid() and audience.is_valid()):
            kept.append(row)
            continue
        entry = row.form.entry_for(audience.cleaned_data["visibility"])
        try:
            services.declare(
                row.line.item.target, entry, actor=actor, today=today(), evidence=row.form.evidence()
            )
        except Refusal as refusal:
            told_beside(row.form, refusal)
            kept.append(row)
        else:
            done += 1
    return kept, done


def _told(done: int) -> str:
    return ngettext(
        "%(n)s value is declared: it counts once somebody else has validated it.",
        "%(n)s values are declared: they count once somebody else has validated them.",
        done,
    ) % {"n": done}


def _columns() -> list[str]:
    return [
        _("Key"), _("Target"), _("Objective"), _("Promise"), _("Unit"), _("Wanted for"), _("Last value"),
        _("Value"), _("Seen on"), _("Or why the value is missing"), _("Note"),
    ]  # fmt: skip


def _cells(found: Iterable[Line], *, header: bool = False) -> Iterator[Sequence[Any]]:
    """The sheet as a file: what is to be filled in is empty."""
    if header:
        yield _columns()
    for line in found:
        item, target = line.item, line.item.target
        yield [
            target.key, target.title, item.place.operational_title or item.place.strategic_title,
            item.promised, target.unit, line.day, plain(item.verdict.figure), None, None, None, None,
        ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def to_validate(request: HttpRequest, key: str) -> HttpResponse:
    """What waits to be validated: several decided at once, each by itself."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.get_full_path())
    agreement = agreement_or_404(actor, key)
    if not policies.can_validate(actor, agreement):
        raise Http404(key)
    form, status = ReturnForm(), 200
    if request.method == "POST":
        chosen = _chosen(request, actor, agreement)
        returning = request.POST.get("decision") == "return"
        form = ReturnForm(request.POST) if returning else form
        if not chosen:
            messages.warning(request, _("Tick the values first."))
        elif not returning or form.is_valid():
            _decide(request, chosen, actor, form.cleaned_data["why"] if returning else None)
            return redirect(reverse("indicators:to-validate", args=[key]))
        status = 422
    found = [declared.seen(actor, row.target, row, today()) for row in declared.to_validate(actor, agreement)]
    context = {
        "agreement": agreement,
        "items": found,
        "form": form,
        "ticked": request.POST.getlist("valeur"),
        "some": any(one.validates for one in found),
    }
    return render(request, "indicators/declaring/to_validate.html", context, status=status)


def _chosen(request: HttpRequest, actor: Actor, agreement: Agreement) -> list[Declaration]:
    """Those ticked, whatever became of them since the page was shown: who was first is told."""
    ticked = [int(pk) for pk in request.POST.getlist("valeur") if pk.isdecimal() and len(pk) < 19]
    found = Declaration.objects.filter(
        policies.declared(actor, agreement), target__agreement=agreement, pk__in=ticked[:500]
    ).select_related("target")
    for row in found:
        row.target.agreement = agreement
    return list(found)


def _decide(request: HttpRequest, chosen: Iterable[Declaration], actor: Actor, why: str | None) -> None:
    done = 0
    for row in chosen:
        title, day = row.target.title, today()
        try:
            if why is None:
                services.validate(row, actor=actor, today=day)
            else:
                services.give_back(row, actor=actor, today=day, why=why)
        except Refusal as refusal:
            messages.warning(request, f"{title} – {words(refusal)}")
        else:
            done += 1
    if done:
        messages.success(request, _decided(done, returned=why is not None))


def _decided(done: int, *, returned: bool) -> str:
    if returned:
        text = ngettext(
            "%(n)s value is returned to its author.", "%(n)s values are returned to their authors.", done
        )
    else:
        text = ngettext("%(n)s value is validated.", "%(n)s values are validated.", done)
    return text % {"n": done}
