"""Zones: list, page and change."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.clock.api import as_of, today
from capcommun.kit.documents.api import csv_response
from capcommun.reference.territories import keeping, maps, overlaps, pictures, policies, queries
from capcommun.reference.territories.forms import ZoneForm
from capcommun.reference.territories.models import Zone
from capcommun.reference.territories.services.zoning import change_zone, confirm_members, leave_shared


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    on = as_of(request)
    held, shared = queries.zones(None, on), overlaps.shared(on)
    rows = [(h, shared.get(h.zone.pk, [])) for h in held]
    groups = [(kind.label, [row for row in rows if row[0].zone.kind == kind]) for kind in Zone.Kind]
    left = sum(h.open for h in held)
    context = {"groups": [group for group in groups if group[1]], "on": on, "left": left}
    return render(request, "territories/zones.html", context)


@require_safe
def csv(request: HttpRequest) -> HttpResponse:
    head = (_("Kind"), _("Zone"), _("Code"), _("Territory"), _("From"), _("To"), _("Verified"))
    rows = [
        (
            h.zone.get_kind_display(),
            h.zone.name,
            m.code,
            str(m.epci or m.commune),
            m.start,
            m.end,
            _("yes") if m.verified else _("to be confirmed"),
        )
        for h in queries.zones(None, as_of(request))
        for m in h.members
    ]
    return csv_response([head, *rows], "zones.csv")


@require_safe
def detail(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    zone = get_object_or_404(_readable(actor).select_related("department"), key=key)
    on = as_of(request)
    held = queries.members([zone], on)[zone.pk]
    shared = overlaps.of_zone(zone, on)
    context = {
        "zone": zone,
        "members": held,
        "unsure": [member for member in held if not member.verified],
        "past": queries.past_members(zone, on),
        "shared": shared,
        "map": maps.draw(pictures.zone_picture(zone, on, held, shared)),
        "keeper": keeping.name_of(zone.keeper),
        "may_edit": on == today() and policies.can_edit(actor, zone),
        "on": on,
    }
    return render(request, "territories/zone.html", context)


def _readable(actor: Actor) -> QuerySet[Zone]:
    return Zone.objects.filter(policies.readable_zones(actor))


def _editable(request: HttpRequest, key: str) -> Zone:
    """The zone, for who may change it; for anybody else there is nothing at this address."""
    return get_object_or_404(Zone.objects.filter(policies.editable_zones(actor_of(request))), key=key)


def edit(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.get_full_path())
    zone = _editable(request, key)
    form = _form(request, zone, actor)
    if request.method == "POST" and form.is_valid():
        try:
            change_zone(
                zone,
                actor=actor,
                revision=form.cleaned_data["revision"],
                today=today(),
                codes=form.codes(),
                **form.values(),
            )
        except Refusal as refusal:
            if refusal.status != 400:
                raise
            form.add_error("others", f"{refusal.reason} {refusal.remedy}")
        else:
            messages.success(request, _("The change is saved."))
            return redirect("territories:zone", key=key)
    return render(request, "territories/zone_form.html", {"form": form, "zone": zone})


@require_POST
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm what the zone holds, or go back on it."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(reverse("territories:zone", args=[key]))
    zone, confirmed = _editable(request, key), request.POST.get("confirmed") != "0"
    told = confirm_members(
        zone,
        actor=actor,
        revision=_revision(request),
        today=today(),
        codes=request.POST.getlist("codes"),
        confirmed=confirmed,
    )
    if told:
        messages.success(request, _("Confirmed.") if confirmed else _("To be confirmed again."))
    return redirect("territories:zone", key=key)


@require_POST
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """Leave to another zone the communes that both hold."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(reverse("territories:zone", args=[key]))
    zone = _editable(request, key)
    codes = request.POST.getlist("codes")
    leave_shared(zone, actor=actor, revision=_revision(request), today=today(), codes=codes)
    messages.success(request, _("The change is saved."))
    return redirect("territories:zone", key=key)


def _revision(request: HttpRequest) -> int:
    """The revision that the page showed; anything else is told as « someone else changed this »."""
    told = request.POST.get("revision", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0


def _form(request: HttpRequest, zone: Zone, actor: Actor) -> ZoneForm:
    """Ticked: what the zone holds today, among the department's intermunicipalities."""
    held = queries.members([zone], today())[zone.pk]
    choices = {str(r["siren"]): str(r["name"]) for r in queries.epcis_of_department(zone.department_id)}
    choices |= {m.epci_id: m.epci.name for m in held if m.epci_id and m.epci}
    initial = {
        "name": zone.name,
        "note": zone.note,
        "verified": zone.verified,
        "epcis": [m.epci_id for m in held if m.epci_id],
        "others": " ".join(m.commune_id for m in held if m.commune_id),
        "keeper": zone.keeper or "",
        "revision": zone.revision,
    }
    keepers = keeping.choices() if actor.is_admin else []
    return ZoneForm(request.POST or None, initial=initial, choices=list(choices.items()), keepers=keepers)
