"""« Contrats de rayonnement » and the intermunicipalities that each joins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from capcommun.kit.access.api import Actor
from capcommun.registers.support import territory_rules as rules
from capcommun.registers.support.kinds import CONTRACT
from capcommun.registers.support.models import ContractMember, OutreachContract
from capcommun.registers.support.rules import Problem
from capcommun.registers.support.services import keeping, members
from capcommun.registers.support.territory_wording import refusal_of

SAID = ("title", "part", "followed_on", "ended_on", "confirmed", "note")


def _checked(said: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    values: dict[str, Any] = {name: said.get(name) for name in SAID}
    values |= {name: keeping.words(values[name]) for name in ("title", "note")}
    values["confirmed"] = bool(values["confirmed"])
    found = rules.title_problem(values["title"])
    if not found and values["part"] not in set(rules.Part):
        found = Problem("state", "part")
    found = found or rules.followed_problem(values["followed_on"], values["ended_on"], today)
    if found := found or rules.words_problem(note=values["note"]):
        raise refusal_of(found)
    return values


def begin_contract(
    *,
    actor: Actor,
    organisation_id: int | None,
    said: Mapping[str, Any],
    epcis: Sequence[str],
    today: dt.date,
) -> OutreachContract:
    """Begin to follow a contract of at least two intermunicipalities."""
    owner = keeping.may_begin(actor, organisation_id)
    values, sirens = _checked(said, today), members.checked("contract", epcis)
    key = keeping.new_key(CONTRACT, values["title"])
    try:
        with transaction.atomic():
            head = OutreachContract.objects.create(key=key, organisation_id=owner, **values)
            members.write(ContractMember, head, sirens)
            after = values | {"members": members.named(sirens)}
            keeping.tell("support.contract.added", head, actor=actor, today=today, after=after)
    except IntegrityError as error:
        raise keeping.twice(error, CONTRACT, key) from error
    return head


def change_contract(
    head: OutreachContract,
    *,
    actor: Actor,
    seen: int,
    said: Mapping[str, Any],
    epcis: Sequence[str] | None = None,
    today: dt.date,
) -> OutreachContract:
    """Change what is said of a contract, or whom it joins. ``seen``: the revision that the form is of."""
    keeping.may_change(actor, head)
    with transaction.atomic():
        current = keeping.current_of(head)
        old = members.current(ContractMember, current)
        sirens = members.checked("contract", old if epcis is None else epcis)
        values = _checked({name: getattr(current, name) for name in SAID} | dict(said), today)
        new = keeping.changed(current, values)
        before: dict[str, Any] = {name: getattr(current, name) for name in new}
        after: dict[str, Any] = dict(new)
        if old != sirens:
            before["members"], after["members"] = members.named(old), members.named(sirens)
        if not after:
            return head
        keeping.bump(current, seen, actor, **new)
        members.write(ContractMember, current, sirens)
        keeping.tell(
            "support.contract.changed", current, actor=actor, today=today, before=before, after=after
        )
    return current  # type: ignore[no-any-return]  # the row that was given
