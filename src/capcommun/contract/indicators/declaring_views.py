"""One declared value: its page, and what is decided about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from capcommun.contract.agreements.api import Agreement, agreement_or_404
from capcommun.contract.indicators import declared, policies, queries, services
from capcommun.contract.indicators.forms import DeclareForm, ReturnForm
from capcommun.contract.indicators.models import Declaration, Target
from capcommun.contract.indicators.origin_views import target_of
from capcommun.contract.indicators.part_words import word
from capcommun.contract.indicators.parts import parts_of
from capcommun.contract.indicators.refusals import FIELDS, told_beside
from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.documents.api import sent
from capcommun.kit.ui.api import refused, warned


def _found(
    request: HttpRequest, key: str, target: str, pk: int
) -> tuple[Actor, Agreement, Target, Declaration]:
    """The declaration of the address, for those who may read it."""
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    row = target_of(agreement, target)
    found = (
        Declaration.objects.filter(policies.declared(actor, agreement), target=row, pk=pk)
        .select_related("author", "organisation", "decided_by", "mends", "corrects")
        .first()
    )
    if found is None:
        raise Http404(pk)
    found.target = row
    return actor, agreement, row, found


def _page(
    request: HttpRequest,
    agreement: Agreement,
    target: Target,
    row: Declaration,
    *,
    form: ReturnForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    context: dict[str, Any] = {
        "agreement": agreement,
        "target": target,
        "judged": queries.judged(actor, agreement, today(), [target])[0],
        "one": declared.seen(actor, target, row, today()),
        "followed": Declaration.objects.filter(mends=row).only("pk").first(),
        "form": form or ReturnForm(),
    }
    return render(request, "indicators/declaring/one.html", context, status=status)


@require_GET
def declaration(request: HttpRequest, key: str, target: str, pk: int) -> HttpResponse:
    """A declared value beside what was promised, with its evidence."""
    _actor, agreement, row, found = _found(request, key, target, pk)
    return _page(request, agreement, row, found)


@require_POST
def validate(request: HttpRequest, key: str, target: str, pk: int) -> HttpResponse:
    """The value becomes the target's."""
    if actor_of(request).is_public:
        return redirect_to_login(request.path.removesuffix("valider/"))
    actor, _agreement, _row, found = _found(request, key, target, pk)
    try:
        services.validate(found, actor=actor, today=today())
    except Refusal as refusal:
        warned(request, refusal)
    else:
        messages.success(request, _("The value is validated: it counts from today."))
    return redirect("indicators:target", key=key, target=target)


@require_POST
def give_back(request: HttpRequest, key: str, target: str, pk: int) -> HttpResponse:
    """Return the value with a reason; without one, the page says so and keeps what was typed."""
    if actor_of(request).is_public:
        return redirect_to_login(request.path.removesuffix("renvoyer/"))
    actor, agreement, row, found = _found(request, key, target, pk)
    if not policies.can_validate(actor, agreement):
        raise Http404(pk)
    form = ReturnForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            services.give_back(found, actor=actor, today=today(), why=form.cleaned_data["why"])
        except Refusal as refusal:
            status = refused(form, refusal, FIELDS.get(refusal.code, ""))
            found.target = row
        else:
            messages.success(request, _("The value is returned to its author, with your reason."))
            return redirect("indicators:target", key=key, target=target)
    return _page(request, agreement, row, found, form=form, status=status)


@require_POST
def withdraw(request: HttpRequest, key: str, target: str, pk: int) -> HttpResponse:
    """Take back a value that is not validated."""
    if actor_of(request).is_public:
        return redirect_to_login(request.path.removesuffix("retirer/"))
    actor, agreement, _row, found = _found(request, key, target, pk)
    if not policies.can_observe(actor, agreement):
        raise Http404(pk)
    try:
        services.withdraw(found, actor=actor, today=today())
    except Refusal as refusal:
        warned(request, refusal)
    else:
        messages.success(request, _("The value is withdrawn; it stays in the history."))
    return redirect("indicators:target", key=key, target=target)


@require_http_methods(["GET", "POST"])
def mend(request: HttpRequest, key: str, target: str, pk: int) -> HttpResponse:
    """Mend a value that was returned, or that nobody decided yet: the form holds what was declared."""
    if actor_of(request).is_public:
        return redirect_to_login(request.get_full_path())
    actor, agreement, row, found = _found(request, key, target, pk)
    if not policies.can_observe(actor, agreement):
        raise Http404(pk)
    form = DeclareForm(
        request.POST or None,
        request.FILES or None,
        target=row,
        allowed=policies.visibilities(actor, agreement),
        today=today(),
        initial=initial(found, row),
    )
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            services.mend(found, form.entry(), actor=actor, today=today(), evidence=form.evidence())
        except Refusal as refusal:
            status = told_beside(form, refusal)
            found.target = row
        else:
            messages.success(request, _("The mended value is submitted: it waits to be validated."))
            return redirect("indicators:target", key=key, target=target)
    context = {
        "agreement": agreement,
        "target": row,
        "form": form,
        "one": declared.seen(actor, row, found, today()),
    }
    return render(request, "indicators/declaring/mend.html", context, status=status)


def initial(row: Any, target: Target) -> dict[str, Any]:
    """What was said, as the form shows it."""
    value: Any = row.value.normalize() if row.value is not None else None
    if value is not None and target.comparator == "done-by" and target.value is None:
        value = f"{value:f}"
    parts = parts_of(row.parts)
    return {
        "value": value, "reason": row.reason, "period_end": row.period_end, "note": row.note,
        "visibility": row.visibility, "link": getattr(row, "link", ""),
        "provisional": row.provisional, "dimension": word(parts.dimension), "parts": parts.typed(),
    }  # fmt: skip


@require_GET
def evidence(request: HttpRequest, key: str, target: str, pk: int) -> FileResponse:
    """The file that shows that a value is true: for those who may read the value."""
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    row = target_of(agreement, target)
    rows = Declaration.objects.filter(policies.evidence(actor, agreement), target=row, pk=pk)
    found = rows.exclude(file="").first()
    if found is None:
        raise Http404(pk)
    return sent(found.file, found.file_name, found.mime)
