"""Screens of targets and of the text's statements."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from capcommun.contract.agreements.api import Agreement, agreement_or_404, document_on
from capcommun.contract.indicators import (
    declared,
    expectations,
    export,
    library,
    origin,
    overrides,
    policies,
    queries,
    services,
    year_before,
)
from capcommun.contract.indicators.chart import over_time
from capcommun.contract.indicators.declaring_views import initial
from capcommun.contract.indicators.filters import TERM, Filters
from capcommun.contract.indicators.forms import CorrectionForm, DeclareForm, ExpectedForm
from capcommun.contract.indicators.judged import Place, promise_of
from capcommun.contract.indicators.known import of_rows, points, row_behind
from capcommun.contract.indicators.models import Observation, StoredReading, Target, TargetMilestone
from capcommun.contract.indicators.modes import MODES, NONE, mode_of
from capcommun.contract.indicators.origin_views import known_then, target_of
from capcommun.contract.indicators.paper import origin_on_paper
from capcommun.contract.indicators.parts import is_share
from capcommun.contract.indicators.progress import way_of
from capcommun.contract.indicators.readings import reading_on
from capcommun.contract.indicators.refusals import EXPECTED, told_beside
from capcommun.contract.indicators.returns import returns
from capcommun.contract.indicators.standing import tally
from capcommun.contract.indicators.wording import FIRMNESS, STANDINGS
from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.audit.api import trail
from capcommun.kit.clock.api import as_of, today
from capcommun.kit.documents.api import csv_response, pdf, pdf_response, xlsx_response
from capcommun.kit.text.api import language
from capcommun.kit.ui.api import overtaken, refused, warned


@require_GET
def targets(request: HttpRequest, key: str) -> HttpResponse:
    """All targets, grouped by objective."""
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    date = as_of(request)
    document = document_on(agreement, date)
    every = queries.judged(actor, agreement, date, document=document)
    present = {j.target.year for j in every}
    filters = Filters.read(request.GET, str(date.year) if date.year in present else "")
    shown = filters.apply(every)
    overrides.told(actor, agreement, shown, date)
    wanted = request.GET.get("format")
    if wanted in {"csv", "xlsx"}:
        beside = export.beside(actor, agreement, date, shown)
        if wanted == "csv":
            return csv_response(export.rows(shown, beside), f"{key}-cibles-{date}.csv")
        return xlsx_response(export.sheets(shown, beside), f"{key}-cibles-{date}.xlsx", agreement.title)
    years = sorted(year for year in present if year is not None)
    return render(
        request,
        "indicators/targets.html",
        {
            "agreement": agreement,
            "groups": [g for g in queries.by_strategic(document, shown) if g.items],
            "filters": filters,
            "years": [str(year) for year in years],
            "has_term": None in present,
            "term": TERM,
            "firmness": FIRMNESS,
            "states": STANDINGS,
            "modes": MODES,
            "unchosen": sum(mode_of(j.target).code == NONE for j in shown),
            "may_choose": policies.can_choose_measure(actor, agreement) and date == today(),
            "objectives": queries.by_strategic(document, []),
            "shown": len(queries.promises(shown)),
            "total": len(queries.promises(every)),
            "lines": len(every),
            "may_observe": policies.can_observe(actor, agreement),
            "to_validate": declared.count_to_validate(actor, agreement),
            "standings": tally(j.verdict for j in shown),
            "as_of": date,
            "past": date < today(),
        },
    )


def _form(target: Target, actor: Actor, *sent: Any) -> DeclareForm:
    allowed = policies.visibilities(actor, target.agreement)
    own = policies.can_validate_own(actor, target.agreement)
    return DeclareForm(*sent, target=target, allowed=allowed, today=today(), own=own)


def _sight(request: HttpRequest, agreement: Agreement, target: Target) -> dict[str, Any]:
    """A target as its page and its sheet show it."""
    actor, date = actor_of(request), as_of(request)
    document = document_on(agreement, date)
    rows = [target, *queries.beside(target, date, document)]
    history = queries.history(actor, agreement, rows, date)
    hoped = expectations.expectations(actor, agreement, rows, date)
    known = of_rows(history, hoped, queries.readings_of(actor, agreement, rows, date))
    judged = queries.judged(actor, agreement, date, rows, document=document, known=known)
    found = {j.target.key: j for j in judged}
    history = [row for row in history if row.target_id == target.pk]
    said = declared.of_target(actor, target, date)
    judgements = overrides.history(actor, target, date)
    rhythm = target.per if returns(promise_of(target, agreement)) else ""
    share = target.kind == "rank" or is_share(target.unit)
    seen = sorted(
        (o.period_end, o.known_on, o.pk, o.value)
        for o in history
        if o.value is not None and not o.is_corrected  # type: ignore[attr-defined]  # annotated by history()
    )
    return {
        "agreement": agreement,
        "judged": found[target.key],
        "target": target,
        "firmness": FIRMNESS[target.firmness],
        "served": found.get(target.serves) if target.serves else None,
        "serving": [j for j in found.values() if j.target.serves == target.key],
        "observations": history,
        "changes": year_before.changes(points(history), rhythm, share=share),
        "figure": row_behind(found[target.key], history),
        "declared": said,
        "judgements": judgements,
        "team": next((one for one in judgements if one.stands_on(date)), None),
        "waiting": [one for one in said if one.waits],
        "was_declared": declared.behind(said),
        "expectations": [row for row in hoped if row.target_id == target.pk],
        "counted_ahead": known.readings.get(target.pk),
        "taken": library.taken_on(target, date),
        "mode": mode_of(target),
        "chart": over_time(
            target, [(end, value) for end, _known, _pk, value in seen], found[target.key].curve
        ),
        "tolerance": int(reading_on(date).tolerance * 100),
        "reads_about": target.approximate or target.comparator == "about",
        "as_of": date,
        "past": date < today(),
        "at": f"?au={date}" if date < today() else "",
    }


def _page(
    request: HttpRequest,
    agreement: Agreement,
    target: Target,
    *,
    form: DeclareForm | None = None,
    status: int = 200,
    expecting: ExpectedForm | None = None,
) -> HttpResponse:
    actor, date = actor_of(request), as_of(request)
    may_observe = policies.can_observe(actor, agreement) and not target.withdrawn and date == today()
    traced = actor.may("audit.read", agreement.key)
    opens = policies.can_open_origin(actor, agreement)
    has_course = way_of(promise_of(target, agreement), reading_on(date)) is not None
    sight = _sight(request, agreement, target)
    ahead: StoredReading | None = sight["counted_ahead"]
    counting = ahead.counting if ahead else None
    context = sight | {
        "expecting": expecting or (ExpectedForm(target=target) if may_observe and has_course else None),
        "has_course": has_course,
        "form": form or (_form(target, actor) if may_observe else None),
        "may_observe": may_observe,
        "may_judge": may_observe and policies.can_override(actor, agreement),
        "opens": opens,
        "may_define": policies.can_choose_measure(actor, agreement)
        and not target.withdrawn
        and date == today(),
        "count": origin.count_on(target, date, counting) if opens else None,
        "events": trail("target", services.audit_key(target))[:20] if traced else None,
    }
    return render(request, "indicators/target.html", context, status=status)


@require_GET
def sheet(request: HttpRequest, key: str, target: str) -> HttpResponse:
    """The target's sheet, to print or to send: what its page shows, on paper."""
    agreement = agreement_or_404(actor_of(request), key)
    row = target_of(agreement, target, as_of(request))
    if not known_then(row, request):
        raise Http404(target)
    actor = actor_of(request)
    context = _sight(request, agreement, row) | {"actor": actor}
    context |= origin_on_paper(actor, row, as_of(request))
    data = pdf("indicators/papers/target.html", context, row.title, language())
    return pdf_response(data, f"cible-{row.key}.pdf")


