"""Guests of a workshop: the page that lets them in, and the one by which the agency invites them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.links.api import Link, address
from capcommun.registers.support import workshop_queries as queries
from capcommun.registers.support.models import Card, Column, TerritoryStrategy
from capcommun.registers.support.services import guests, workshop
from capcommun.registers.support.territory_forms import GuestNameForm, InviteForm
from capcommun.registers.support.views import heads
from capcommun.registers.support.views.common import sign_in_first
from capcommun.registers.support.views.strategies import SCREEN
from capcommun.registers.support.views.workshop import changed, fetched
from capcommun.registers.support.workshop_rules import LONGEST

NEW_LINK = "support.new-link"
"""In the session: the link just made, whose address is shown once."""


def join(request: HttpRequest, guest: Actor, key: str) -> HttpResponse:
    """The link's own page: first a name, then the matrix. Called with the guest as actor."""
    head = get_object_or_404(TerritoryStrategy, key=key)
    seat = request.session.get(_slot(guest))
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "POST"])
    if seat is None or request.POST.get("do") == "name":
        return _ask_name(request, guest, head)
    if request.method == "POST":
        return _write(request, guest, head, seat)
    if not fetched(request):
        return _page(request, guest, head, seat)
    if request.GET.get("vu", "") == str(queries.generation(head)):
        return HttpResponse(status=204)
    return render(request, "support/parts/swot.html", _board(head, seat))


def _slot(guest: Actor) -> str:
    return f"support.guest.{guest.extra['link']}"


def _ask_name(request: HttpRequest, guest: Actor, head: TerritoryStrategy) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    form = GuestNameForm(typed)
    if form.is_bound and form.is_valid():
        before = request.session.get(_slot(guest)) or {}
        request.session[_slot(guest)] = {"name": form.cleaned_data["name"], "cards": before.get("cards", [])}
        return redirect(request.path)
    context = {"form": form, "head": head, "until": _until(guest)}
    return render(request, "support/guest_name.html", context, status=422 if form.is_bound else 200)


def _until(guest: Actor) -> Any:
    return Link.objects.values_list("expires_at", flat=True).get(pk=guest.extra["link"])


def _board(head: TerritoryStrategy, seat: dict[str, Any]) -> dict[str, Any]:
    """The generation is read before its cards, as on the page of those who have an account."""
    seen = queries.generation(head)
    return {
        "head": head, "generation": seen, "piles": queries.piles(head, today()), "columns": Column.choices,
        "may_fill": True, "guest": True, "mine": seat["cards"], "longest": LONGEST,
    }  # fmt: skip


def _page(
    request: HttpRequest, guest: Actor, head: TerritoryStrategy, seat: dict[str, Any], **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    context = _board(head, seat) | {"until": _until(guest), "name": seat["name"]} | more
    return render(request, "support/guest.html", context, status=status)


def _write(request: HttpRequest, guest: Actor, head: TerritoryStrategy, seat: dict[str, Any]) -> HttpResponse:
    """A card of one's own: added, or changed where this browser wrote it."""
    text, column = request.POST.get("text", ""), request.POST.get("column", "")
    number = request.POST.get("card", "")
    try:
        if number:
            card = _own(head, seat, number)
            changed(card, request, guest)
        else:
            card = workshop.add_card(
                head, actor=guest, column=column, text=text, today=today(), name=seat["name"]
            )
            request.session[_slot(guest)] = seat | {"cards": [*seat["cards"], card.pk]}
    except Refusal as refusal:
        return _page(request, guest, head, seat, status=refusal.status, refusal=refusal, typed=text)
    return HttpResponse(status=204) if fetched(request) else redirect(request.path)


def _own(head: TerritoryStrategy, seat: dict[str, Any], number: str) -> Card:
    if not number.isdecimal() or int(number[:18]) not in seat["cards"]:
        raise Http404(number)
    return get_object_or_404(Card.objects.select_related("head"), head=head, pk=int(number[:18]))


@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, key: str) -> HttpResponse:
    """The links of this workshop, who came by them, and a new one."""
    if answer := sign_in_first(request):
        return answer
    head = heads.editable(request, SCREEN, key)
    form = InviteForm(request.POST or None, initial={"days": 1})
    if form.is_bound and form.is_valid():
        link = guests.invite(head, actor=actor_of(request), days=form.cleaned_data["days"])
        request.session[NEW_LINK] = link.pk
        return redirect("support:guests", key=key)
    made = request.session.pop(NEW_LINK, None) if request.method == "GET" else None
    links = queries.links_of(head)
    context = {
        "form": form, "head": head, "names": SCREEN.names(), "links": links,
        "made": next((address(row.link) for row in links if row.link.pk == made), ""),
        "list_url": reverse("support:strategies"), "back": reverse("support:strategy", args=[key]),
    }  # fmt: skip
    return render(request, "support/guests.html", context, status=422 if form.errors else 200)


def _link_of(head: Any, number: int) -> Link:
    return get_object_or_404(Link, pk=number, act=queries.GUESTS, object_key=head.key)


@require_POST
def close(request: HttpRequest, key: str, number: int) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    head = heads.editable(request, SCREEN, key)
    guests.close(head, _link_of(head, number), actor=actor_of(request))
    messages.success(request, _("The link is closed."))
    return redirect("support:guests", key=key)


@require_POST
def forget(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take a guest's name off their cards."""
    if answer := sign_in_first(request):
        return answer
    head, name = heads.editable(request, SCREEN, key), request.POST.get("name", "")
    guests.forget_name(head, _link_of(head, number), name, actor=actor_of(request))
    messages.success(request, _("The name is erased; the cards stay."))
    return redirect("support:guests", key=key)
