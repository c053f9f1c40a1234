"""The lines of an action plan, of a strategy or of a site."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from capcommun.kit.access.api import actor_of
from capcommun.kit.clock.api import today
from capcommun.registers.support.services import plans
from capcommun.registers.support.territory_forms import PlannedForm, StrategyActionForm
from capcommun.registers.support.views.common import sign_in_first
from capcommun.registers.support.views.heads import FormPage, Screen, editable, page_of


def _form(head: Any) -> type[PlannedForm]:
    return StrategyActionForm if "axis" in plans.said_of(head) else PlannedForm


def add_action(request: HttpRequest, screen: Screen, key: str) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    head = editable(request, screen, key)
    form = _form(head)(request.POST or None, initial={"revision": head.revision, "state": "planned"})
    back, done = page_of(screen, key), _("The action is in the plan.")
    shown = FormPage(request, screen, form, _("Add an action"), back, done, head=head)

    def save() -> Any:
        seen, said = form.cleaned_data["revision"], form.cleaned_data
        return plans.add_action(head, actor=actor_of(request), seen=seen, said=said, today=today())

    return shown.answer(save)


def edit_action(request: HttpRequest, screen: Screen, key: str, number: int) -> HttpResponse:
    if answer := sign_in_first(request):
        return answer
    head = editable(request, screen, key)

    def now(_current: Any) -> dict[str, Any]:
        row = plans.line(head, number)
        if row is None:
            raise Http404(number)
        return {name: getattr(row, name) for name in plans.said_of(head)}

    form = _form(head)(request.POST or None, initial=now(head) | {"revision": head.revision})
    back, done = page_of(screen, key), _("The action is changed.")
    shown = FormPage(request, screen, form, _("Change the action"), back, done, head=head)

    def save() -> Any:
        seen, said = form.cleaned_data["revision"], form.cleaned_data
        plans.change_action(head, number, actor=actor_of(request), seen=seen, said=said, today=today())

    return shown.answer(save, now)
