"""Screens of the help given to tourist offices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.clock.api import as_of, today
from capcommun.kit.documents.api import csv_response, xlsx_response
from capcommun.kit.ui.api import overtaken, refused
from capcommun.registers.support import export, policies, queries, wording
from capcommun.registers.support.forms import BeginForm, SaidForm
from capcommun.registers.support.models import OfficeSupport, OfficeSupportRevision
from capcommun.registers.support.services import offices
from capcommun.registers.support.services.offices import Conflict
from capcommun.registers.support.views.common import day_context, sign_in_first, tabs


def _sight(row: OfficeSupportRevision) -> dict[str, Any]:
    return {"row": row, "sadi": wording.SADI[row.sadi], "pilot": wording.PILOT[row.pilot]}


def _chosen(request: HttpRequest) -> dict[str, str]:
    """The filters that the address tells; what is none of the states filters nothing."""
    known = {"sadi": wording.SADI, "pilot": wording.PILOT}
    asked = {name: request.GET.get(name, "") for name in known}
    return {name: value for name, value in asked.items() if value in known[name]}


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every office, its two tools, what is planned."""
    if answer := sign_in_first(request):
        return answer
    actor, on = actor_of(request), as_of(request)
    every = queries.listed(actor, on)
    wanted = request.GET.get("format")
    if wanted == "csv":
        return csv_response(export.rows(every), f"accompagnement-{on}.csv")
    if wanted == "xlsx":
        title = _("Help to tourist offices")
        return xlsx_response([export.sheet(every)], f"accompagnement-{on}.xlsx", title)
    chosen = _chosen(request)
    shown = [row for row in every if all(getattr(row, name) == value for name, value in chosen.items())]
    context = day_context(on) | {
        "tabs": tabs("index", on),
        "sights": [_sight(row) for row in shown],
        "shown": len(shown),
        "total": len(every),
        "sentence": wording.sentence(every),
        "unshown": wording.unshown(queries.unshown(every, on)),
        "coming": wording.coming(every),
        "filters": (
            ("sadi", "SADI", wording.SADI.values(), chosen.get("sadi", "")),
            ("pilot", "PILOT", wording.PILOT.values(), chosen.get("pilot", "")),
        ),
        "filtered": bool(chosen),
        "may_begin": on == today()
        and policies.can_create(actor)
        and queries.zones_to_begin(policies.departments(actor), on).exists(),
    }
    return render(request, "support/index.html", context)


def _found(actor: Actor, key: str) -> OfficeSupport:
    support = queries.find(actor, key)
    if support is None:
        raise Http404(key)
    return support


@require_GET
def office(request: HttpRequest, key: str) -> HttpResponse:
    """One office: where it stands, and what changed."""
    if answer := sign_in_first(request):
        return answer
    actor, on = actor_of(request), as_of(request)
    support = _found(actor, key)
    steps = queries.history(support, on)
    context = day_context(on) | {
        "support": support,
        "steps": [{"row": step.now, "lines": list(wording.lines(step)), "first": step.before is None}
                  for step in steps],
        "may_edit": on == today() and policies.can_edit(actor, support),
    }  # fmt: skip
    # of a day on which nothing was known of it, nothing is said but that
    context |= _sight(steps[0].now) if steps else {"first_day": queries.first_day(support)}
    return render(request, "support/office.html", context)


def _form_page(
    request: HttpRequest, form: SaidForm, *, support: OfficeSupport | None = None, status: int = 200
) -> HttpResponse:
    return render(request, "support/form.html", {"form": form, "support": support}, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Say where an office stands now."""
    if answer := sign_in_first(request):
        return answer
    actor = actor_of(request)
    support = _found(actor, key)
    if not policies.can_edit(actor, support):
        raise Http404(key)
    if request.method == "GET":
        form = SaidForm(initial=support.said | {"revision": support.revision})
        return _form_page(request, form, support=support)
    form = SaidForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, support=support, status=422)
    seen = form.cleaned_data["revision"]
    try:
        offices.change_support(support, actor=actor, seen=seen, said=form.said(), today=today())
    except Conflict as conflict:
        versions = overtaken(form, conflict.current.said, conflict.current.revision)
        context = {"form": form, "support": support, "versions": versions, "refusal": conflict}
        return render(request, "support/conflict.html", context, status=409)
    except Refusal as refusal:
        status = refused(form, refusal, getattr(refusal, "field", ""))
        return _form_page(request, form, support=support, status=status)
    messages.success(request, _("What is said of the office is changed."))
    return redirect("support:office", key=key)


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin to follow an office."""
    if answer := sign_in_first(request):
        return answer
    actor = actor_of(request)
    if not policies.can_create(actor):
        raise Http404("support")
    zones = queries.zones_to_begin(policies.departments(actor), today())
    if not zones.exists():
        return render(request, "support/none_left.html", day_context(today()))
    form = BeginForm(request.POST or None, zones=zones)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        zone = form.cleaned_data["zone"]
        owner = policies.owner_for(actor, zone)
        try:
            offices.begin_support(zone, actor=actor, organisation_id=owner, said=form.said(), today=today())
        except Refusal as refusal:
            status = refused(form, refusal, getattr(refusal, "field", "zone"))
        else:
            messages.success(request, _("The office is followed."))
            return redirect("support:office", key=zone.key)
    return _form_page(request, form, status=status)
