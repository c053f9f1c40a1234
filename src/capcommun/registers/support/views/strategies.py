"""Screens of the territories' strategies."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from capcommun.kit.access.api import Actor, actor_of
from capcommun.kit.clock.api import today
from capcommun.registers.support import contents
from capcommun.registers.support import territory_wording as wording
from capcommun.registers.support.kinds import STRATEGY
from capcommun.registers.support.models import StrategyStep
from capcommun.registers.support.services import handing, strategies
from capcommun.registers.support.territory_forms import StepForm, StrategyForm
from capcommun.registers.support.territory_rules import STEPS
from capcommun.registers.support.views import heads, plans
from capcommun.registers.support.views.common import sign_in_first


def _sight(row: Any, on: dt.date) -> dict[str, Any]:
    steps = contents.steps(row.content)
    return {
        "row": row,
        "content": row.content,
        "state": wording.process_state(row),
        "members": contents.members(row.content),
        "steps": [
            {
                "said": step,
                "name": wording.STEPS[step.number],
                "about": wording.ABOUT[step.number],
                "state": wording.step_state(step),
                "files": contents.papers(row.content, step.number),
            }
            for step in steps
        ],
        "done": sum(step.finished_on is not None for step in steps),
        "actions": [
            {"said": action, "state": wording.planned_state(action, on)}
            for action in contents.actions(row.content)
        ],
    }


def _begin(form: Any, actor: Actor) -> Any:
    said = form.said()
    return strategies.begin_strategy(
        said["title"], note=said["note"], epcis=form.sirens(), actor=actor, organisation_id=form.owner,
        today=today(),
    )  # fmt: skip


def _change(head: Any, form: Any, actor: Actor) -> Any:
    said = form.said()
    return strategies.change_strategy(
        head, actor=actor, seen=form.cleaned_data["revision"], title=said["title"], note=said["note"],
        epcis=form.sirens(), today=today(),
    )  # fmt: skip


def _names() -> dict[str, str]:
    return {
        "plural": _("Territories' strategies"),
        "one": _("Territory's strategy"),
        "add": _("Follow a territory"),
        "edit": _("What is said of the territory"),
        "added": _("The territory is followed: its four steps are ready."),
    }


def _agreement(head: Any, actor: Actor) -> dict[str, Any]:
    """The agreement that came of it, or whether this person may make one."""
    made, may = handing.made(head, actor), handing.may_make(actor)
    return {"agreement_made": made, "may_hand_over": may and made is None}


SCREEN = heads.Screen(
    kind=STRATEGY,
    plural="strategies",
    part="strategies",
    file="strategies",
    form=StrategyForm,
    sentence=lambda rows, on: wording.strategies_sentence(rows, on.year),
    sight=_sight,
    begin=_begin,
    change=_change,
    names=_names,
    more=_agreement,
)


index, strategy, add, edit = heads.views(SCREEN)


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Say where one of the four steps stands."""
    if answer := sign_in_first(request):
        return answer
    if number not in STEPS:
        raise Http404(number)
    head = heads.editable(request, SCREEN, key)

    def now(_current: Any) -> dict[str, Any]:
        row = StrategyStep.objects.get(head=head, number=number)
        return {name: getattr(row, name) for name in strategies.STEP}

    form = StepForm(request.POST or None, initial=now(head) | {"revision": head.revision})
    heading = _("Step %(number)d: %(name)s") % {"number": number, "name": wording.STEPS[number]}
    shown = heads.FormPage(
        request, SCREEN, form, heading, heads.page_of(SCREEN, key), heads.saved_words(), head=head,
        intro=str(wording.ABOUT[number]),
    )  # fmt: skip

    def save() -> Any:
        seen, said = form.cleaned_data["revision"], form.cleaned_data
        return strategies.write_step(
            head, number, actor=actor_of(request), seen=seen, said=said, today=today()
        )

    return shown.answer(save, now)


@require_http_methods(["GET", "POST"])
def add_action(request: HttpRequest, key: str) -> HttpResponse:
    return plans.add_action(request, SCREEN, key)


@require_http_methods(["GET", "POST"])
def edit_action(request: HttpRequest, key: str, number: int) -> HttpResponse:
    return plans.edit_action(request, SCREEN, key, number)
