"""How a target's values come, as a page of a day says it: told with the targets, in no statement more."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from capcommun.contract.indicators.models import Counting, Target
from capcommun.contract.plan.api import Action
from capcommun.reference.measures.api import made_by_rows

MEASURED, LIST, DECLARED, SERIES, NONE = "measured", "list", "declared", "series", "none"
MODES: dict[str, Any] = {
    MEASURED: _("counted in a register"),
    LIST: _("counted in a followed list"),
    DECLARED: _("declared"),
    SERIES: _("brought as a series"),
    NONE: _("not chosen yet"),
}
"""In the order in which they are offered: what counts by itself first."""


@dataclass(frozen=True)
class Chosen:
    """One target's, on one day. A followed list is a register that people make: it is told apart."""

    code: str = NONE
    measure: str = ""
    who: str = ""
    """The organisation that declares the values, or brings them."""
    note: str = ""

    @property
    def word(self) -> str:
        return str(MODES[self.code])

    @property
    def counted(self) -> bool:
        return self.code in {MEASURED, LIST}


def standing(on: dt.date) -> QuerySet[Counting]:
    """The choices in force at the end of a day."""
    return Counting.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), known_on__lte=on)


def told(rows: QuerySet[Target], on: dt.date) -> QuerySet[Target]:
    """The same targets, each with its way on that day: what ``mode_of`` reads."""
    mine = standing(on).filter(target=OuterRef("pk")).order_by("-pk")
    said = JSONObject(mode="mode", measure="measure", who="organisation__short_name", note="note")
    return rows.annotate(mode_told=Subquery(mine.values(said=said)[:1]))


def followed(rows: QuerySet[Target]) -> QuerySet[Target]:
    """The same targets, each with the name of who answers for its action: whom to ask for its values."""
    mine = Action.objects.filter(agreement=OuterRef("agreement"), key=OuterRef("attached_to"))
    return rows.annotate(owner_told=Subquery(mine.values("owner__name")[:1]))


def mode_of(target: Target) -> Chosen:
    """The way of a target that was read with it."""
    found: dict[str, str] | None = target.mode_told  # type: ignore[attr-defined]  # annotated by told()
    if not found:
        return Chosen()
    code = found["mode"]
    if code == Counting.Mode.REGISTER:
        code = LIST if made_by_rows(found["measure"]) else MEASURED
    return Chosen(code, found["measure"], found["who"] or "", found["note"])
