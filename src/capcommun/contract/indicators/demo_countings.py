"""What counts the demonstration's targets: a table that each register adds its lines to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from capcommun.contract.indicators.models import Counting, Target
from capcommun.contract.indicators.services import keep_figure
from capcommun.kit.access.api import Refusal
from capcommun.kit.accounts.api import User
from capcommun.reference.measures.api import measure_named
from capcommun.reference.partners.api import Organisation, RoleGrant, Visibility, actor_for

DATA = Path(__file__).resolve().parent / "data" / "demo_countings.yaml"


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


def bind(targets: Sequence[Target], until: dt.date) -> list[Target]:
    """Say how the targets' values come; gives those that are counted: nothing is invented of these."""
    told, by_key = table(), {target.key: target for target in targets if target.agreement.key == agreement()}
    if until < told["known_on"]:
        return []
    counted = []
    for line in told["countings"]:
        target = by_key.get(line["target"])
        if target and measure_named(line["measure"]):
            where = [list(pair) for pair in line.get("where", {}).items()]
            counted.append(_row(target, measure=line["measure"], where=where))
    Counting.objects.bulk_create([*counted, *_typed(by_key)])
    return [row.target for row in counted]


def agreement() -> str:
    key: str = table()["agreement"]
    return key


def _typed(by_key: Mapping[str, Target]) -> Iterator[Counting]:
    """Those whose values people declare, or bring as a series: no register counts them."""
    told = table()
    by = Organisation.objects.filter(key=told["by"]).first()
    for mode in (Counting.Mode.SERIES, Counting.Mode.DECLARED):
        for line in told[mode.value]:
            if target := by_key.get(line["target"]):
                yield _row(target, mode=mode.value, organisation=by, note=line.get("note", ""))


def _row(target: Target, **said: Any) -> Counting:
    return Counting(target=target, known_on=table()["known_on"], recorded_at=timezone.now(), **said)


def keep(bound: Sequence[Target], until: dt.date) -> int:
    """Keep their figures on the days of the table, as the director would: each with its proof."""
    account, kept = director(), 0
    if account is None:
        return kept
    actor = actor_for(account)
    for day in table()["kept_on"]:
        for target in bound if day <= until else ():
            try:
                keep_figure(target, visibility=Visibility.SHARED, actor=actor, today=day)
            except Refusal as refusal:
                if refusal.code != "target.count.early":
                    raise
            else:
                kept += 1
    return kept


def director() -> User | None:
    """The account of the agency's director, where the demonstration's people are there."""
    return holder("agency-director")


def holder(role: str) -> User | None:
    """The account of the first who holds a role on the demonstration's agreement."""
    grants = RoleGrant.objects.filter(role=role, agreement=agreement(), person__account__isnull=False)
    grant = grants.select_related("person__account").order_by("pk").first()
    return grant.person.account if grant else None
