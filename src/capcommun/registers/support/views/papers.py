"""Files of a step, of a review, of a contract: sent, read, removed."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from capcommun.kit.access.api import actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.documents.api import sent
from capcommun.registers.support.services import papers
from capcommun.registers.support.territory_forms import PaperForm, RemovePaperForm
from capcommun.registers.support.views import contracts, sites, strategies
from capcommun.registers.support.views.common import sign_in_first
from capcommun.registers.support.views.heads import FormPage, Screen, editable, found, page_of

SCREENS: dict[str, Screen] = {
    screen.part: screen for screen in (strategies.SCREEN, sites.SCREEN, contracts.SCREEN)
}


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, part: str, key: str, place: str) -> HttpResponse:
    """Keep a file."""
    if answer := sign_in_first(request):
        return answer
    screen = SCREENS[part]
    head = editable(request, screen, key)
    if not papers.there(head, int(place)):
        raise Http404(place)
    form = PaperForm(request.POST or None, request.FILES or None)
    shown = FormPage(
        request, screen, form, _("Keep a file"), page_of(screen, key), _("The file is kept."), head=head,
        field="file", submit=_("Send the file"),
    )  # fmt: skip

    def save() -> Any:
        said = form.cleaned_data
        return papers.add_paper(
            head, int(place), actor=actor_of(request), file=said["file"], title=said["title"], today=today()
        )

    return shown.answer(save)


def _row(head: Any, number: str) -> Any:
    row = papers.found(head, int(number))
    if row is None:
        raise Http404(number)
    return row


@require_GET
def paper(request: HttpRequest, part: str, key: str, number: str) -> FileResponse | HttpResponse:
    """The file's content, for who reads what it is kept with."""
    if answer := sign_in_first(request):
        return answer
    row = _row(found(request, SCREENS[part], key), number)
    return sent(row.file, row.name, row.mime)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, part: str, key: str, number: str) -> HttpResponse:
    """Take a file away, with the reason."""
    if answer := sign_in_first(request):
        return answer
    screen = SCREENS[part]
    head = editable(request, screen, key)
    row = _row(head, number)
    form = RemovePaperForm(request.POST or None)
    shown = FormPage(
        request, screen, form, _("Remove “%(name)s”") % {"name": row}, page_of(screen, key),
        _("The file is removed."), head=head, submit=_("Remove the file"),
    )  # fmt: skip

    def save() -> Any:
        why = form.cleaned_data["reason"]
        return papers.remove_paper(head, row, actor=actor_of(request), reason=why, today=today())

    return shown.answer(save)
