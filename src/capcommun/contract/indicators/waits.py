"""What waits about figures that are there already, in one statement: those that this person kept and that are
restated, those that no register has counted lately, those that this person said were provisional."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements.api import readable_agreements
from capcommun.contract.indicators import wording
from capcommun.contract.indicators.models import Counting, Observation, Recount, StoredReading
from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import Waiting

LIMIT = 50
LATELY = dt.timedelta(days=2)
"""A worker that was stopped for a night is no matter; after that, somebody should know."""

CONFIRMED = dt.timedelta(days=60)
"""After a period's end, how long its value may stay provisional before its author is told."""


@dataclass(frozen=True)
class Told:
    """How a thing that waits is told, and the page where it is done."""

    kind: Any
    page: str
    named: bool
    counted: Callable[[int], str]


KINDS = {
    "restated": Told(_("Kept figure restated"), "proof", True, wording.figures_restated),
    "provisional": Told(_("Provisional value to confirm"), "target", False, wording.values_provisional),
    "stale": Told(_("Figure not counted lately"), "origin", False, wording.figures_stale),
}


def figures(actor: Actor, on: dt.date) -> Iterator[Waiting]:
    """Each leads to the page where it is answered or looked into."""
    if actor.is_public:
        return
    rows = _columns(restated(actor), "restated", "proof__target", "since").union(
        _columns(_stale(actor, on), "stale", "target", "known_on"),
        _columns(_provisional(actor, on), "provisional", "target", "period_end"),
        all=True,
    )
    for row in rows.order_by("since_on", "number")[:LIMIT]:
        told = KINDS[row["what"]]
        place = [row["agreement_key"], row["target_key"]] + ([row["number"]] if told.named else [])
        yield Waiting(
            wording.figure_kept(row["title"], row["day"]) if told.named else row["title"],
            reverse(f"indicators:{told.page}", args=place),
            str(told.kind),
            since=None if row["what"] == "stale" else row["since_on"],
            counted=told.counted,
        )


def _columns(rows: QuerySet[Any], what: str, target: str, since: str) -> QuerySet[Any, dict[str, Any]]:
    """The same columns of each, in one order; a restated figure is named by its proof."""
    number = "proof" if what == "restated" else "pk"
    return rows.order_by().values(
        title=F(f"{target}__title"),
        agreement_key=F(f"{target}__agreement__key"),
        target_key=F(f"{target}__key"),
        number=F(number),
        since_on=F(since),
        day=F("proof__end" if what == "restated" else since),
        what=Value(what, output_field=CharField()),
    )


def restated(actor: Actor) -> QuerySet[Recount]:
    """The figures that this person kept, of which the registers say otherwise today.

    Not those that were corrected or kept again for the same days since, nor those of which somebody has said
    that they stand as they were.
    """
    corrected = Observation.objects.filter(corrects__proof=OuterRef("proof"))
    kept_again = Observation.objects.filter(
        proof__isnull=False,
        target=OuterRef("proof__target"),
        period_end=OuterRef("proof__end"),
        pk__gt=OuterRef("value_seen"),
    )
    seen = Observation.objects.filter(proof=OuterRef("proof")).order_by().values("pk")[:1]
    return (
        Recount.objects.exclude(state="")
        .exclude(state=F("seen_state"))
        .annotate(value_seen=Subquery(seen))
        .filter(  # apart: put together, no index serves either
            ~Exists(corrected),
            ~Exists(kept_again),
            proof__author=actor.user_id,
            proof__target__withdrawn=False,
            proof__target__agreement__in=readable_agreements(actor),
        )
    )


def _provisional(actor: Actor, on: dt.date) -> QuerySet[Observation]:
    """Values that this person said were provisional and that nothing has replaced, their period long over."""
    after = Observation.objects.filter(
        Q(corrects=OuterRef("pk"))
        | Q(target=OuterRef("target"), period_end=OuterRef("period_end"), pk__gt=OuterRef("pk"))
    )
    return Observation.objects.filter(
        ~Exists(after),
        provisional=True,
        author=actor.user_id,
        period_end__lt=on - CONFIRMED,
        target__withdrawn=False,
        target__agreement__in=readable_agreements(actor),
    )


def _stale(actor: Actor, on: dt.date) -> QuerySet[Counting]:
    """The targets whose figure a register should count, and that none has counted for days."""
    if not actor.may("target.observe"):
        return Counting.objects.none()
    agreements = readable_agreements(actor)
    allowed = actor.agreements("target.observe")
    if allowed is not None:
        agreements = agreements.filter(key__in=allowed)
    begun = Q(target__year=None) | Q(target__year__lte=on.year)
    begun &= Q(target__start=None) | Q(target__start__lte=on)
    counted = StoredReading.objects.filter(counting=OuterRef("pk"), day__gte=on - LATELY)
    return Counting.objects.filter(
        begun,
        ~Exists(counted),
        ~Q(measure=""),  # values that people declare or bring
        ended_on=None,
        known_on__lt=on - LATELY,
        target__withdrawn=False,
        target__agreement__in=agreements.filter(start__lte=on - LATELY),
    )
