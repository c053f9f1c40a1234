"""An action's page, and what is written on it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from capcommun.contract.plan import panels, policies, queries
from capcommun.contract.plan.forms import FileForm, LiveForm
from capcommun.contract.plan.models import Action, Attachment, Note
from capcommun.contract.plan.services import actions, attachments
from capcommun.contract.plan.services.actions import LIVE, Conflict
from capcommun.contract.plan.services.keeping import TYPE
from capcommun.contract.plan.views.common import Page, page_of, sign_in_first
from capcommun.contract.plan.views.forming import conflict_page, form_page, found, told, url_of
from capcommun.kit.access.api import Refusal
from capcommun.kit.clock.api import today
from capcommun.kit.documents.api import sent


def _told(page: Page, action: Action) -> dict[str, Any]:
    """Notes and files, each with whether this reader may change it."""

    def changeable(row: Note | Attachment) -> bool:
        return policies.may_withdraw(page.actor, page.agreement, row.organisation_id, row.author_id)

    now = page.on == today()
    return {
        "notes": [(n, now and changeable(n)) for n in queries.notes_of(page.actor, action, page.on)],
        "files": [(f, now and changeable(f)) for f in queries.files_of(page.actor, action, page.on)],
        "may_note": now and policies.may_note(page.actor, page.agreement),
        "may_attach": now and policies.may_attach(page.actor, page.agreement),
    }


def _trail_url(page: Page, action: Action) -> str:
    """Where the audit of this action is read, for those who may."""
    if not page.actor.may("audit.read", page.agreement.key):
        return ""
    key = f"{page.agreement.key}/{action.key}"
    trail = reverse("partners:trail", kwargs={"object_type": TYPE, "key": key})
    return f"{trail}?{urlencode({'retour': url_of(page, action)})}"


@require_GET
def show(request: HttpRequest, key: str, action_key: str) -> HttpResponse:
    page = page_of(request, key)
    board = page.board()
    action = board.find(action_key)
    if action is None:
        return _not_yet(request, page, queries.action_or_404(page.agreement, action_key))
    action.agreement = page.agreement  # which has lent the day's document
    sight = board.of(action)
    context = page.context(
        action=action,
        sight=sight,
        parent=board.get(action.parent_id),
        continues=board.get(action.continues_id),
        continued_by=board.continued_by(action),
        waited_by=board.waited_by(action),
        panels=panels.rendered(request, action),
        trail_url=_trail_url(page, action),
        **_told(page, action),
    )
    return render(request, "plan/action.html", context)


def _not_yet(request: HttpRequest, page: Page, action: Action) -> HttpResponse:
    """The action is known now, and was not on that day: the page says so, and of it nothing else."""
    first = queries.first_known(action)
    return render(request, "plan/not_yet.html", page.context(action=action, first=first))


def _initial(action: Action) -> dict[str, Any]:
    names = (*LIVE, "title", "description", "revision")
    return {name: getattr(action, name) for name in names} | {"owner": action.owner_id}


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str, action_key: str) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    page, action = found(request, key, action_key)
    policies.check_edit(page.actor, page.agreement)
    if request.method == "GET":
        form = LiveForm(initial=_initial(action), actor=page.actor, action=action)
        return form_page(request, page, action, form, _("Change the action"))
    form = LiveForm(request.POST, actor=page.actor, action=action)
    if not form.is_valid():
        return form_page(request, page, action, form, _("Change the action"), status=422)
    try:
        actions.change_action(
            action,
            actor=page.actor,
            seen=form.cleaned_data["revision"],
            changes=form.changes(),
            today=today(),
        )
    except Conflict as conflict:
        current = conflict.current
        now = {name: getattr(current, name) for name in form.fields if name != "revision"}
        return conflict_page(request, page, current, form, conflict, now=now, revision=current.revision)
    except Refusal as refusal:
        status = told(form, refusal)
        return form_page(request, page, action, form, _("Change the action"), status=status)
    messages.success(request, _("The action is changed."))
    return redirect(url_of(page, action))


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, key: str, action_key: str) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    page, action = found(request, key, action_key)
    if not policies.may_attach(page.actor, page.agreement):
        raise Http404(action_key)
    form = FileForm(request.POST or None, request.FILES or None, actor=page.actor, agreement=page.agreement)
    form.fields["file"].help_text = _("%(size)s MB at most: PDF, picture, text, office document.") % {
        "size": settings.CAPCOMMUN.upload_max_mb
    }
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            attachments.attach_file(
                action,
                actor=page.actor,
                file=form.cleaned_data["file"],
                title=form.cleaned_data["title"],
                visibility=form.cleaned_data["visibility"],
                organisation_id=form.organisation_id(),
                today=today(),
            )
        except Refusal as refusal:
            status = told(form, refusal, "file")
        else:
            messages.success(request, _("The file is attached."))
            return redirect(url_of(page, action) + "#files")
    return form_page(request, page, action, form, _("Attach a file"), status=status, multipart=True)


def _file_of(page: Page, action: Action, pk: int) -> Attachment:
    row = get_object_or_404(queries.files_of(page.actor, action, today()), pk=pk)
    row.action = action
    return row


@require_GET
def file(request: HttpRequest, key: str, action_key: str, pk: int) -> FileResponse:
    """The file's content: the only way to it, and it asks whether this reader may."""
    page, action = found(request, key, action_key)
    row = _file_of(page, action, pk)
    return sent(row.file, row.name, row.mime)


@require_POST
def file_remove(request: HttpRequest, key: str, action_key: str, pk: int) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    page, action = found(request, key, action_key)
    attachments.remove_file(_file_of(page, action, pk), actor=page.actor, today=today())
    messages.success(request, _("The file is removed."))
    return redirect(url_of(page, action) + "#files")
