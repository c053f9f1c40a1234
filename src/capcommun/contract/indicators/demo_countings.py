"""What counts the demonstration's targets: a table that each register adds its lines to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from capcommun.contract.indicators.models import Counting, Target
from capcommun.contract.indicators.services import keep_figure
from capcommun.kit.access.api import Actor, Refusal
from capcommun.reference.measures.api import measure_named
from capcommun.reference.partners.api import RoleGrant, Visibility, actor_for

DATA = Path(__file__).resolve().parent / "data" / "demo_countings.yaml"


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return found


def bind(targets: Sequence[Target], until: dt.date) -> list[Target]:
    """Say what counts the targets whose measure is there; gives them: nothing is invented of these."""
    told, by_key = table(), {target.key: target for target in targets}
    rows = []
    for line in told["countings"] if until >= told["known_on"] else ():
        target = by_key.get(line["target"])
        if target and target.agreement.key == told["agreement"] and measure_named(line["measure"]):
            where = [list(pair) for pair in line.get("where", {}).items()]
            rows.append(
                Counting(
                    target=target, measure=line["measure"], where=where, known_on=told["known_on"],
                    recorded_at=timezone.now(),
                )
            )  # fmt: skip
    Counting.objects.bulk_create(rows)
    return [row.target for row in rows]


def keep(bound: Sequence[Target], until: dt.date) -> int:
    """Keep their figures on the days of the table, as the director would: each with its proof."""
    actor, kept = _director(), 0
    if actor is None:
        return kept
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


def _director() -> Actor | None:
    grants = RoleGrant.objects.filter(
        role="agency-director", agreement=table()["agreement"], person__account__isnull=False
    )
    grant = grants.select_related("person__account").order_by("pk").first()
    return actor_for(grant.person.account) if grant else None