@require_GET
def target(request: HttpRequest, key: str, target: str) -> HttpResponse:
    """The target's page; of one that the text had not yet on an earlier day, that and nothing else."""
    agreement = agreement_or_404(actor_of(request), key)
    row = target_of(agreement, target, as_of(request))
    if not known_then(row, request):
        return render(request, "indicators/not_yet.html", {"agreement": agreement})
    return _page(request, agreement, row)


@require_POST
def observe(request: HttpRequest, key: str, target: str) -> HttpResponse:
    """Declare a value, for somebody else to validate."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.path.rsplit("valeurs/", 1)[0])
    agreement = agreement_or_404(actor, key)
    row = target_of(agreement, target)
    form = _form(row, actor, request.POST, request.FILES)
    status = 422
    if form.is_valid():
        save = services.declare_own if form.at_once else services.declare
        try:
            save(row, form.entry(), actor=actor, today=today(), evidence=form.evidence())
        except Refusal as refusal:
            status = told_beside(form, refusal)
        else:
            messages.success(
                request,
                _("The value is recorded, and validated by its author.")
                if form.at_once
                else _("The value is declared: it counts once somebody else has validated it."),
            )
            return redirect("indicators:target", key=key, target=target)
    return _page(request, agreement, row, form=form, status=status)


@require_POST
def expect(request: HttpRequest, key: str, target: str) -> HttpResponse:
    """Say how much is expected by a day."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.path.rsplit("attendus/", 1)[0])
    agreement = agreement_or_404(actor, key)
    row = target_of(agreement, target)
    if not policies.can_observe(actor, agreement):
        raise Http404(target)
    form = ExpectedForm(request.POST, target=row)
    status = 422
    if form.is_valid():
        try:
            services.expect(row, form.expected(), actor=actor, today=today())
        except Refusal as refusal:
            status = refused(form, refusal, EXPECTED.get(refusal.code, ""))
        else:
            messages.success(request, _("What is expected by that day is recorded."))
            return redirect("indicators:target", key=key, target=target)
    return _page(request, agreement, row, status=status, expecting=form)


