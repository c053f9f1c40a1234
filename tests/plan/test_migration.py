"""What was declared before revisions were kept becomes their first rows."""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils import timezone
from tests.plan.conftest import TODAY

from capcommun.contract.plan.history import known, live, state_of
from capcommun.contract.plan.models import Action, ActionRevision, Milestone
from capcommun.contract.plan.queries import Board

migration = import_module("capcommun.contract.plan.migrations.0002_action_revision")


class Declared:
    """A declaration as the former table held it."""

    def __init__(self, action: Action, status: str, progress: int, on: dt.date) -> None:
        self.action_id, self.status, self.progress = action.pk, status, progress
        self.known_on, self.recorded_at = on, timezone.now()


def test_declarations_become_revisions(agreement, cast, monkeypatch):
    action = Action.objects.get(key="un")
    rows = [
        Declared(action, "in-progress", 10, dt.date(2023, 3, 1)),
        Declared(action, "done", 100, dt.date(2023, 9, 1)),
    ]
    real = migration.Past.by_action

    def by_action(self: Any, model: str, order: str, **kept: Any) -> Any:
        found: Any = {action.pk: rows} if model == "Declaration" else None
        return _Default(found) if found else real(self, model, order, **kept)

    Milestone.objects.filter(key="j1").update(done_on=dt.date(2023, 6, 20))
    Action.objects.filter(pk=action.pk).update(status_declared="done", progress=100, work="Le reste")
    ActionRevision.objects.all().delete()
    monkeypatch.setattr(migration.Past, "by_action", by_action)
    migration.from_declarations(apps, None)

    def seen(on: dt.date) -> tuple[str, int | None, bool, str]:
        sight = Board([agreement.pk], on).of(action)
        return sight.action.status_declared, sight.action.progress, sight.steps_done == 1, sight.action.work

    assert seen(dt.date(2023, 2, 1)) == ("", None, False, "Le reste")
    assert seen(dt.date(2023, 3, 1)) == ("in-progress", 10, False, "Le reste")
    assert seen(dt.date(2023, 6, 20)) == ("in-progress", 10, True, "Le reste")
    assert seen(dt.date(2023, 9, 1)) == ("done", 100, True, "Le reste")
    assert Board([agreement.pk], dt.date(2022, 12, 31)).find("un") is None
    # the last state is what stands, so that the next change finds nothing else to keep
    now, then = live([agreement.pk]), known([agreement.pk], TODAY)
    assert state_of(now, action.pk) == state_of(then, action.pk)


class _Default(dict[int, list[Any]]):
    def __missing__(self, key: int) -> list[Any]:
        return []
