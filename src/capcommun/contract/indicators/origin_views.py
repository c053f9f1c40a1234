"""The page behind a figure, and the proofs kept of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from capcommun.contract.agreements.api import Agreement, agreement_or_404
from capcommun.contract.indicators import modes, origin, policies, queries, services
from capcommun.contract.indicators.models import Counting, Declaration, Observation, Proof, Recount, Target
from capcommun.contract.indicators.origin_forms import CountingForm, KeepForm, StandsForm, WayForm
from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.clock.api import as_of, today
from capcommun.kit.text.api import natural
from capcommun.kit.ui.api import refused
from capcommun.reference.measures.api import any_measure


def target_of(agreement: Agreement, key: str, on: dt.date | None = None) -> Target:
    """The target of this key with its way on a day, withdrawn ones included: their history stays readable."""
    found = modes.followed(
        modes.told(Target.objects.filter(agreement=agreement, key=key), on or today())
    ).first()
    if found is None:
        raise Http404(key)
    found.agreement = agreement
    return found


def known_then(target: Target, request: HttpRequest) -> bool:
    """Whether the text had it by the day that the page is read at."""
    date = as_of(request)
    return date >= today() or target.known_on <= date


def _seen(request: HttpRequest, key: str, target: str) -> tuple[Actor, Agreement, Target]:
    """The target of the address, for those whom the parties let see what they share."""
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    if not policies.can_open_origin(actor, agreement):
        raise Http404(target)
    row = target_of(agreement, target)
    if not known_then(row, request):
        raise Http404(target)
    return actor, agreement, row


def _page(
    request: HttpRequest, key: str, target: str, keeping: KeepForm | None = None, status: int = 200
) -> HttpResponse:
    actor, agreement, row = _seen(request, key, target)
    date = as_of(request)
    kept = origin.proofs_of(actor, row, date)
    now = date == today() and not row.withdrawn
    ahead = origin.counted_ahead(row, date)
    count = origin.count_on(row, date, ahead.counting if ahead else None)
    after = [natural(request.GET.get(word, "")) for word in origin.AFTER]
    may_choose = now and policies.can_choose_measure(actor, agreement) and any_measure()
    may_keep = now and policies.can_observe(actor, agreement) and bool(count and count.answers)
    standing = None if count else _standing(actor, row, date)
    context: dict[str, Any] = {
        "agreement": agreement,
        "target": row,
        "count": count,
        "standing": standing,
        "said": _said(actor, standing) if standing else None,
        "mode": modes.mode_of(row),
        "may_declare": now and not standing and policies.can_observe(actor, agreement),
        "elsewhere": origin.shown_elsewhere(row, ahead, date) if count else None,
        "behind": origin.behind(count, actor, after) if count else None,
        "kept": kept,
        "recounts": origin.recounted(kept) if now else {},
        "may_choose": may_choose,
        "keeping": keeping or (_keep_form(actor, agreement) if may_keep else None),
        "as_of": date,
        "past": date < today(),
    }
    return render(request, "indicators/origin.html", context, status=status)


def _standing(actor: Actor, target: Target, date: dt.date) -> Observation | None:
    """The last value entered, of a target that no register counts."""
    rows = queries.observations(actor, target.agreement, date).filter(target=target, value__isnull=False)
    return rows.select_related("organisation").last()


def _said(actor: Actor, standing: Observation) -> Declaration | None:
    """The declaration that a value was: who said it and who validated it, its evidence, its series."""
    rows = Declaration.objects.filter(
        policies.evidence(actor, standing.target.agreement), observation=standing
    )
    return rows.select_related("author", "decided_by", "series").first()


def _keep_form(actor: Actor, agreement: Agreement, data: Any = None) -> KeepForm:
    return KeepForm(data, allowed=policies.visibilities(actor, agreement))


@require_GET
def where_from(request: HttpRequest, key: str, target: str) -> HttpResponse:
    """Where does this figure come from?"""
    return _page(request, key, target)


def _door(request: HttpRequest) -> HttpResponse | None:
    """Somebody whose session ended is led to the page itself, not to the address of its form."""
    if actor_of(request).is_public:
        return redirect_to_login(request.path.rsplit("origine/", 1)[0] + "origine/")
    return None


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, key: str, target: str) -> HttpResponse:
    """Say how the target's values come: counted by a measure, declared, or brought as a series."""
    if door := _door(request):
        return door
    actor, agreement, row = _seen(request, key, target)
    if not policies.can_choose_measure(actor, agreement):
        raise Http404(target)
    typed = "mode" in request.POST
    counting = origin.counting_on(row, today())
    counted = CountingForm(
        None if typed else request.POST or None, on=today(), within=counting.measure if counting else ""
    )
    said = WayForm(request.POST if typed else None, agreement=key, on=today(), chosen=modes.mode_of(row))
    form: CountingForm | WayForm = said if typed else counted
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            _chosen(form, row, actor)
        except Refusal as refusal:
            status = refused(form, refusal, "organisation" if typed else "measure")
        else:
            messages.success(request, _told(form))
            return redirect("indicators:target" if typed else "indicators:origin", key=key, target=target)
    context = {
        "agreement": agreement, "target": row, "form": counted, "typed": said, "mode": modes.mode_of(row),
        "any_measure": any_measure(),
    }  # fmt: skip
    return render(request, "indicators/choose.html", context, status=status)


