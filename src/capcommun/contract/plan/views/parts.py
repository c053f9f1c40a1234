"""What an action is made of and where it stands: milestones, what it waits for, its place, its next year."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from capcommun.contract.plan import policies
from capcommun.contract.plan.forms import BlockersForm, MilestoneForm, MoveForm, OwnMilestoneForm
from capcommun.contract.plan.models import Action, ActionLink, Milestone, Origin
from capcommun.contract.plan.services import actions, milestones, moves
from capcommun.contract.plan.views.action import form_page, found, url_of
from capcommun.contract.plan.views.common import Page, sign_in_first
from capcommun.kit.access.api import Refusal
from capcommun.kit.clock.api import today


def _editable(request: HttpRequest, key: str, action_key: str) -> tuple[Page, Action]:
    page, action = found(request, key, action_key)
    policies.check_edit(page.actor, page.agreement)
    return page, action


def _milestone_of(action: Action, pk: int) -> Milestone:
    row = get_object_or_404(Milestone, pk=pk, action=action, withdrawn=False)
    row.action = action
    return row


def _refused(form: Any, refusal: Refusal) -> None:
    """Say the refusal above the form, which keeps what was typed; what one may not do is not a form's."""
    if refusal.status not in {400, 409}:
        raise refusal
    form.add_error(None, f"{refusal.reason} {refusal.remedy}")


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
            _refused(form, refusal)
            return form_page(request, page, action, form, heading, status=refusal.status)
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
            _refused(form, refusal)
            return form_page(request, page, action, form, row.title, status=refusal.status)
        messages.success(request, _("The milestone is recorded."))
        return redirect(url_of(page, action) + "#milestones")
    status = 422 if request.method == "POST" else 200
    return form_page(request, page, action, form, row.title, status=status, removable=row if own else None)


@require_POST
def milestone_remove(request: HttpRequest, key: str, action_key: str, pk: int) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    page, action = _editable(request, key, action_key)
    seen = request.POST.get("revision", "")
    milestones.remove_milestone(
        _milestone_of(action, pk),
        actor=page.actor,
        seen=int(seen) if seen.isdigit() else 0,
        today=today(),
    )
    messages.success(request, _("The milestone is removed; it can still be read as of an earlier day."))
    return redirect(url_of(page, action) + "#milestones")


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, key: str, action_key: str) -> HttpResponse:
    """Another objective or another parent, for an action of the agency's own."""
    if answer := sign_in_first(request):
        return answer
    page, action = _editable(request, key, action_key)
    initial = {
        "revision": action.revision,
        "objective": (action.objective or action.strategic).key,
        "parent": action.parent_id,
    }
    form = MoveForm(request.POST or None, action=action, initial=initial)
    heading = _("Move the action")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            moves.move_action(
                action,
                actor=page.actor,
                seen=data["revision"],
                objective=form.objects[data["objective"]],
                parent=data["parent"],
                today=today(),
            )
        except Refusal as refusal:
            _refused(form, refusal)
            return form_page(request, page, action, form, heading, status=refusal.status)
        messages.success(request, _("The action is moved."))
        return redirect(url_of(page, action))
    return form_page(request, page, action, form, heading, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def blockers(request: HttpRequest, key: str, action_key: str) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    page, action = found(request, key, action_key)
    policies.check_edit(page.actor, page.agreement)
    mine = ActionLink.objects.filter(action=action, origin=Origin.AGENCY, withdrawn=False)
    initial = {"revision": action.revision, "blockers": [link.blocker_id for link in mine]}
    form = BlockersForm(request.POST or None, action=action, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_blocked_by(
                action,
                actor=page.actor,
                seen=form.cleaned_data["revision"],
                blockers=list(form.cleaned_data["blockers"]),
                today=today(),
            )
        except Refusal as refusal:
            if refusal.status != 409:
                raise
            form.add_error(None, f"{refusal.reason} {refusal.remedy}")
            return form_page(request, page, action, form, _("What it waits for"), status=409)
        messages.success(request, _("The links are kept."))
        return redirect(url_of(page, action))
    return form_page(request, page, action, form, _("What it waits for"))


@require_POST
def carry_over(request: HttpRequest, key: str, action_key: str) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    page, action = found(request, key, action_key)
    copy = moves.carry_over(action, actor=page.actor, today=today())
    messages.success(request, _("The action goes on in %(year)s.") % {"year": copy.year})
    return redirect(url_of(page, copy))