@require_POST
def expect_no_more(request: HttpRequest, key: str, target: str, milestone: int) -> HttpResponse:
    """Withdraw what was expected by a day."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.path.rsplit("attendus/", 1)[0])
    agreement = agreement_or_404(actor, key)
    row = target_of(agreement, target)
    found = TargetMilestone.objects.filter(pk=milestone, target=row).first()
    if found is None or not policies.can_observe(actor, agreement):
        raise Http404(milestone)
    found.target = row
    try:
        services.expect_no_more(found, actor=actor, today=today())
    except Refusal as refusal:
        warned(request, refusal)
    else:
        messages.success(request, _("The milestone is withdrawn; it stays in the history."))
    return redirect("indicators:target", key=key, target=target)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, key: str, target: str, observation: int) -> HttpResponse:
    """Correct a value: the page shows the former one."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.get_full_path())
    agreement = agreement_or_404(actor, key)
    row = target_of(agreement, target)
    old = (
        Observation.objects.filter(policies.readable(actor, agreement), pk=observation, target=row)
        .select_related("organisation")
        .first()
    )
    if old is None or not policies.can_observe(actor, agreement):
        raise Http404(observation)
    old.target = row
    form = CorrectionForm(
        request.POST or None,
        request.FILES or None,
        target=row,
        allowed=policies.visibilities(actor, agreement),
        today=today(),
        initial=initial(old, row),
    )
    status = 422 if form.is_bound else 200
    context = {"agreement": agreement, "target": row, "old": old, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            services.declare_correction(
                old,
                form.entry(),
                actor=actor,
                today=today(),
                why=form.cleaned_data["why"],
                evidence=form.evidence(),
            )
        except Refusal as refusal:
            status = told_beside(form, refusal)
            if refusal.code == "target.correct.stale" and (last := queries.correction_of(actor, old)):
                # what was typed may now correct the value that came first
                to = reverse("indicators:correct", args=[key, target, last.pk])
                versions = overtaken(form, initial(last, row), 0)
                context |= {"old": last, "to": to, "versions": versions}
        else:
            messages.success(
                request, _("The correction is declared: the former value stands until it is validated.")
            )
            return redirect("indicators:target", key=key, target=target)
    return render(request, "indicators/correct.html", context, status=status)


@require_GET
def facts(request: HttpRequest, key: str) -> HttpResponse:
    """What the text states without promising it."""
    agreement = agreement_or_404(actor_of(request), key)
    document = document_on(agreement, as_of(request))
    where = queries.places(document)
    text = request.GET.get("texte", "").strip()[:100]
    every = document.facts if document else []
    shown = [
        (fact, where.get(fact.attached_to or "", Place()))
        for fact in every
        if text.casefold() in f"{fact.title} {fact.quote.text}".casefold()
    ]
    context = {"agreement": agreement, "facts": shown, "text": text, "total": len(every)}
    return render(request, "indicators/facts.html", context)
