"""What is printed: the roadmap of a year, the sheet of an action."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from capcommun.contract.plan import columns, queries
from capcommun.contract.plan.queries import Board
from capcommun.contract.plan.views.common import page_of, sights_of, tree_of
from capcommun.contract.plan.views.plan import tally
from capcommun.kit.documents.api import Sheet, pdf, pdf_response, xlsx_response
from capcommun.kit.text.api import language


@require_GET
def roadmap_pdf(request: HttpRequest, key: str, year: int) -> HttpResponse:
    page = page_of(request, key)
    sights = sights_of(page, year)
    title = _("Roadmap %(year)s – %(agreement)s") % {"year": year, "agreement": page.agreement.short_title}
    context = page.context(
        year=year,
        branches=tree_of(page.agreement, sights),
        count=len(sights),
        tally=tally(sights) if page.sees_work else [],
    )
    data = pdf("plan/papers/roadmap.html", context, title, language())
    return pdf_response(data, f"feuille-de-route-{year}-{page.agreement.key}.pdf")


@require_GET
def roadmap_xlsx(request: HttpRequest, key: str, year: int) -> HttpResponse:
    page = page_of(request, key)
    sights = sights_of(page, year)
    shown = columns.COLUMNS
    if not page.sees_work:
        shown = tuple(c for c in shown if c.field in {"key", "year", "objective", "title", "destinations"})
    actions = Sheet(
        _("Actions"),
        [str(c.title) for c in shown],
        [[c.value(s) for c in shown] for s in sights],
        [c.width for c in shown],
    )
    steps = Sheet(
        _("Milestones"),
        [_("Action"), _("Milestone"), _("Due"), _("In the contract's words"), _("Reached on")],
        [
            (s.action.title, m.title, m.due, m.due_label, m.done_on if page.sees_work else None)
            for s in sights
            for m in s.steps
        ],
        [40, 48, 12, 24, 12],
    )
    name = f"feuille-de-route-{year}-{page.agreement.key}.xlsx"
    return xlsx_response([actions, steps], name, page.agreement.title)


@require_GET
def action_pdf(request: HttpRequest, key: str, action_key: str) -> HttpResponse:
    page = page_of(request, key)
    board = Board([page.agreement.pk], page.on)
    action = board.find(action_key)
    if action is None:
        raise Http404(action_key)
    sight = board.of(action)
    context = page.context(
        action=action,
        sight=sight,
        notes=queries.notes_of(page.actor, action, page.on),
        files=queries.files_of(page.actor, action, page.on),
    )
    data = pdf("plan/papers/action.html", context, action.title, language())
    return pdf_response(data, f"action-{action.key}.pdf")
