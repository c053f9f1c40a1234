"""The demonstration does not contradict itself: an action that is done has no promise of its own unkept."""

from __future__ import annotations

import pytest
from django.conf import settings
from tests.desk.conftest import PAS_DE_CALAIS, load_examples

from capcommun.contract.indicators import demo, queries
from capcommun.contract.indicators.models import Observation
from capcommun.contract.plan.api import Action, Milestone, create_demo
from capcommun.kit.access.api import SYSTEM
from capcommun.reference.partners.api import demo as people

pytestmark = pytest.mark.django_db


def test_what_an_action_tells_its_targets_do_not_deny(monkeypatch: pytest.MonkeyPatch) -> None:
    own = settings.CAPCOMMUN.model_copy(update={"demo": True, "today": demo.UNTIL})
    monkeypatch.setattr(settings, "CAPCOMMUN", own)
    load_examples(PAS_DE_CALAIS)
    people.create([PAS_DE_CALAIS])
    create_demo(1)
    assert demo.create(1)
    done = {action.key: action for action in Action.objects.filter(status_declared="done")}
    reached = {
        (step.action.key, step.due): step.done_on
        for step in Milestone.objects.filter(withdrawn=False).select_related("action")
    }
    judged = queries.judged(SYSTEM, Action.objects.first().agreement, demo.UNTIL)  # type: ignore[union-attr]  # there are 106
    lights = set()
    for one in judged:
        target = one.target
        lights.add(one.light)
        key = (target.attached_to, target.deadline)
        if target.comparator == "done-by" and target.deadline and key in reached:
            last = Observation.objects.filter(target=target).order_by("-period_end").first()
            told = bool(last and last.value)
            assert told == bool(reached[key]) or target.firmness in demo.LEFT_OUT, target.key
        elif target.attached_to in done and target.firmness not in demo.LEFT_OUT:
            assert one.light not in {"late", "missing"}, target.key
    assert lights >= {"held", "late", "watch", "missing", "not-due", "unjudged"}
