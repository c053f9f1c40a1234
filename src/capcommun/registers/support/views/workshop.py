"""The workshop: the matrix on a big screen, filled by several people at once."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.clock.api import as_of, today
from capcommun.kit.text.api import day
from capcommun.registers.support import territory_policies as policies
from capcommun.registers.support import workshop_files as files
from capcommun.registers.support import workshop_queries as queries
from capcommun.registers.support.models import Card, Column
from capcommun.registers.support.services import workshop
from capcommun.registers.support.views import heads
from capcommun.registers.support.views.common import day_context, sign_in_first
from capcommun.registers.support.views.strategies import SCREEN
from capcommun.registers.support.workshop_rules import LONGEST

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _board(request: HttpRequest, head: Any) -> dict[str, Any]:
    """The generation is read before its cards: a page may be fetched once too often, never once too few."""
    on = as_of(request)
    seen = queries.generation(head)
    return day_context(on) | {
        "head": head,
        "generation": seen,
        "piles": queries.piles(head, on),
        "columns": Column.choices,
        "may_fill": on == today() and queries.can_fill(actor_of(request), head),
        "longest": LONGEST,
    }


def _page(request: HttpRequest, head: Any, status: int = 200, **more: Any) -> HttpResponse:
    context = _board(request, head) | {
        "names": SCREEN.names(),
        "may_invite": policies.can_edit(actor_of(request), head),
        "files": (("docx", "DOCX"), ("png", _("Picture")), ("svg", "SVG")),
        "list_url": reverse("support:strategies"),
        "back": reverse("support:strategy", args=[head.key]),
        **more,
    }
    return render(request, "support/workshop.html", context, status=status)


@require_GET
def board(request: HttpRequest, key: str) -> HttpResponse:
    """The four columns and a box under each."""
    if answer := sign_in_first(request):
        return answer
    return _page(request, heads.found(request, SCREEN, key))


@require_GET
def fragment(request: HttpRequest, key: str) -> HttpResponse:
    """The cards alone, for a page that is open; nothing where that page already has them.

    Somebody who comes by the address itself is shown the page.
    """
    if answer := sign_in_first(request):
        return answer
    head = heads.found(request, SCREEN, key)
    if not fetched(request):
        return redirect("support:workshop", key=key)
    if request.GET.get("vu", "") == str(queries.generation(head)):
        return HttpResponse(status=204)
    return render(request, "support/parts/swot.html", _board(request, head))


def _done(request: HttpRequest, key: str) -> HttpResponse:
    """The page again, or for its script, which fetches the cards itself, only that it was done."""
    if fetched(request):
        return HttpResponse(status=204)
    return redirect("support:workshop", key=key)


def fetched(request: HttpRequest) -> bool:
    """Whether the page's own script asks, rather than somebody's browser."""
    return request.headers.get("X-Requested-With") == "fetch"


def _fillable(request: HttpRequest, key: str) -> Any:
    head = heads.found(request, SCREEN, key)
    if not queries.can_fill(actor_of(request), head):
        raise Http404(key)
    return head


@require_POST
def add_card(request: HttpRequest, key: str) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    head, text = _fillable(request, key), request.POST.get("text", "")
    column = request.POST.get("column", "")
    try:
        workshop.add_card(head, actor=actor_of(request), column=column, text=text, today=today())
    except Refusal as refusal:
        return _page(request, head, refusal.status, refusal=refusal, typed=text)
    return _done(request, key)


@require_POST
def change_card(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Say it otherwise, move it, take it off: the button says which."""
    if answer := sign_in_first(request):
        return answer
    head = _fillable(request, key)
    card = Card.objects.filter(head=head, pk=number).select_related("head").first()
    if card is None:
        raise Http404(number)
    try:
        changed(card, request, actor_of(request))
    except Refusal as refusal:
        typed = request.POST.get("text", "")
        return _page(request, head, refusal.status, refusal=refusal, typed=typed)
    return _done(request, key)


def changed(card: Card, request: HttpRequest, actor: Actor) -> None:
    """Do what the button says: say it otherwise, move it, take it off."""
    seen = request.POST.get("revision", "")
    if not seen.isdecimal():
        raise Http404(seen)
    who: dict[str, Any] = {"actor": actor, "seen": int(seen[:9]), "today": today()}
    wish = request.POST.get("do", "")
    if wish == "remove":
        workshop.remove_card(card, **who)
    elif wish == "first":
        workshop.move_card(card, column=card.column, first=True, **who)
    elif wish == "move":
        workshop.move_card(card, column=request.POST.get("column", ""), **who)
    else:
        workshop.change_card(card, text=request.POST.get("text", ""), **who)


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
def download(request: HttpRequest, key: str, extension: str) -> HttpResponse:
    """The matrix as a text document, a drawing or a picture, of the day that the page is read at."""
    if answer := sign_in_first(request):
        return answer
    head, on = heads.found(request, SCREEN, key), as_of(request)
    piles = queries.piles(head, on)
    told = _("SWOT matrix as of %(day)s") % {"day": day(on)}
    name = f"matrice-{key}-{on}.{extension}"
    if extension == "docx":
        return _download(files.document(head.title, told, piles), DOCX, name)
    svg = files.drawing(head.title, told, piles)
    if extension == "png":
        return _download(files.picture(svg), "image/png", name)
    return _download(svg.encode(), "image/svg+xml", name)
