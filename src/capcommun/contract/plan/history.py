"""What is read of a plan: its tables today, the states kept at each change on an earlier day.

A state is the action whole, as JSON: written by ``state_of``, read back by ``restored``. Both give the same
rows to the pages, so that nothing above knows which day it is.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Max, Model, Q, QuerySet

from capcommun.contract.plan.models import (
    Action,
    ActionLink,
    ActionRevision,
    Milestone,
    Scope,
)
from capcommun.contract.plan.objectives import Objectives, objectives
from capcommun.reference.partners.api import Person

M = TypeVar("M", bound=Model)
ACTION = (
    "position", "withdrawn", "year", "strategic_id", "objective_id", "parent_id", "continues_id", "origin",
    "title", "description", "partners", "territories", "quotes", "contract_start", "contract_end",
    "owner_id", "status_declared", "progress", "start", "end", "territory", "work", "cost",
)  # fmt: skip
STEP = ("key", "position", "origin", "title", "due", "due_label", "quotes", "done_on")
DAYS = frozenset({"contract_start", "contract_end", "start", "end", "due", "done_on"})


@dataclass
class Material:
    """The rows of whole agreements, as they stood on a day."""

    actions: dict[int, Action] = field(default_factory=dict)
    steps: dict[int, list[Milestone]] = field(default_factory=lambda: defaultdict(list))
    waits: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    scopes: dict[int, list[Scope]] = field(default_factory=lambda: defaultdict(list))


def live(agreements: Iterable[int], *, scopes: bool = True, links: bool = True) -> Material:
    """What the tables say now; without the destinations and markets, or what waits for what, where nobody
    shows them."""
    found = list(agreements)
    here = Q(action__agreement__in=found)
    actions = Action.objects.filter(agreement__in=found).select_related(
        "owner", "strategic", "objective", "agreement"
    )
    return _gathered(
        actions,
        Milestone.objects.filter(here, withdrawn=False),
        ActionLink.objects.filter(here, withdrawn=False).order_by("pk") if links else (),
        Scope.objects.filter(here) if scopes else (),
    )


def _gathered(
    actions: Iterable[Action],
    steps: Iterable[Milestone],
    links: Iterable[ActionLink],
    scopes: Iterable[Scope],
) -> Material:
    found = Material({action.pk: action for action in actions})
    for step in steps:
        found.steps[step.action_id].append(step)
    for link in links:
        found.waits[link.action_id].append(link.blocker_id)
    for scope in scopes:
        found.scopes[scope.action_id].append(scope)
    return found


def last_revisions(actions: QuerySet[Action], on: dt.date | None = None) -> QuerySet[ActionRevision]:
    """The last revision of each action; of those known by that day, when one is given."""
    rows = ActionRevision.objects.filter(action__in=actions.order_by().values("pk"))
    if on:
        rows = rows.filter(known_on__lte=on)
    last = rows.order_by().values("action").annotate(last=Max("pk")).values("last")
    return ActionRevision.objects.filter(pk__in=last).order_by("pk")


def known(agreements: Iterable[int], on: dt.date, stood: Objectives | None = None) -> Material:
    """What was known on that day, under the objectives as they stood.

    An action of which nothing was kept by then is not there.
    """
    wanted = list(agreements)
    rows = Action.objects.filter(agreement__in=wanted).select_related("agreement")
    states = dict(last_revisions(rows, on).values_list("action_id", "state"))
    actions = [_restored_action(action, states[action.pk]) for action in rows if action.pk in states]
    _name(actions, stood or objectives(wanted, on))
    found = Material({action.pk: action for action in actions})
    for pk in found.actions:
        _restore_rest(found, pk, states[pk])
    return found


def _restored_action(action: Action, state: Mapping[str, Any]) -> Action:
    for name in ACTION:
        setattr(action, name, _read(name, state[name]))
    return action


def _name(actions: list[Action], stood: Objectives) -> None:
    """Give each its owner, in one statement, and its objectives as they stood."""
    people = Person.objects.in_bulk({a.owner_id for a in actions if a.owner_id})
    for action in actions:
        action.owner = people.get(action.owner_id or 0)
        action.strategic = stood.strategic[action.strategic_id]
        action.objective = stood.operational.get(action.objective_id or 0)


def _restore_rest(found: Material, pk: int, state: Mapping[str, Any]) -> None:
    for values in state["milestones"]:
        step = Milestone(pk=values["pk"], action_id=pk, **{n: _read(n, values[n]) for n in STEP})
        found.steps[pk].append(step)
    found.waits[pk] = list(state["blockers"])
    for kind, key, label in state["scopes"]:
        found.scopes[pk].append(Scope(action_id=pk, kind=kind, key=key, label=label))


def state_of(found: Material, pk: int) -> dict[str, Any]:
    """The action whole, as JSON."""
    action = found.actions[pk]
    state = {name: _plain(getattr(action, name)) for name in ACTION}
    return state | {
        "milestones": [
            {"pk": step.pk} | {name: _plain(getattr(step, name)) for name in STEP} for step in found.steps[pk]
        ],
        "blockers": found.waits[pk],
        "scopes": [[scope.kind, scope.key, scope.label] for scope in found.scopes[pk]],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in DAYS:
        return dt.date.fromisoformat(value)
    return Decimal(value) if name == "cost" else value


def states(actions: QuerySet[Action]) -> dict[int, dict[str, Any]]:
    """What would be kept of these actions as they stand."""
    only = actions.order_by().values("pk")
    found = _gathered(
        actions,
        Milestone.objects.filter(action__in=only, withdrawn=False),
        ActionLink.objects.filter(action__in=only, withdrawn=False).order_by("pk"),
        Scope.objects.filter(action__in=only),
    )
    return {pk: state_of(found, pk) for pk in found.actions}
