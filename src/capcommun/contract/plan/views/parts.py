"""What an action is made of and where it stands: milestones, what it waits for, its place, its next year."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from capcommun.contract.plan import picker, policies
from capcommun.contract.plan.forms import BlockersForm, MilestoneForm, MoveForm, OwnMilestoneForm
from capcommun.contract.plan.models import Action, ActionLink, Milestone, Origin
from capcommun.contract.plan.services import actions, milestones, moves
from capcommun.contract.plan.views.common import Page, sign_in_first
from capcommun.contract.plan.views.forming import conflict_page, form_page, found, told, url_of
from capcommun.kit.access.api import Refusal
from capcommun.kit.clock.api import today
from capcommun.kit.text.api import natural
from capcommun.kit.ui.api import overtaken, warned


def _editable(request: HttpRequest, key: str, action_key: str) -> tuple[Page, Action]:
    page, action = found(request, key, action_key)
    policies.check_edit(page.actor, page.agreement)
    return page, action


def _milestone_of(action: Action, pk: int) -> Milestone:
    row = get_object_or_404(Milestone, pk=pk, action=action, withdrawn=False)
    row.action = action
    return row


@require_http_methods(["GET", "POST"])
def milestone_add(request: HttpRequest, key: str, action_key: str) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    page, action = _editable(request, key, action_key)
    form = OwnMilestoneForm(request.POST or None)
    heading = _("Add a milestone")
    if request.method == "POST" and form.is_valid():
        try:
            milestones.add_milestone(action, actor=page.actor, today=today(), **form.values())
        except Refusal as refusal:
            return form_page(request, page, action, form, heading, status=told(form, refusal, "done_on"))
        messages.success(request, _("The milestone is added; it is marked as the agency's own."))
        return redirect(url_of(page, action) + "#milestones")
    return form_page(request, page, action, form, heading, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def milestone(request: HttpRequest, key: str, action_key: str, pk: int) -> HttpResponse:
    """When it is reached; for one of the agency's own, its words and its day too."""
    if answer := sign_in_first(request):
        return answer
    page, action = _editable(request, key, action_key)
    row = _milestone_of(action, pk)
    own = row.origin == Origin.AGENCY
    initial = {"revision": row.revision, "done_on": row.done_on or today()}
    form: Any = MilestoneForm(request.POST or None, initial=initial)
    if own:
        initial |= {"title": row.title, "due": row.due, "done_on": row.done_on}
        form = OwnMilestoneForm(request.POST or None, initial=initial)
    form.fields["done_on"].help_text = _("Empty if it is not reached after all.")
    if request.method == "POST" and form.is_valid():
        change = milestones.change_milestone if own else milestones.complete_milestone
        seen = form.cleaned_data["revision"] or 0
        try:
            change(row, actor=page.actor, seen=seen, today=today(), **form.values())
        except Refusal as refusal:
            if refusal.status == 409:
                return _milestone_overtaken(request, page, row, form, refusal)
            return form_page(request, page, action, form, row.title, status=told(form, refusal, "done_on"))
        messages.success(request, _("The milestone is recorded."))
        return redirect(url_of(page, action) + "#milestones")
    status = 422 if request.method == "POST" else 200
    return form_page(request, page, action, form, row.title, status=status, removable=row if own else None)


def _milestone_overtaken(
    request: HttpRequest, page: Page, row: Milestone, form: Any, refusal: Refusal
) -> HttpResponse:
    """Changed by somebody else: both versions. Taken away: what was typed may be added again."""
    action = row.action
    row.refresh_from_db(fields=["title", "due", "done_on", "withdrawn", "revision"])
    if row.withdrawn:
        form.add_error(None, _("This milestone was removed in the meantime. Saved, yours is added again."))
        to = url_of(page, action, "milestone_add")
        return form_page(request, page, action, form, row.title, status=409, to=to)
    now = {name: getattr(row, name) for name in ("title", "due", "done_on")}
    return conflict_page(request, page, action, form, refusal, now=now, revision=row.revision)


