"""Beginning and changing a territory's strategy, and its steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from capcommun.kit.access.api import Actor
from capcommun.registers.support import territory_rules as rules
from capcommun.registers.support.kinds import STRATEGY
from capcommun.registers.support.models import StrategyMember, StrategyStep, TerritoryStrategy
from capcommun.registers.support.services import keeping, members
from capcommun.registers.support.territory_wording import refusal_of, steps_named

STEP = ("started_on", "finished_on", "participants", "documents", "note")


def _said(title: str, note: str) -> dict[str, str]:
    values = {"title": keeping.words(title), "note": keeping.words(note)}
    if found := rules.title_problem(values["title"]) or rules.words_problem(note=values["note"]):
        raise refusal_of(found)
    return values


def begin_strategy(
    title: str,
    *,
    epcis: Sequence[str],
    note: str = "",
    actor: Actor,
    organisation_id: int | None,
    today: dt.date,
) -> TerritoryStrategy:
    """Begin to follow a territory: its four steps are there at once, none of them begun."""
    owner = keeping.may_begin(actor, organisation_id)
    values, sirens = _said(title, note), members.checked("strategy", epcis)
    key = keeping.new_key(STRATEGY, values["title"])
    try:
        with transaction.atomic():
            head = TerritoryStrategy.objects.create(key=key, organisation_id=owner, **values)
            members.write(StrategyMember, head, sirens)
            StrategyStep.objects.bulk_create(StrategyStep(head=head, number=at) for at in rules.STEPS)
            after = values | {"members": members.named(sirens)}
            keeping.tell("support.strategy.added", head, actor=actor, today=today, after=after)
    except IntegrityError as error:
        raise keeping.twice(error, STRATEGY, key) from error
    return head


def change_strategy(
    head: TerritoryStrategy,
    *,
    actor: Actor,
    seen: int,
    title: str,
    epcis: Sequence[str],
    note: str = "",
    today: dt.date,
) -> TerritoryStrategy:
    """Change its name, its members, what is noted. ``seen`` is the revision that the form was made from."""
    keeping.may_change(actor, head)
    values, sirens = _said(title, note), members.checked("strategy", epcis)
    with transaction.atomic():
        current = keeping.current_of(head)
        new, old = keeping.changed(current, values), members.current(StrategyMember, current)
        before: dict[str, Any] = {name: getattr(current, name) for name in new}
        after: dict[str, Any] = dict(new)
        if old != sirens:
            before["members"], after["members"] = members.named(old), members.named(sirens)
        if not after:
            return head
        keeping.bump(current, seen, actor, **new)
        members.write(StrategyMember, current, sirens)
        keeping.tell(
            "support.strategy.changed", current, actor=actor, today=today, before=before, after=after
        )
    return current  # type: ignore[no-any-return]  # the row that was given


def write_step(
    head: TerritoryStrategy, number: int, *, actor: Actor, seen: int, said: Mapping[str, Any], today: dt.date
) -> TerritoryStrategy:
    """Say where one of the four steps stands; the others are looked at for the order of all."""
    keeping.may_change(actor, head)
    with transaction.atomic():
        current = keeping.current_of(head)
        steps = {step.number: step for step in StrategyStep.objects.filter(head=head)}
        step = steps[number]
        values = {name: said.get(name, getattr(step, name)) for name in STEP}
        values |= {name: keeping.words(values[name]) for name in ("participants", "documents", "note")}
        _check(number, steps, values, today)
        new = keeping.changed(step, values)
        if not new:
            return head
        before = {"step": number} | {name: getattr(step, name) for name in new}
        keeping.bump(current, seen, actor)
        StrategyStep.objects.filter(pk=step.pk).update(**new)
        after = {"step": number} | new
        keeping.tell("support.strategy.step", current, actor=actor, today=today, before=before, after=after)
    return current  # type: ignore[no-any-return]  # the row that was given


def _check(number: int, steps: Mapping[int, StrategyStep], values: Mapping[str, Any], today: dt.date) -> None:
    spans = {at: rules.Span(step.started_on, step.finished_on) for at, step in steps.items()}
    spans[number] = rules.Span(values["started_on"], values["finished_on"])
    if found := rules.step_problem(number, spans, today):
        raise refusal_of(found, steps=steps_named(rules.missing_before_last(spans)))
    texts = {name: values[name] for name in ("participants", "documents", "note")}
    if found := rules.words_problem(**texts) or rules.documents_problem(values["documents"]):
        raise refusal_of(found)