def _chosen(form: CountingForm | WayForm, row: Target, actor: Actor) -> None:
    if isinstance(form, WayForm):
        services.come_by(row, actor=actor, today=today(), **form.cleaned_data)
    else:
        measure, where = form.chosen()
        services.count_by(row, measure, where, actor=actor, today=today())


def _told(form: CountingForm | WayForm) -> str:
    if isinstance(form, CountingForm):
        return _("The target is counted in the register from now on.")
    if form.cleaned_data["mode"] == Counting.Mode.SERIES:
        return _("The target's values are brought as a series from now on.")
    return _("The target's values are declared from now on.")


@require_POST
def stop(request: HttpRequest, key: str, target: str) -> HttpResponse:
    """Values are typed again."""
    if door := _door(request):
        return door
    actor, agreement, row = _seen(request, key, target)
    if not policies.can_choose_measure(actor, agreement):
        raise Http404(target)
    services.come_by(row, Counting.Mode.DECLARED, actor=actor, today=today())
    messages.success(request, _("The target is not counted in a register any more."))
    return redirect("indicators:origin", key=key, target=target)


@require_POST
def keep(request: HttpRequest, key: str, target: str) -> HttpResponse:
    """Enter the figure of the day as a value, with its proof."""
    if door := _door(request):
        return door
    actor, agreement, row = _seen(request, key, target)
    if not policies.can_observe(actor, agreement):
        raise Http404(target)
    form = _keep_form(actor, agreement, request.POST)
    status = 422
    if form.is_valid():
        try:
            seen = services.keep_figure(row, actor=actor, today=today(), **form.cleaned_data)
        except Refusal as refusal:
            status = refused(form, refusal, "visibility" if "visibility" in refusal.code else "")
        else:
            messages.success(request, _("The figure is kept with its proof."))
            return redirect("indicators:proof", key=key, target=target, proof=seen.proof_id)
    return _page(request, key, target, form, status)


def proof_seen(request: HttpRequest, key: str, target: str, proof: int) -> Observation:
    """The value that names this proof, where the reader may see it."""
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    row = target_of(agreement, target)
    either = Q(proof=proof) | Q(proof__divided_by=proof)  # of a ratio, each part is a proof of its own
    rows = Observation.objects.filter(either, policies.readable(actor, agreement), target=row)
    found = get_object_or_404(rows.select_related("proof__author", "proof__divided_by", "organisation"))
    found.target = row
    return found


def answer_form(actor: Actor, seen: Observation, row: Recount | None) -> StandsForm | None:
    """The form of who may answer, while a difference has no answer."""
    if row is None or not row.differs or row.settled or row.state == services.BROKEN:
        return None
    allowed = policies.can_observe(actor, seen.target.agreement)
    return StandsForm(initial={"state": row.state}) if allowed else None


def _part(seen: Observation, pk: int) -> Proof:
    """The proof of this number: the value's own or, of a ratio, that of what it was divided by."""
    for one in (seen.proof, seen.proof.divided_by if seen.proof else None):
        if one and one.pk == pk:
            return one
    raise Http404(pk)


@require_GET
def proof(request: HttpRequest, key: str, target: str, proof: int) -> HttpResponse:
    """A figure that was kept: its file checked again, and what the same count gives today."""
    return proof_page(request, proof_seen(request, key, target, proof), proof)


def proof_page(
    request: HttpRequest, seen: Observation, proof: int, *, answer: Any = None, status: int = 200
) -> HttpResponse:
    """The page of a proof; ``answer``: what was said of its restatement and cannot be kept."""
    actor, kept = actor_of(request), _part(seen, proof)
    row = origin.recount_of(seen)
    context = {
        "agreement": seen.target.agreement,
        "target": seen.target,
        "seen": seen,
        "proof": kept,
        "parts": [one for one in (seen.proof, seen.proof.divided_by) if one] if seen.proof else [],
        "checked": origin.checked(kept, actor, today()),
        "opens": policies.can_open_origin(actor, seen.target.agreement),
        "file": reverse("indicators:proof_file", args=[seen.target.agreement.key, seen.target.key, kept.pk]),
        "recounted": row,
        "answer": answer or answer_form(actor, seen, row),
        "may_keep": policies.can_observe(actor, seen.target.agreement),
    }
    return render(request, "indicators/proof.html", context, status=status)


@require_GET
def proof_file(request: HttpRequest, key: str, target: str, proof: int) -> HttpResponse:
    """The sealed file, as ``tools/verify_proof.py`` reads it."""
    seen = proof_seen(request, key, target, proof)
    kept = _part(seen, proof)
    part = "-sur" if seen.proof_id != kept.pk else ""
    name = f"preuve-{seen.target.key}-{kept.end}{part}.txt.gz"
    return HttpResponse(
        bytes(kept.content),
        content_type="application/gzip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
