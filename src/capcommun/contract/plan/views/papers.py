"""What is printed: the roadmap of a year, the sheet of an action."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from capcommun.contract.plan import columns, measures, queries
from capcommun.contract.plan.measures import Measure, Placed
from capcommun.contract.plan.models import OperationalObjective, StrategicObjective
from capcommun.contract.plan.queries import Sight
from capcommun.contract.plan.views.common import Branch, Page, page_of, sights_of, tree_of
from capcommun.contract.plan.views.plan import tally
from capcommun.kit.documents.api import Sheet, pdf, pdf_response, xlsx_response
from capcommun.kit.text.api import language


@dataclass
class Row:
    """An action as it is printed, with its targets and its sub-actions."""

    sight: Sight
    measures: list[Measure]
    children: list[Row] = field(default_factory=list)


@dataclass
class Chapter:
    """An objective as it is printed."""

    objective: StrategicObjective | OperationalObjective
    measures: list[Measure]
    rows: list[Row]
    chapters: list[Chapter] = field(default_factory=list)


def _row(sight: Sight, found: Placed) -> Row:
    return Row(sight, found.under(sight.action.key), [_row(child, found) for child in sight.children])


def _chapter(branch: Branch, found: Placed) -> Chapter:
    return Chapter(
        branch.objective,
        found.under(branch.objective.key),
        [_row(sight, found) for sight in branch.sights],
        [_chapter(under, found) for under in branch.branches],
    )


def _objectives(branches: Sequence[Branch]) -> Iterator[StrategicObjective | OperationalObjective]:
    for branch in branches:
        yield branch.objective
        yield from _objectives(branch.branches)


def _targets(page: Page, year: int, branches: Sequence[Branch]) -> tuple[list[Measure], Placed]:
    """The year's targets, and where each is printed."""
    found = measures.of_year(page.actor, page.agreement, year, page.on)
    keys = [objective.key for objective in _objectives(branches)]
    keys += [sight.action.key for branch in branches for sight in branch.everything]
    return found, measures.placed(found, keys)


@require_GET
def roadmap_pdf(request: HttpRequest, key: str, year: int) -> HttpResponse:
    page = page_of(request, key)
    sights = sights_of(page, year)
    branches = tree_of(page, sights)
    found, places = _targets(page, year, branches)
    title = _("Roadmap %(year)s – %(agreement)s") % {"year": year, "agreement": page.agreement.short_title}
    context = page.context(
        year=year,
        chapters=[_chapter(branch, places) for branch in branches],
        elsewhere=places.elsewhere,
        count=len(sights),
        targets=len(found),
        sees_values=any(one.open for one in found),
        quoted="citations" in request.GET,
        tally=tally(sights) if page.sees_work else [],
    )
    data = pdf("plan/papers/roadmap.html", context, title, language())
    return pdf_response(data, f"feuille-de-route-{year}-{page.agreement.key}.pdf")


@require_GET
def roadmap_xlsx(request: HttpRequest, key: str, year: int) -> HttpResponse:
    page = page_of(request, key)
    sights = sights_of(page, year)
    shown = columns.COLUMNS if page.sees_work else columns.OPEN
    actions = Sheet(
        _("Actions"),
        [str(c.title) for c in shown],
        [[c.value(s) for c in shown] for s in sights],
        [c.width for c in shown],
    )
    name = f"feuille-de-route-{year}-{page.agreement.key}.xlsx"
    sheets = [actions, _targets_sheet(page, year, sights), _steps_sheet(page, sights)]
    return xlsx_response(sheets, name, page.agreement.title)


def _steps_sheet(page: Page, sights: Sequence[Sight]) -> Sheet:
    return Sheet(
        _("Milestones"),
        [_("Action"), _("Milestone"), _("Due"), _("In the contract's words"), _("Reached on")],
        [
            (s.action.title, m.title, m.due, m.due_label, m.done_on if page.sees_work else None)
            for s in sights
            for m in s.steps
        ],
        [40, 48, 12, 24, 12],
    )


def _targets_sheet(page: Page, year: int, sights: Sequence[Sight]) -> Sheet:
    """The year's targets in the order of the plan; what this reader may not see of them is left empty."""
    branches = tree_of(page, list(sights))
    found, _places = _targets(page, year, branches)
    objectives = {one.key: columns.numbered(one) for one in _objectives(branches)}
    actions = {sight.action.key: sight.action.title for sight in sights}
    header = [
        _("Objective: number and name"), _("Action"), _("Target"), _("Promise"), _("Comparator"), _("Value"),
        _("Lowest"), _("Highest"), _("Unit"), _("How often"), _("Firmness"), _("Deadline"),
        _("In the contract's words"), _("Last known value"), _("In words"), _("Seen on"),
        _("Where it stands"), _("Reason"), _("Sentence of the text"), _("Place in the text"),
        _("Key of what it belongs to"), _("Key of the target"),
    ]  # fmt: skip
    rows = [
        (
            next((objectives[k] for k in (m.attached_to, *m.objectives) if k in objectives), ""),
            actions.get(m.attached_to, ""), m.title, m.promised, m.comparator, m.value, m.low, m.high, m.unit,
            m.per, m.firmness, m.deadline, m.deadline_label, m.figure, m.said, m.seen_on, m.judged, m.reason,
            m.quote, m.place, m.attached_to, m.key,
        )
        for m in found
    ]  # fmt: skip
    widths = (40, 40, 44, 30, 12, 10, 10, 10, 22, 14, 14, 12, 22, 10, 12, 12, 16, 44, 60, 36, 28, 28)
    return Sheet(_("Targets"), header, rows, widths)


@require_GET
def action_pdf(request: HttpRequest, key: str, action_key: str) -> HttpResponse:
    page = page_of(request, key)
    board = page.board()
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
