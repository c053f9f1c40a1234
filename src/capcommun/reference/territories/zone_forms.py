"""The pages that write a zone: to make one, change one, end one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.ui.api import overtaken, refused, warned
from capcommun.reference.territories import composing, keeping, policies, queries
from capcommun.reference.territories.forms import ContentForm, EndForm, NewZoneForm, ZoneForm
from capcommun.reference.territories.models import Zone
from capcommun.reference.territories.services import holding
from capcommun.reference.territories.services.making import create_zone, end_zone, reopen_zone
from capcommun.reference.territories.services.zoning import change_zone
from capcommun.reference.territories.zone_views import editable_or_404, revision_of

STALE = "territories.revision"
FIELDS = {"name": "name", "place": "keeper", "empty": "others", "unknown": "others", "former": "others"}
"""By the end of a refusal's code, the field that it is told on; others are told above the form."""


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a zone: what is searched or ticked is shown with its map; only « create » writes."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.get_full_path())
    if not policies.can_create(actor):
        raise Http404
    form, department = _new_form(request, actor)
    status = 422 if _saves(request) else 200
    if _saves(request) and form.is_valid():
        try:
            zone = create_zone(actor=actor, today=today(), codes=form.codes(), **form.values())
        except Refusal as refusal:
            status = _tell(form, refusal, "since")
        else:
            messages.success(request, _("The zone is made."))
            return redirect("territories:zone", key=zone.key)
    context = _context(request, form, department, kind=form.kind_so_far)
    return render(request, "territories/zone_new.html", context, status=status)


def _new_form(request: HttpRequest, actor: Actor) -> tuple[NewZoneForm, str]:
    makers = policies.makers(actor)
    departments = [(row.code, f"{row.name} ({row.code})") for row in queries.departments()]
    names = keeping.choices() if actor.is_admin else list(keeping.names(set(makers)).items())
    form = NewZoneForm(request.POST or None, initial={"since": today()})
    form.place(departments, names, everywhere=actor.is_admin)
    told = request.POST.get("department" if actor.is_admin else "keeper", "")
    if actor.is_admin:
        department = told
    elif len(makers) == 1:
        department = next(iter(makers.values()))
    else:
        department = next((code for number, code in makers.items() if str(number) == told), "")
    form.offer(department, _epcis(department), [])
    return form, department


def _epcis(department: str) -> list[tuple[str, str]]:
    rows = queries.epcis_of_department(department) if department else []
    return [(str(row["siren"]), str(row["name"])) for row in rows]


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.get_full_path())
    zone = editable_or_404(request, key)
    form = _edit_form(request, zone, actor)
    status, versions = 422 if _saves(request) else 200, []
    if _saves(request) and form.is_valid():
        try:
            change_zone(
                zone,
                actor=actor,
                revision=form.cleaned_data["revision"],
                today=today(),
                codes=form.codes(),
                day=form.from_day(),
                **form.values(),
            )
        except Refusal as refusal:
            status = _tell(form, refusal, "day")
            if refusal.code == STALE:
                versions = overtaken(form, form.standing(), zone.revision)
        else:
            messages.success(request, _("The change is saved."))
            return redirect("territories:zone", key=key)
    context = _context(request, form, zone.department_id, kind=zone.kind, zone=zone)
    return render(request, "territories/zone_form.html", context | {"versions": versions}, status=status)


def _edit_form(request: HttpRequest, zone: Zone, actor: Actor) -> ZoneForm:
    """Ticked: what the zone holds once what is planned has come, and the day that it does."""
    held = holding.lasting(zone)
    epcis = _epcis(zone.department_id)
    inside = {code for code, _name in epcis}
    last = holding.last_change(zone)
    initial = {
        "name": zone.name,
        "note": zone.note,
        "verified": zone.verified,
        "epcis": sorted(held & inside),
        "communes": sorted(held - inside),
        "day": max(day for day in (today(), zone.since, last) if day),
        "keeper": zone.keeper or "",
        "revision": zone.revision,
    }
    keepers = keeping.choices() if actor.is_admin else []
    form = ZoneForm(request.POST or None, initial=initial, keepers=keepers)
    form.offer(zone.department_id, epcis, sorted(held - inside))
    return form


def _saves(request: HttpRequest) -> bool:
    """The other button shows what is chosen; it is the first, so that Enter in a field writes nothing."""
    return request.method == "POST" and request.POST.get("do") != "find"


def _context(
    request: HttpRequest, form: ContentForm, department: str, *, kind: str, zone: Zone | None = None
) -> dict[str, Any]:
    looked = request.method == "POST" and not _saves(request)
    searched = form.sought if looked else ""
    if looked:
        form.show_found()
    choice = composing.choice(form.ticked, kind=kind, department=department, on=today(), zone=zone)
    return {"form": form, "zone": zone, "choice": choice, "looked": looked, "searched": searched}


def _tell(form: ContentForm | EndForm, refusal: Refusal, day: str) -> int:
    """Tell the refusal by its field; gives the page's status."""
    end = refusal.code.rpartition(".")[2]
    return refused(form, refusal, day if end == "date" else FIELDS.get(end, ""))


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.get_full_path())
    zone = _endable_or_404(actor, key)
    form = EndForm(request.POST or None, initial={"last": today(), "revision": zone.revision})
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            end_zone(zone, actor=actor, revision=sent["revision"], last=sent["last"], today=today())
        except Refusal as refusal:
            status = _tell(form, refusal, "last")
            if refusal.code == STALE:
                overtaken(form, {}, zone.revision)  # its last day is not what somebody else said
        else:
            messages.success(request, _("The zone has its last day."))
            return redirect("territories:zone", key=key)
    return render(request, "territories/zone_end.html", {"form": form, "zone": zone}, status=status)


@require_POST
def reopen(request: HttpRequest, key: str) -> HttpResponse:
    """Take the end back."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(reverse("territories:zone", args=[key]))
    try:
        reopen_zone(_endable_or_404(actor, key), actor=actor, revision=revision_of(request))
    except Refusal as refusal:
        warned(request, refusal)
    else:
        messages.success(request, _("The zone goes on."))
    return redirect("territories:zone", key=key)


def _endable_or_404(actor: Actor, key: str) -> Zone:
    return get_object_or_404(Zone.objects.filter(policies.endable_zones(actor)), key=key)
