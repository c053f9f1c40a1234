"""Zones: list, page and change."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from capcommun.kit.access.api import Refusal, actor_of
from capcommun.kit.clock.api import as_of, today
from capcommun.kit.documents.api import csv_response
from capcommun.reference.territories import queries
from capcommun.reference.territories.forms import ZoneForm
from capcommun.reference.territories.models import Zone
from capcommun.reference.territories.services.zoning import EDIT, change_zone


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    held = queries.zones(None, as_of(request))
    groups = [(kind.label, [h for h in held if h.zone.kind == kind]) for kind in Zone.Kind]
    context = {"groups": [group for group in groups if group[1]], "on": as_of(request)}
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
    zone = get_object_or_404(Zone.objects.select_related("department"), key=key)
    on = as_of(request)
    context = {
        "zone": zone,
        "members": queries.members([zone], on)[zone.pk],
        "past": queries.past_members(zone, on),
        "may_edit": actor_of(request).may(EDIT),
        "on": on,
    }
    return render(request, "territories/zone.html", context)


def edit(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.get_full_path())
    if not actor.may(EDIT):
        raise Http404
    zone = get_object_or_404(Zone, key=key)
    form = _form(request, zone)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("name", "note", "verified")}
        try:
            change_zone(
                zone,
                actor=actor,
                revision=form.cleaned_data["revision"],
                today=today(),
                codes=form.codes(),
                **values,
            )
        except Refusal as refusal:
            if refusal.status != 400:
                raise
            form.add_error("others", f"{refusal.reason} {refusal.remedy}")
        else:
            messages.success(request, _("The change is saved."))
            return redirect("territories:zone", key=key)
    return render(request, "territories/zone_form.html", {"form": form, "zone": zone})


def _form(request: HttpRequest, zone: Zone) -> ZoneForm:
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
        "revision": zone.revision,
    }
    return ZoneForm(request.POST or None, initial=initial, choices=list(choices.items()))
