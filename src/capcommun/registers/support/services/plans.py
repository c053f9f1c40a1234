"""The lines of an action plan, of a strategy or of a site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from capcommun.kit.access.api import Actor, Refusal
from capcommun.registers.support import territory_rules as rules
from capcommun.registers.support.kinds import STRATEGY, kind_of
from capcommun.registers.support.models import Planned
from capcommun.registers.support.rules import Problem
from capcommun.registers.support.services import keeping
from capcommun.registers.support.territory_wording import gone, refusal_of

SAID = ("title", "who", "by_when", "state")


def said_of(head: Any) -> tuple[str, ...]:
    """What is said of a line: a strategy's also has its axis."""
    return (*SAID, "axis") if kind_of(head) is STRATEGY else SAID


def _checked(head: Any, said: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {name: said.get(name) for name in said_of(head)}
    values |= {name: keeping.words(values[name]) for name in ("title", "who", "axis") if name in values}
    values["state"] = values["state"] or rules.Planned.PLANNED.value
    if len(values.get("axis", "")) > rules.LONGEST_TITLE:
        raise refusal_of(Problem("long-title", "axis"))
    if found := rules.planned_problem(values["title"], values["who"], values["by_when"], values["state"]):
        raise refusal_of(found)
    return values


def add_action(head: Any, *, actor: Actor, seen: int, said: Mapping[str, Any], today: dt.date) -> Planned:
    """Add a line to the plan."""
    keeping.may_change(actor, head)
    values = _checked(head, said)
    with transaction.atomic():
        current = keeping.current_of(head)
        keeping.bump(current, seen, actor)
        row: Planned = _table(head).objects.create(head=current, **values)
        keeping.tell(
            f"support.{kind_of(head).code}.action-added",
            current,
            actor=actor,
            today=today,
            after=_audited(values),
        )
    return row


def change_action(
    head: Any, number: int, *, actor: Actor, seen: int, said: Mapping[str, Any], today: dt.date
) -> None:
    """Change a line of the plan: one that is given up is dropped, and stays in sight."""
    keeping.may_change(actor, head)
    table = _table(head)
    with transaction.atomic():
        current = keeping.current_of(head)
        row = line(head, number)
        if row is None:
            raise gone()
        values = _checked(head, {name: getattr(row, name) for name in said_of(head)} | dict(said))
        new = keeping.changed(row, values)
        if not new:
            return
        before = {"action": row.title} | {name: getattr(row, name) for name in new}
        keeping.bump(current, seen, actor)
        table.objects.filter(pk=number).update(**new)
        after = {"action": values["title"]} | new
        keeping.tell(
            f"support.{kind_of(head).code}.action-changed",
            current,
            actor=actor,
            today=today,
            before=_audited(before),
            after=_audited(after),
        )


def line(head: Any, number: int) -> Any | None:
    """A line of this plan, as it stands."""
    return _table(head).objects.filter(head=head, pk=number).first()


def _audited(values: Mapping[str, Any]) -> dict[str, Any]:
    """A line's own name is the audit's « action »."""
    return {"action" if name == "title" else name: value for name, value in values.items()}


def _table(head: Any) -> Any:
    found = kind_of(head).planned
    if found is None:
        raise Refusal("support.no-plan", "", status=404)
    return found
