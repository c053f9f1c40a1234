"""One line: its page with its history, and the forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from capcommun.kit.access.api import Refusal, actor_of
from capcommun.kit.clock.api import as_of, today
from capcommun.kit.text.api import natural
from capcommun.kit.ui.api import overtaken, refused, warned
from capcommun.registers.lists import policies, queries, wording
from capcommun.registers.lists.forms import LineForm, extra_initial
from capcommun.registers.lists.models import FollowedList, ListLine
from capcommun.registers.lists.services import lines
from capcommun.registers.lists.services.keeping import Conflict
from capcommun.registers.lists.views.common import at_day, found, kept, sign_in_first


def _line(followed: FollowedList, pk: int) -> ListLine:
    line = queries.line_of(followed, pk)
    if line is None:
        raise Http404(pk)
    line.followed = followed
    return line


@require_GET
def page(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """One line: what is said of it, and what changed."""
    if answer := sign_in_first(request):
        return answer
    actor, on = actor_of(request), as_of(request)
    followed = found(actor, key)
    line = _line(followed, pk)
    steps = queries.history(line, on)
    if not steps:
        raise Http404(pk)  # nothing was known of it that day
    now = steps[0].now
    context = at_day(on) | {
        "followed": followed,
        "line": line,
        "row": now,
        "counts": now.gone_on is None and queries.terms_of(followed).counts(now.status),
        "steps": [
            {"row": step.now, "first": step.before is None,
             "lines": list(wording.changes(step.before.said if step.before else {}, step.now.said))}
            for step in steps
        ],
        "may_edit": on == today() and policies.can_edit(actor, followed) and not followed.withdrawn_on,
    }  # fmt: skip
    return render(request, "lists/line.html", context)


def _form_page(
    request: HttpRequest,
    form: LineForm,
    followed: FollowedList,
    line: ListLine | None = None,
    status: int = 200,
) -> HttpResponse:
    context = at_day(today()) | {"form": form, "followed": followed, "line": line}
    return render(request, "lists/line_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Add a line by hand."""
    if answer := sign_in_first(request):
        return answer
    actor = actor_of(request)
    followed = kept(actor, key)
    form = LineForm(request.POST or None, followed=followed, new=True, initial={"weight": "1"})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            line = lines.add_line(
                followed, actor=actor, key=form.cleaned_data["key"], said=form.said({}), today=today()
            )
        except Refusal as refusal:
            status = refused(form, refusal, getattr(refusal, "field", ""))
        else:
            messages.success(request, _("The line is added."))
            return redirect("lists:line", key=key, pk=line.pk)
    return _form_page(request, form, followed, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Change what is said of a line."""
    if answer := sign_in_first(request):
        return answer
    actor = actor_of(request)
    followed = kept(actor, key)
    line = _line(followed, pk)
    titles = followed.mapping.get("extra") or []
    initial = line.said | {"revision": line.revision, "weight": wording.spoken(line.weight)}
    form = LineForm(
        request.POST or None,
        followed=followed,
        new=False,
        initial=initial | extra_initial(titles, line.extra),
    )
    if not form.is_bound:
        return _form_page(request, form, followed, line)
    if not form.is_valid():
        return _form_page(request, form, followed, line, 422)
    seen: int = form.cleaned_data["revision"] or 0
    try:
        lines.change_line(line, actor=actor, seen=seen, said=form.said(line.extra), today=today())
    except Conflict as conflict:
        return _both(request, form, followed, line, conflict)
    except Refusal as refusal:
        return _form_page(
            request, form, followed, line, refused(form, refusal, getattr(refusal, "field", ""))
        )
    messages.success(request, _("The line is changed."))
    return redirect("lists:line", key=key, pk=pk)


def _both(
    request: HttpRequest, form: LineForm, followed: FollowedList, line: ListLine, conflict: Conflict
) -> HttpResponse:
    """Somebody else saved first: both versions are kept in sight."""
    current: Any = conflict.current
    now = current.said | extra_initial(form.titles, current.extra)
    context = at_day(today()) | {
        "form": form, "followed": followed, "line": line, "refusal": conflict,
        "versions": overtaken(form, now, current.revision),
    }  # fmt: skip
    return render(request, "lists/conflict.html", context, status=409)


@require_POST
def withdraw(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """The line is not of the list any more, or is again."""
    if answer := sign_in_first(request):
        return answer
    actor = actor_of(request)
    followed = kept(actor, key)
    line = _line(followed, pk)
    seen = natural(request.POST.get("revision", ""))
    try:
        if request.POST.get("again"):
            lines.restore_line(line, actor=actor, seen=seen, today=today())
            messages.success(request, _("The line is in the list again."))
        else:
            lines.withdraw_line(line, actor=actor, seen=seen, today=today())
            messages.success(request, _("The line is withdrawn: its history stays."))
    except Refusal as refusal:
        warned(request, refusal)
    return redirect("lists:line", key=key, pk=pk)
