"""A file in three steps: sent, its columns told, checked and loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from capcommun.kit.access.api import Refusal, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.documents.api import check_size, csv_response
from capcommun.kit.ui.api import refused, warned
from capcommun.registers.lists import columns as known_columns
from capcommun.registers.lists import wording
from capcommun.registers.lists.forms import ColumnsForm, LoadForm, UploadForm
from capcommun.registers.lists.models import FollowedList, ListImport
from capcommun.registers.lists.services import imports
from capcommun.registers.lists.views.common import at_day, kept, renewed, sign_in_first

SHOWN = 200
"""Lines that a page shows of each kind; beyond, they are counted."""


def _draft(request: HttpRequest, followed: FollowedList, uid: str) -> ListImport:
    """The file that this person sent, as long as its cells are kept."""
    rows = ListImport.objects.filter(followed=followed, uid=uid, author_id=actor_of(request).user_id)
    draft = rows.exclude(rows=[]).first()
    if draft is None:
        raise Http404(uid)
    draft.followed = followed
    return draft


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, key: str) -> HttpResponse:
    """First step: the file. With the columns of the last time, the second one is passed."""
    if answer := sign_in_first(request):
        return answer
    actor = actor_of(request)
    followed = kept(actor, key)
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            check_size(sent.size, settings.CAPCOMMUN.upload_max_mb)
            draft = imports.upload(followed, actor=actor, content=sent.read(), name=sent.name)
        except Refusal as refusal:
            status = refused(form, refusal, "file")
        else:
            step = "lists:import_check" if imports.ready(draft) else "lists:import_columns"
            return redirect(step, key=key, uid=draft.uid)
    context = at_day(today()) | {"form": form, "followed": followed}
    return render(request, "lists/import_upload.html", context, status=status)


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, key: str, uid: str) -> HttpResponse:
    """Second step: which column holds what, which statuses count."""
    if answer := sign_in_first(request):
        return answer
    actor = actor_of(request)
    followed = kept(actor, key)
    draft = _draft(request, followed, uid)
    form = _columns_form(request, draft)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            asked_again = _keep_columns(request, draft, form)
        except Refusal as refusal:
            status = refused(form, refusal, getattr(refusal, "field", ""))
        else:
            step = "lists:import_columns" if asked_again else "lists:import_check"
            return redirect(step, key=key, uid=uid)
    context = at_day(today()) | {"form": form, "followed": followed, "draft": draft}
    return render(request, "lists/import_columns.html", context, status=status)


def _columns_form(request: HttpRequest, draft: ListImport) -> ColumnsForm:
    followed = draft.followed
    new = imports.new_statuses(draft)
    initial: dict[str, Any] = {name: str(at) for name, at in draft.mapping.items()}
    saved = followed.mapping.get("extra")
    others = known_columns.others(draft.header, draft.mapping)
    initial["extra"] = others if saved is None else saved
    initial["counted"] = followed.counted if followed.statuses else new
    initial["revision"] = followed.revision
    return ColumnsForm(
        request.POST or None,
        header=draft.header,
        others=others,
        statuses=followed.statuses,
        new=new,
        initial=initial,
    )


def _keep_columns(request: HttpRequest, draft: ListImport, form: ColumnsForm) -> bool:
    """Keep the answers; gives whether the statuses are to be looked at again.

    A list without statuses takes those of its first file: all of them count, until one says which do not.
    That is asked with the form, unless another column was chosen than the one whose statuses the form showed.
    """
    data, mapping = form.cleaned_data, form.mapping()
    accepted, counted = data.get("accepted", []), data.get("counted", [])
    first = not draft.followed.statuses and "status" in mapping
    again = first and mapping["status"] != draft.mapping.get("status")
    if first:
        accepted = imports.new_statuses(draft, mapping)
        counted = accepted if again else counted
    taken = {draft.header[at] for at in mapping.values()}
    imports.set_mapping(
        draft,
        actor=actor_of(request),
        seen=data["revision"],
        mapping=mapping,
        extra=[title for title in data["extra"] if title not in taken],
        accepted=accepted,
        counted=counted,
        today=today(),
    )
    return bool(again)


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, key: str, uid: str) -> HttpResponse:
    """Third step: what is wrong, what would change; nothing is written before one says so."""
    if answer := sign_in_first(request):
        return answer
    actor = actor_of(request)
    followed = kept(actor, key)
    draft = _draft(request, followed, uid)
    if not {"key", "day"} <= draft.mapping.keys():
        return redirect("lists:import_columns", key=key, uid=uid)
    form, status = LoadForm(request.POST or None), 200
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            done = imports.load(
                draft, actor=actor, seen=data["revision"], complete=data["complete"] == "whole",
                today=today(), known_on=data["known_on"],
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code != "lists.conflict":
                warned(request, refusal)
                return redirect("lists:list", key=key)
            status = refused(form, refusal)
        else:
            messages.success(request, _told(done))
            where: dict[str, Any] = {"key": key, "uid": done.uid} if done.refused else {"key": key}
            return HttpResponseRedirect(
                reverse("lists:import_check" if done.refused else "lists:list", kwargs=where)
            )
    return _check_page(request, draft, form, status)


def _told(done: ListImport) -> str:
    counts = {"added": done.added, "changed": done.changed, "removed": done.removed, "same": done.unchanged}
    return (
        _("Loaded: %(added)d added, %(changed)d changed, %(removed)d withdrawn, %(same)d unchanged.") % counts
    )


def _check_page(request: HttpRequest, draft: ListImport, form: LoadForm, status: int) -> HttpResponse:
    found = imports.check(draft, today())
    if form.is_bound:
        renewed(form, found.revision)
    else:
        form.initial["revision"] = found.revision
    faults = [fault for row in found.rows for fault in row.faults]
    changed = [
        {"row": one.row, "line": one.line,
         "changes": list(wording.changes(one.line.said, one.line.said | dict(one.new)))}
        for one in found.changed[:SHOWN]
    ]  # fmt: skip
    context = at_day(today()) | {
        "followed": draft.followed,
        "draft": draft,
        "found": found,
        "faults": faults[: SHOWN * 2],
        "faults_more": max(len(faults) - SHOWN * 2, 0),
        "warnings": sum(not fault.blocking for fault in faults),
        "added": found.added[:SHOWN],
        "added_more": max(len(found.added) - SHOWN, 0),
        "changed": changed,
        "changed_more": max(len(found.changed) - SHOWN, 0),
        "absent": found.absent[:SHOWN],
        "absent_more": max(len(found.absent) - SHOWN, 0),
        "refused_count": len(found.refused),
        "form": form,
    }
    return render(request, "lists/import_check.html", context, status=status)


@require_GET
def to_mend(request: HttpRequest, key: str, uid: str) -> HttpResponse:
    """The lines left out, as they were sent, each with what is wrong: to be corrected and sent back."""
    if answer := sign_in_first(request):
        return answer
    followed = kept(actor_of(request), key)
    draft = _draft(request, followed, uid)
    return csv_response(_mend_rows(draft), f"{followed.key}-a-corriger.csv")


def _mend_rows(draft: ListImport) -> Iterator[Sequence[Any]]:
    yield [*draft.header, _("To correct")]
    for row in imports.check(draft, today()).refused:
        told = " ".join(f"{f.column} : {f.reason} {f.remedy}" for f in row.faults if f.blocking)
        yield [*row.cells, told]
