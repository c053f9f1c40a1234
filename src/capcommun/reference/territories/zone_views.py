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
from capcommun.kit.text.api import natural
from capcommun.kit.ui.api import warned
from capcommun.reference.territories import keeping, maps, overlaps, pictures, policies, queries
from capcommun.reference.territories.models import Zone
from capcommun.reference.territories.services.zoning import confirm_members, leave_shared


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    on = as_of(request)
    held, shared = queries.zones(None, on), overlaps.shared(on)
    rows = [(h, shared.get(h.zone.pk, [])) for h in held]
    groups = [(kind.label, [row for row in rows if row[0].zone.kind == kind]) for kind in Zone.Kind]
    left = sum(h.open for h in held)
    elsewhere = queries.not_standing(on)
    context = {
        "groups": [group for group in groups if group[1]],
        "on": on,
        "left": left,
        "to_come": [zone for zone in elsewhere if zone.since and zone.since > on],
        "ended": [zone for zone in elsewhere if zone.until and zone.until < on],
        "may_create": policies.can_create(actor_of(request)),
    }
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
        "planned": queries.planned_members(zone, on) if on == today() else [],
        "shared": shared,
        "map": maps.draw(pictures.zone_picture(zone, on, held, shared)),
        "keeper": keeping.name_of(zone.keeper),
        "may_edit": on == today() and not zone.until and policies.can_edit(actor, zone),
        "may_end": on == today() and policies.can_end(actor, zone),
        "stands": zone.stands(on),
        "on": on,
    }
    return render(request, "territories/zone.html", context)


def _readable(actor: Actor) -> QuerySet[Zone]:
    return Zone.objects.filter(policies.readable_zones(actor))


def editable_or_404(request: HttpRequest, key: str) -> Zone:
    """The zone, for who may change it; for anybody else there is nothing at this address."""
    return get_object_or_404(Zone.objects.filter(policies.editable_zones(actor_of(request))), key=key)


@require_POST
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm what the zone holds, or go back on it."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(reverse("territories:zone", args=[key]))
    zone, confirmed = editable_or_404(request, key), request.POST.get("confirmed") != "0"
    try:
        told = confirm_members(
            zone,
            actor=actor,
            revision=revision_of(request),
            today=today(),
            codes=request.POST.getlist("codes"),
            confirmed=confirmed,
        )
    except Refusal as refusal:
        warned(request, refusal)
        return redirect("territories:zone", key=key)
    if told:
        messages.success(request, _("Confirmed.") if confirmed else _("To be confirmed again."))
    return redirect("territories:zone", key=key)


@require_POST
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """Leave to another zone the communes that both hold."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(reverse("territories:zone", args=[key]))
    zone = editable_or_404(request, key)
    codes = request.POST.getlist("codes")
    try:
        leave_shared(zone, actor=actor, revision=revision_of(request), today=today(), codes=codes)
    except Refusal as refusal:
        warned(request, refusal)
    else:
        messages.success(request, _("The change is saved."))
    return redirect("territories:zone", key=key)


def revision_of(request: HttpRequest) -> int:
    """The revision that the page showed; anything else is told as « someone else changed this »."""
    return natural(request.POST.get("revision", ""))
