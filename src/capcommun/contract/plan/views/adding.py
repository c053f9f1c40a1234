"""Adding to the plan: one action, or a whole spreadsheet."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from capcommun.contract.plan import policies, queries
from capcommun.contract.plan.forms import AddForm, MappingForm, UploadForm
from capcommun.contract.plan.models import PlanImport
from capcommun.contract.plan.services import actions, imports
from capcommun.contract.plan.services.import_lines import Line
from capcommun.contract.plan.views.common import chosen_year, page_of, sign_in_first
from capcommun.contract.plan.views.forming import told
from capcommun.kit.access.api import Refusal
from capcommun.kit.clock.api import today
from capcommun.kit.documents.api import Sheet, check_size, xlsx_response
from capcommun.kit.ui.api import warned


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, key: str) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    page = page_of(request, key)
    policies.check_edit(page.actor, page.agreement)
    known = queries.years(page.agreement)
    initial = {"year": chosen_year(request, known), "objective": request.GET.get("objectif", "")}
    form = AddForm(
        request.POST or None, actor=page.actor, agreement=page.agreement, years=known, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            action = actions.add_action(
                page.agreement,
                actor=page.actor,
                year=data["year"],
                objective=form.objects[data["objective"]],
                title=data["title"],
                parent=data["parent"],
                owner=data["owner"],
                start=data["start"],
                end=data["end"],
                work=data["work"],
                today=today(),
            )
        except Refusal as refusal:
            told(form, refusal)
        else:
            messages.success(request, _("The action is added; it is marked as outside the contract."))
            return redirect("plan:action", key=key, action_key=action.key)
    context = page.context(
        form=form, heading=_("Add an action"), back=reverse("plan:tree", kwargs={"key": key}), adding=True
    )
    return render(request, "plan/form.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, key: str) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    page = page_of(request, key)
    policies.check_edit(page.actor, page.agreement)
    known = queries.years(page.agreement)
    form = UploadForm(request.POST or None, request.FILES or None, years=known)
    status = 200
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            check_size(sent.size, settings.CAPCOMMUN.upload_max_mb)
            draft = imports.upload(
                page.agreement,
                actor=page.actor,
                content=sent.read(),
                name=sent.name,
                year=form.cleaned_data["year"],
            )
        except Refusal as refusal:
            status = told(form, refusal, "file")
        else:
            return redirect("plan:import_check", key=key, uid=draft.uid)
    context = page.context(form=form, tab="import", known=known)
    return render(request, "plan/import_upload.html", context, status=status)


def _understood(lines: list[Line]) -> list[tuple[str, str, list[str]]]:
    """Each thing said in words, once: what was read in it, and in which cells it stands."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        for one in line.understood:
            found.setdefault((one.text, one.said), []).append(str(one.cell))
    return [(text, said, cells) for (text, said), cells in found.items()][:100]


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, key: str, uid: str) -> HttpResponse:
    """The mapping, and under it what each line would do; nothing is written before one says so."""
    if answer := sign_in_first(request):
        return answer
    page = page_of(request, key)
    policies.check_edit(page.actor, page.agreement)
    draft = get_object_or_404(
        PlanImport.objects.select_related("agreement"),
        uid=uid,
        agreement=page.agreement,
        user_id=page.actor.user_id,
    )
    if request.method == "POST" and "apply" in request.POST:
        try:
            counts = imports.import_plan(draft, actor=page.actor, today=today())
        except Refusal as refusal:
            warned(request, refusal)
            return redirect("plan:import_check", key=key, uid=uid)
        messages.success(
            request,
            _("Import done: %(added)s added, %(changed)s changed, %(same)s unchanged, %(refused)s left out.")
            % counts,
        )
        return redirect("plan:table", key=key)
    initial = {name: str(index) for name, index in draft.mapping.items()} | {"default_year": draft.year}
    known = queries.years(page.agreement)
    sent = request.POST if request.method == "POST" else None
    form = MappingForm(sent, header=draft.header, years=known, initial=initial)
    if sent is not None and form.is_valid():
        try:
            imports.set_mapping(
                draft, actor=page.actor, mapping=form.mapping(), year=form.cleaned_data["default_year"]
            )
        except Refusal as refusal:
            told(form, refusal, "title")
    mapped = "title" in draft.mapping or "key" in draft.mapping
    lines = imports.preview(draft) if mapped else []
    verbs = [line.verb for line in lines]
    context = page.context(
        draft=draft,
        form=form,
        lines=lines[:200],
        more=max(len(lines) - 200, 0),
        errors=[error for line in lines for error in line.errors][:500],
        counts={verb: verbs.count(verb) for verb in ("added", "changed", "same", "refused")},
        understood=_understood(lines),
        good=verbs.count("added") + verbs.count("changed"),
    )
    return render(request, "plan/import_check.html", context)


def model(request: HttpRequest, key: str) -> HttpResponse:
    """An empty spreadsheet with the columns that are understood."""
    from capcommun.contract.plan.columns import IMPORTABLE

    page = page_of(request, key)
    sheet = Sheet(_("Action plan"), [str(c.title) for c in IMPORTABLE], [], [c.width for c in IMPORTABLE])
    return xlsx_response([sheet], f"modele-{page.agreement.key}.xlsx")
