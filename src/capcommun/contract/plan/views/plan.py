"""The plan as a tree, as a table, along the year; an objective."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from capcommun.contract.plan import columns, panels, queries, timeline
from capcommun.contract.plan.cells import folded
from capcommun.contract.plan.forms import Filters, ViewForm
from capcommun.contract.plan.models import SavedView, StrategicObjective
from capcommun.contract.plan.queries import Sight
from capcommun.contract.plan.services import saved
from capcommun.contract.plan.views.common import (
    Page,
    chosen_year,
    page_of,
    sights_of,
    sign_in_first,
    tree_of,
)
from capcommun.kit.access.api import Refusal
from capcommun.kit.documents.api import Sheet, csv_response, xlsx_response
from capcommun.kit.ui.api import refused


def tally(sights: list[Sight]) -> list[tuple[str, str, int]]:
    """(shape, label, how many) by status, in the order of gravity."""
    order = ("late", "blocked", "in-progress", "not-started", "done", "carried-over", "abandoned")
    counts = Counter((order.index(s.status), s.shape, s.status_label) for s in sights)
    return [(shape, label, n) for (_place, shape, label), n in sorted(counts.items())]


@require_GET
def tree(request: HttpRequest, key: str) -> HttpResponse:
    page = page_of(request, key)
    known = queries.years(page.agreement)
    year = chosen_year(request, known)
    sights = sights_of(page, year)
    context = page.context(
        years=known,
        year=year,
        branches=tree_of(page, sights),
        count=len(sights),
        tally=tally(sights) if page.sees_work else [],
        tab="tree",
    )
    return render(request, "plan/tree.html", context)


def _choices(sights: list[Sight], known: list[int], with_people: bool) -> dict[str, list[tuple[Any, Any]]]:
    objectives = {
        (s.action.objective or s.action.strategic).key: (s.action.objective or s.action.strategic).title
        for s in sights
    }
    owners = {s.action.owner.pk: s.action.owner.name for s in sights if s.action.owner} if with_people else {}
    destinations = {x.key: x.label for s in sights for x in s.scopes if x.kind == "destination"}
    return {
        "year": [(year, year) for year in known],
        "objective": list(objectives.items()),
        "owner": sorted(owners.items(), key=lambda item: item[1]),
        "destination": sorted(destinations.items(), key=lambda item: item[1]),
    }


def _kept(sight: Sight, chosen: dict[str, Any], sees_work: bool) -> bool:
    action = sight.action
    # words that the reader may not read must not be found either
    words = folded(f"{action.title} {action.description} {action.work if sees_work else ''} {action.key}")
    checks: dict[str, Callable[[Any], bool]] = {
        "year": lambda v: action.year == v,
        "objective": lambda v: v in {action.strategic.key, action.objective.key if action.objective else ""},
        "owner": lambda v: action.owner_id == v,
        "status": lambda v: sight.status == v,
        "destination": lambda v: any(s.kind == "destination" and s.key == v for s in sight.scopes),
        "q": lambda v: all(word in words for word in folded(v).split()),
    }
    return all(checks[name](value) for name, value in chosen.items())


def filtered(asked: QueryDict, page: Page) -> tuple[list[Sight], Filters]:
    """The actions that the query string keeps; of what the reader does not follow, nothing filters."""
    sights = page.board().sights()
    known = sorted({sight.action.year for sight in sights})
    form = Filters(asked, choices=_choices(sights, known, page.sees_work))
    if not page.sees_work:
        del form.fields["owner"], form.fields["status"]
    chosen = form.chosen()
    rows = [sight for sight in sights if _kept(sight, chosen, page.sees_work)]
    order = {pk: place for place, pk in enumerate(_order(rows))}
    return sorted(rows, key=lambda s: order[s.action.pk]), form


def _order(sights: list[Sight]) -> list[int]:
    def place(sight: Sight) -> tuple[int, int, int, int, int]:
        a = sight.action
        return (a.year, a.strategic.position, a.objective.position if a.objective else -1, a.position, a.pk)

    return [sight.action.pk for sight in sorted(sights, key=place)]


@require_GET
def table(request: HttpRequest, key: str) -> HttpResponse:
    return _table(request, page_of(request, key), request.GET, ViewForm())


def _table(
    request: HttpRequest, page: Page, asked: QueryDict, view_form: ViewForm, status: int = 200
) -> HttpResponse:
    """The rows that the query string keeps; the form that gives these filters a name, with its refusal."""
    rows, form = filtered(asked, page)
    query = asked.copy()
    query.pop("page", None)
    views = list(queries.saved_views(page.actor, page.agreement)) if not page.actor.is_public else []
    context = page.context(
        page=Paginator(rows, 50).get_page(asked.get("page")),
        count=len(rows),
        form=form,
        filters=query.urlencode(),
        views=views,
        view_form=view_form,
        tab="table",
    )
    return render(request, "plan/table.html", context, status=status)


def _export(request: HttpRequest, key: str) -> tuple[Page, list[str], list[list[Any]]]:
    """The full filtered set; columns that the reader does not follow are left out, not emptied."""
    page = page_of(request, key)
    rows, _form = filtered(request.GET, page)
    if page.sees_work:
        return page, columns.header(), [columns.row(sight) for sight in rows]
    return page, [str(c.title) for c in columns.OPEN], [[c.value(s) for c in columns.OPEN] for s in rows]


@require_GET
def table_csv(request: HttpRequest, key: str) -> HttpResponse:
    page, header, rows = _export(request, key)
    return csv_response([header, *rows], f"plan-{page.agreement.key}.csv")


@require_GET
def table_xlsx(request: HttpRequest, key: str) -> HttpResponse:
    page, header, rows = _export(request, key)
    widths = [column.width for column in (columns.COLUMNS if page.sees_work else columns.OPEN)]
    sheet = Sheet(_("Action plan"), header, rows, widths)
    return xlsx_response([sheet], f"plan-{page.agreement.key}.xlsx", page.agreement.title)


@require_GET
def along(request: HttpRequest, key: str) -> HttpResponse:
    """The year, from January to December."""
    page = page_of(request, key)
    known = queries.years(page.agreement)
    year = chosen_year(request, known)
    sights = sights_of(page, year)
    context = page.context(
        years=known,
        year=year,
        chart=timeline.draw(sights, year, page.on, page.sees_work),
        sights=sights,
        tab="timeline",
    )
    return render(request, "plan/timeline.html", context)


@require_GET
def objective(request: HttpRequest, key: str, objective_key: str) -> HttpResponse:
    page = page_of(request, key)
    known = page.objectives
    # one that left the document keeps its page
    found = known.find(objective_key)
    if found is None:
        raise Http404(objective_key)
    if page.past and found.withdrawn and not known.last_said(found, page.agreement, page.on):
        return render(request, "plan/not_yet.html", page.context())
    found.agreement = page.agreement
    strategic = isinstance(found, StrategicObjective)
    sights = [
        sight
        for sight in page.board().sights()
        if (sight.action.strategic_id if strategic else sight.action.objective_id) == found.pk
    ]
    by_year: dict[int, list[Sight]] = {}
    for sight in sorted(sights, key=lambda s: (-s.action.year, s.action.position, s.action.pk)):
        if not sight.action.parent_id:
            by_year.setdefault(sight.action.year, []).append(sight)
    context = page.context(
        objective=found,
        strategic=found if isinstance(found, StrategicObjective) else found.strategic,
        is_strategic=strategic,
        under=[item for item in known.own()[1] if strategic and item.strategic_id == found.pk],
        by_year=by_year.items(),
        panels=panels.rendered(request, found),
    )
    return render(request, "plan/objective.html", context)


@require_POST
def keep_view(request: HttpRequest, key: str) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    page = page_of(request, key)
    query = request.POST.get("query", "")
    form = ViewForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            saved.save_view(page.agreement, actor=page.actor, name=form.cleaned_data["name"], query=query)
        except Refusal as refusal:
            status = refused(form, refusal, "name")
        else:
            return redirect(f"{reverse('plan:table', kwargs={'key': key})}?{query}")
    return _table(request, page, QueryDict(query[:1000]), form, status)


@require_POST
def drop_view(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    page = page_of(request, key)
    view = get_object_or_404(SavedView, pk=pk, agreement=page.agreement, user_id=page.actor.user_id)
    saved.delete_view(view, actor=page.actor)
    return redirect(f"{reverse('plan:table', kwargs={'key': key})}?{urlencode({})}")
