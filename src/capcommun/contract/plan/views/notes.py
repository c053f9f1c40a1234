"""Progress notes of an action: written, corrected, withdrawn."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from capcommun.contract.plan import policies, queries
from capcommun.contract.plan.forms import NoteForm
from capcommun.contract.plan.models import Action, Note
from capcommun.contract.plan.services import notes
from capcommun.contract.plan.services.actions import Conflict
from capcommun.contract.plan.views.common import Page, sign_in_first
from capcommun.contract.plan.views.forming import conflict_page, form_page, found, told, url_of
from capcommun.kit.access.api import Refusal
from capcommun.kit.clock.api import today
from capcommun.kit.text.api import natural
from capcommun.kit.ui.api import overtaken, warned


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, key: str, action_key: str) -> HttpResponse:
    """How it goes; for who may change the action, its progress and its status in the same breath."""
    if answer := sign_in_first(request):
        return answer
    page, action = found(request, key, action_key)
    if not policies.may_note(page.actor, page.agreement):
        raise Http404(action_key)
    form = NoteForm(
        request.POST or None,
        actor=page.actor,
        agreement=page.agreement,
        action=action if page.edits else None,
        initial={"known_on": today(), "action_revision": action.revision},
    )
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            _noted(page, action, form)
        except Conflict as conflict:
            status = 409
            _overtaken(form, conflict)
        except Refusal as refusal:
            status = told(form, refusal, "known_on")
        else:
            messages.success(request, _("The note is kept."))
            return redirect(url_of(page, action) + "#notes")
    return form_page(request, page, action, form, _("Note its progress"), status=status)


def _noted(page: Page, action: Action, form: NoteForm) -> None:
    data = form.cleaned_data
    notes.add_note(
        action,
        actor=page.actor,
        text=data["text"],
        visibility=data["visibility"],
        known_on=data["known_on"],
        organisation_id=form.organisation_id(),
        today=today(),
        seen=data.get("action_revision") or 0,
        changes=form.changes(),
    )


def _overtaken(form: NoteForm, conflict: Conflict) -> None:
    """Say what stands now; saved again, the note writes over it."""
    current = conflict.current
    now = {name: getattr(current, name) for name in conflict.mine}
    lines = overtaken(form, now, current.revision, "action_revision")
    stands = ", ".join(f"{line.label} « {line.theirs} »" for line in lines)
    form.add_error(
        None,
        _("%(reason)s It now says: %(stands)s. Save again to write yours, or leave these fields empty.")
        % {"reason": conflict.reason, "stands": stands},
    )


def _note_of(request: HttpRequest, key: str, action_key: str, pk: int) -> tuple[Page, Action, Note]:
    page, action = found(request, key, action_key)
    row = get_object_or_404(queries.notes_of(page.actor, action, today()), pk=pk)
    row.action = action
    return page, action, row


@require_http_methods(["GET", "POST"])
def note_edit(request: HttpRequest, key: str, action_key: str, pk: int) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    page, action = found(request, key, action_key)
    row = Note.objects.filter(policies.told(page.actor, page.agreement), action=action, pk=pk).first()
    if row is None or not policies.may_withdraw(
        page.actor, page.agreement, row.organisation_id, row.author_id
    ):
        raise Http404(str(pk))
    row.action = action
    form = NoteForm(request.POST or None, actor=page.actor, agreement=page.agreement, initial=_initial(row))
    form.fields.pop("organisation", None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            _corrected(page, row, form)
        except Refusal as refusal:
            if refusal.status == 409:
                return _changed_meanwhile(request, page, row, form, refusal)
            status = told(form, refusal, "known_on")
        else:
            messages.success(request, _("The note is corrected."))
            return redirect(url_of(page, action) + "#notes")
    return form_page(request, page, action, form, _("Correct the note"), status=status)


def _initial(row: Note) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("text", "known_on", "visibility", "revision")}


def _corrected(page: Page, row: Note, form: NoteForm) -> None:
    data = form.cleaned_data
    notes.edit_note(
        row,
        actor=page.actor,
        seen=data["revision"] or 0,
        text=data["text"],
        visibility=data["visibility"],
        known_on=data["known_on"],
        today=today(),
    )


def _changed_meanwhile(
    request: HttpRequest, page: Page, row: Note, form: NoteForm, refusal: Refusal
) -> HttpResponse:
    """Corrected by somebody else: both versions. Withdrawn: what was typed may become a note of its own."""
    action = row.action
    last = queries.correction_of(page.actor, row)
    if last is None:
        form.add_error(None, _("This note was withdrawn in the meantime. Saved, yours is a note of its own."))
        to = url_of(page, action, "note")
        return form_page(request, page, action, form, _("Correct the note"), status=409, to=to)
    now = {name: getattr(last, name) for name in ("text", "known_on", "visibility")}
    names = {"key": page.agreement.key, "action_key": action.key, "pk": last.pk}
    to = reverse("plan:note_edit", kwargs=names)
    return conflict_page(request, page, action, form, refusal, now=now, revision=last.revision, to=to)


@require_POST
def note_withdraw(request: HttpRequest, key: str, action_key: str, pk: int) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    page, action, row = _note_of(request, key, action_key, pk)
    seen = request.POST.get("revision", "")
    try:
        notes.withdraw_note(row, actor=page.actor, seen=natural(seen), today=today())
    except Refusal as refusal:
        warned(request, refusal)
    else:
        messages.success(request, _("The note is withdrawn."))
    return redirect(url_of(page, action) + "#notes")
