"""Invented values that agree with the invented activity: what an action tells, its targets do not deny."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Max

from capcommun.contract.indicators.models import Target
from capcommun.contract.plan.api import Action, Milestone, Note


@dataclass(frozen=True)
class Course:
    """How an action goes: begun or not, its last day when done, its milestones by due day."""

    begun: bool = False
    done_on: dt.date | None = None
    steps: dict[dt.date, dt.date | None] = field(default_factory=dict)


def courses(agreement: str) -> dict[str, Course]:
    """The course of each action of the agreement, by its key."""
    steps: dict[int, dict[dt.date, dt.date | None]] = defaultdict(dict)
    known = Milestone.objects.filter(action__agreement__key=agreement, withdrawn=False, due__isnull=False)
    for action, due, done in known.values_list("action", "due", "done_on"):
        if due:
            steps[action][due] = done
    last = dict(
        Note.objects.filter(action__agreement__key=agreement)
        .values_list("action")
        .annotate(Max("known_on"))
        .order_by("action")
    )
    rows = Action.objects.filter(agreement__key=agreement, withdrawn=False)
    return {
        action.key: Course(
            begun=bool(action.status_declared),
            done_on=last.get(action.pk) if action.status_declared == "done" else None,
            steps=steps[action.pk],
        )
        for action in rows
    }


def answers_yes_or_no(target: Target) -> bool:
    return target.comparator == "done-by" and target.value in {None, 1}


def done_on(target: Target, course: Course) -> dt.date | None:
    """The day on which the promise was kept: its own milestone's, else the action's end."""
    if target.deadline in course.steps:
        return course.steps[target.deadline]
    return course.done_on
