"""The lists, one list, and what is said of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from capcommun.kit.access.api import Refusal, actor_of
from capcommun.kit.clock.api import as_of, today
from capcommun.kit.documents.api import csv_response, xlsx_response
from capcommun.kit.text.api import natural
from capcommun.kit.ui.api import refused, warned
from capcommun.reference.measures.api import used_by
from capcommun.reference.partners.api import Organisation
from capcommun.registers.lists import export, policies, queries, wording
from capcommun.registers.lists.forms import BeginForm, EditForm
from capcommun.registers.lists.measures import FAMILY
from capcommun.registers.lists.models import FollowedList
from capcommun.registers.lists.moves import moves
from capcommun.registers.lists.services import lists, placing
from capcommun.registers.lists.views.common import at_day, found, kept, renewed, sign_in_first

PAGE = 50


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every list, its figure of the year, its last file."""
    if answer := sign_in_first(request):
        return answer
    actor, on = actor_of(request), as_of(request)
    sights = queries.listed(actor, on, withdrawn=True)
    gone = [s.followed for s in sights if s.followed.withdrawn_on and s.followed.withdrawn_on <= on]
    context = at_day(on) | {
        "sights": [s for s in sights if s.followed not in gone],
        "gone": gone,
        "year_start": dt.date(on.year, 1, 1),
        "may_begin": on == today() and policies.can_create(actor),
    }
    return render(request, "lists/index.html", context)


def _asked(request: HttpRequest) -> queries.Asked:
    query = request.GET
    return queries.Asked(
        text=query.get("q", "").replace("\0", "")[:200],
        status=query.get("statut", "")[:80],
        territory=query.get("territoire", "")[:200],
        destination=query.get("destination", "")[:200],
        market=query.get("marche", "")[:80],
        year=natural(query.get("annee", "")) or None,
        gone=query.get("retirees") == "1",
    )


@require_GET
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One list: what it counts, its lines, its files."""
    if answer := sign_in_first(request):
        return answer
    actor, on = actor_of(request), as_of(request)
    followed, asked = found(actor, key), _asked(request)
    lines = queries.lines(followed, on, asked)
    if answer := _file(request, followed, lines, on):
        return answer
    start = dt.date(on.year, 1, 1)
    value = queries.figures([followed], on).get(followed.pk, Decimal(0))
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    shares = queries.shares(followed, on)
    may_edit = on == today() and policies.can_edit(actor, followed)
    context = at_day(on) | {
        "followed": followed,
        "sentence": wording.sentence(followed, value, start, on),
        "terms": queries.terms_of(followed),
        "page": page,
        "total": sum(count for _status, count in shares.statuses) or None,
        "shares": shares,
        "asked": asked,
        "filtered": asked != queries.Asked(),
        "imports": queries.imports(followed, on, 5),
        "uses": used_by(actor, f"{FAMILY}:{followed.key}", on),
        "unfinished": queries.unfinished(followed, actor) if may_edit else None,
        "moved": sum(move.count for move in moves(followed, on))
        if may_edit and not followed.withdrawn_on
        else 0,
        "may_edit": may_edit and not followed.withdrawn_on,
        "may_restore": may_edit and bool(followed.withdrawn_on),
    }
    return render(request, "lists/list.html", context)


def _file(request: HttpRequest, followed: FollowedList, lines: Any, on: dt.date) -> HttpResponse | None:
    wanted, name = request.GET.get("format"), f"{followed.key}-{on}"
    if wanted == "csv":
        return csv_response(export.rows(followed, lines), f"{name}.csv")
    if wanted == "xlsx":
        return xlsx_response([export.sheet(followed, lines)], f"{name}.xlsx", followed.title)
    return None


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a list."""
    if answer := sign_in_first(request):
        return answer
    actor = actor_of(request)
    if not policies.can_create(actor):
        raise Http404("lists")
    owners = Organisation.objects.filter(policies.owners(actor)).order_by("name")
    form = BeginForm(request.POST or None, owners=owners)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            followed = lists.begin_list(
                actor=actor, organisation=form.cleaned_data["organisation"], told=form.told(), today=today()
            )
        except Refusal as refusal:
            status = refused(form, refusal, getattr(refusal, "field", "title"))
        else:
            messages.success(
                request, _("The list is there: send its first file, or add its lines one by one.")
            )
            return redirect("lists:import", key=followed.key)
    return render(request, "lists/form.html", at_day(today()) | {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change what is said of a list."""
    if answer := sign_in_first(request):
        return answer
    actor = actor_of(request)
    followed = kept(actor, key)
    initial = {name: getattr(followed, name) for name in lists.TOLD} | {
        "statuses": "\n".join(followed.statuses),
        "standing": "stock" if followed.standing else "flow",
        "revision": followed.revision,
    }
    form = EditForm(request.POST or None, followed=followed, initial=initial)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            seen = form.cleaned_data["revision"]
            lists.change_list(followed, actor=actor, seen=seen, told=form.told(), today=today())
        except Refusal as refusal:
            status = refused(form, refusal, getattr(refusal, "field", ""))
            if refusal.code == "lists.conflict":  # whoever saves it again has seen what it replaces
                renewed(form, FollowedList.objects.get(pk=followed.pk).revision)
        else:
            messages.success(request, _("What is said of the list is changed."))
            return redirect("lists:list", key=key)
    context = at_day(today()) | {"form": form, "followed": followed}
    return render(request, "lists/form.html", context, status=status)


@require_POST
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Stop following a list, or take it up again."""
    if answer := sign_in_first(request):
        return answer
    actor = actor_of(request)
    followed = kept(actor, key)
    try:
        if request.POST.get("again"):
            lists.restore_list(followed, actor=actor)
            messages.success(request, _("The list is followed again."))
        else:
            lists.withdraw_list(followed, actor=actor, today=today())
            messages.success(request, _("The list is withdrawn: nothing of it is lost."))
    except Refusal as refusal:
        warned(request, refusal)
    return redirect("lists:list", key=key)


@require_POST
def destinations(request: HttpRequest, key: str) -> HttpResponse:
    """The lines take the destinations that the reference tells now."""
    if answer := sign_in_first(request):
        return answer
    actor = actor_of(request)
    followed = kept(actor, key)
    try:
        done = placing.take_destinations(followed, actor=actor, today=today())
    except Refusal as refusal:
        warned(request, refusal)
    else:
        told = ngettext(
            "%(n)d line took the destination that the reference tells.",
            "%(n)d lines took the destination that the reference tells.",
            done,
        )
        messages.success(request, told % {"n": done})
    return redirect("lists:list", key=key)