@require_POST
def milestone_remove(request: HttpRequest, key: str, action_key: str, pk: int) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    page, action = _editable(request, key, action_key)
    seen = request.POST.get("revision", "")
    try:
        milestones.remove_milestone(
            _milestone_of(action, pk),
            actor=page.actor,
            seen=natural(seen),
            today=today(),
        )
    except Refusal as refusal:
        warned(request, refusal)
    else:
        messages.success(request, _("The milestone is removed; it can still be read as of an earlier day."))
    return redirect(url_of(page, action) + "#milestones")


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, key: str, action_key: str) -> HttpResponse:
    """Another objective or another parent, for an action of the agency's own."""
    if answer := sign_in_first(request):
        return answer
    page, action = _editable(request, key, action_key)
    if refusal := moves.fixed_by_the_contract(action):
        context = page.context(
            action=action, refusal=refusal, may_amend=policies.may_amend(page.actor, page.agreement)
        )
        # a page that explains; what is sent to it all the same is refused
        status = 409 if request.method == "POST" else 200
        return render(request, "plan/refused.html", context, status=status)
    initial = {"revision": action.revision, **_place(action)}
    form = MoveForm(request.POST or None, action=action, initial=initial)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            moves.move_action(
                action,
                actor=page.actor,
                seen=form.cleaned_data["revision"],
                objective=form.objects[form.cleaned_data["objective"]],
                parent=form.cleaned_data["parent"],
                today=today(),
            )
        except actions.Conflict as conflict:
            now = _place(conflict.current) | {"parent": conflict.current.parent}
            revision = conflict.current.revision
            return conflict_page(request, page, action, form, conflict, now=now, revision=revision)
        except Refusal as refusal:
            status = told(form, refusal)
        else:
            messages.success(request, _("The action is moved."))
            return redirect(url_of(page, action))
    return form_page(request, page, action, form, _("Move the action"), status=status)


def _place(action: Action) -> dict[str, Any]:
    return {"objective": (action.objective or action.strategic).key, "parent": action.parent_id}


@require_http_methods(["GET", "POST"])
def blockers(request: HttpRequest, key: str, action_key: str) -> HttpResponse:
    """What it waits for. Without a script, « Filter » shows the form again, what is ticked first."""
    if answer := sign_in_first(request):
        return answer
    page, action = _editable(request, key, action_key)
    links = ActionLink.objects.filter(action=action, withdrawn=False)
    fixed = [link.blocker for link in links.filter(origin=Origin.CONTRACT).select_related("blocker")]
    mine = list(links.filter(origin=Origin.AGENCY).values_list("blocker_id", flat=True))
    others = picker.others(action).exclude(pk__in=[one.pk for one in fixed])
    initial = {"revision": action.revision, "blockers": mine}
    form = BlockersForm(request.POST or None, others=others, initial=initial)
    status = 200
    if request.method == "POST" and "narrow" not in request.POST:
        status = 422
        if form.is_valid():
            status = _set_blockers(request, page, action, form)
            if status == 302:
                return redirect(url_of(page, action))
    ticked = {natural(str(one)) for one in form["blockers"].value() or ()}
    layout = picker.lay_out(action, list(others), ticked, request.POST.get("words", ""))
    heading = _("What it waits for")
    return form_page(request, page, action, form, heading, status=status, picker=layout, fixed=fixed)


def _set_blockers(request: HttpRequest, page: Page, action: Action, form: BlockersForm) -> int:
    """The links written, or the refusal told on the form."""
    data = form.cleaned_data
    chosen = list(data["blockers"])
    try:
        actions.set_blocked_by(
            action, actor=page.actor, seen=data["revision"], blockers=chosen, today=today()
        )
    except actions.Conflict as conflict:
        links = ActionLink.objects.filter(action=action, origin=Origin.AGENCY, withdrawn=False)
        now = [link.blocker for link in links.select_related("blocker")]
        (line,) = overtaken(form, {"blockers": now}, conflict.current.revision)
        form.add_error(
            "blockers",
            _("%(reason)s It now waits for: %(now)s. Save again to write your choice over it.")
            % {"reason": conflict.reason, "now": line.theirs},
        )
        return conflict.status
    except Refusal as refusal:
        return told(form, refusal)
    messages.success(request, _("The links are kept."))
    return 302


@require_POST
def carry_over(request: HttpRequest, key: str, action_key: str) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    page, action = found(request, key, action_key)
    try:
        copy = moves.carry_over(action, actor=page.actor, today=today())
    except Refusal as refusal:
        warned(request, refusal)
        return redirect(url_of(page, action))
    messages.success(request, _("The action goes on in %(year)s.") % {"year": copy.year})
    return redirect(url_of(page, copy))
