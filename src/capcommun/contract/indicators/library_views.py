"""The library of ready-made indicators, and the choice of one for a target."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from capcommun.contract.agreements.api import Agreement, agreement_or_404
from capcommun.contract.indicators import library, policies, services
from capcommun.contract.indicators.models import Target
from capcommun.contract.indicators.origin_views import target_of
from capcommun.contract.indicators.wording import rhythm
from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.documents.api import Sheet, csv_response, xlsx_response
from capcommun.kit.text.api import pick
from capcommun.kit.ui.api import warned

FAMILIES: Mapping[str, Any] = {
    "network": gettext_lazy("Network and providers"),
    "quality": gettext_lazy("Quality and welcome"),
    "projects": gettext_lazy("Projects and advice"),
    "territories": gettext_lazy("Territories and residents"),
    "promotion": gettext_lazy("Promotion and communication"),
    "sales": gettext_lazy("Sales"),
    "visits": gettext_lazy("Visits and stays"),
    "economy": gettext_lazy("Economy and jobs"),
    "environment": gettext_lazy("Environment and mobility"),
}


def _shown(request: HttpRequest) -> dict[str, Any]:
    """The library as the address filters it."""
    family, text = request.GET.get("famille", ""), request.GET.get("texte", "").strip()[:100]
    family = family if family in FAMILIES else ""
    rows = library.found(text, family)
    return {
        "groups": [(FAMILIES[name], sheets) for name, sheets in library.by_family(rows)],
        "shown": len(rows),
        "total": len(library.library()),
        "families": FAMILIES,
        "family": family,
        "text": text,
    }


def _columns() -> list[str]:
    return [
        _("Key"), _("Indicator"), _("Family"), _("Unit"), _("What is counted"), _("What it does not say"),
        _("Rhythm"), _("References"),
    ]  # fmt: skip


def _lines(rows: Sequence[library.Sheet]) -> Iterator[list[Any]]:
    for one in rows:
        yield [
            one.key, pick(one.title), str(FAMILIES[one.family]), pick(one.unit), pick(one.counts),
            pick(one.limits), rhythm(one), ", ".join(f"{at.name} {at.code}" for at in one.frameworks),
        ]  # fmt: skip


@require_GET
def library_page(request: HttpRequest, key: str) -> HttpResponse:
    """Every ready-made indicator, and which targets of the agreement use it."""
    agreement = agreement_or_404(actor_of(request), key)
    shown, wanted = _shown(request), request.GET.get("format")
    rows = [sheet for _family, sheets in shown["groups"] for sheet in sheets]
    if wanted == "csv":
        return csv_response([_columns(), *_lines(rows)], "indicateurs.csv")
    if wanted == "xlsx":
        widths = (26, 40, 24, 18, 60, 50, 30, 24)
        sheet = Sheet(_("Indicators"), _columns(), _lines(rows), widths)
        return xlsx_response([sheet], "indicateurs.xlsx", _("Library of indicators"))
    context = {"agreement": agreement, "users": library.users(agreement)} | shown
    return render(request, "indicators/library.html", context)


def _may(request: HttpRequest, key: str, target: str) -> tuple[Actor, Agreement, Target]:
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    row = target_of(agreement, target)
    if not policies.can_choose_measure(actor, agreement):
        raise Http404(target)
    return actor, agreement, row


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, key: str, target: str) -> HttpResponse:
    """Choose the indicator by which a target is followed."""
    if actor_of(request).is_public:
        return redirect_to_login(request.path)
    actor, agreement, row = _may(request, key, target)
    if request.method == "POST":
        note = request.POST.get("note", "")
        try:
            services.define(row, request.POST.get("indicator", ""), note=note, actor=actor, today=today())
        except Refusal as refusal:
            warned(request, refusal)
            return redirect("indicators:define", key=key, target=target)
        messages.success(request, _("The target is followed by this indicator from now on."))
        return redirect("indicators:target", key=key, target=target)
    context = {
        "agreement": agreement,
        "target": row,
        "suggested": library.suggested(row),
        "taken": library.taken_on(row, today()),
    } | _shown(request)
    return render(request, "indicators/define.html", context)


@require_POST
def end(request: HttpRequest, key: str, target: str) -> HttpResponse:
    """The target stands by the words of the text alone."""
    if actor_of(request).is_public:
        return redirect_to_login(request.path.removesuffix("fin/"))
    actor, _agreement, row = _may(request, key, target)
    try:
        services.define_no_more(row, actor=actor, today=today())
    except Refusal as refusal:
        warned(request, refusal)
    else:
        messages.success(request, _("The indicator is withdrawn; the choice stays in the history."))
    return redirect("indicators:target", key=key, target=target)
