"""The measurable targets that a printed roadmap tells under each objective and action.

Targets belong to an upper package, which registers here at start-up what it knows of them: the plan only
lays them out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from capcommun.contract.agreements.api import Agreement
from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import Registry


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A target as one reader sees it on a day, already in their words."""

    key: str
    title: str
    attached_to: str
    """Key of its objective or action."""
    objectives: tuple[str, ...] = ()
    """Keys of the objectives above it, the nearest first: where it stands when its action is not printed."""
    promised: str
    """Value, comparator and unit as the text gives them."""
    comparator: str = ""
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    per: str = ""
    firmness: str
    deadline: dt.date | None = None
    recurs: bool = False
    """Whether it is owed again and again: its deadline is then the next one."""
    deadline_label: str = ""
    open: bool = True
    """Whether this reader may see its values."""
    figure: Decimal | None = None
    said: str = ""
    """The last known value in words; empty when there is none."""
    seen_on: dt.date | None = None
    light: str
    judged: str
    reason: str
    quote: str = ""
    place: str = ""


Provider = Callable[[Actor, Agreement, int, dt.date], Iterable[Measure]]
"""``provider(actor, agreement, year, on)``: the targets of a year's roadmap, as known on a day."""

measures: Registry[Provider] = Registry()


def of_year(actor: Actor, agreement: Agreement, year: int, on: dt.date) -> list[Measure]:
    return [measure for provider in measures for measure in provider(actor, agreement, year, on)]


@dataclass
class Placed:
    """Targets by the objective or action under which they are printed."""

    by_key: dict[str, list[Measure]] = field(default_factory=dict)
    elsewhere: list[Measure] = field(default_factory=list)
    """Those of which nothing above is printed: never lost, they end the document."""

    def under(self, key: str) -> list[Measure]:
        return self.by_key.get(key, [])


def placed(found: Iterable[Measure], printed: Sequence[str]) -> Placed:
    """Each target once: under its own action or objective, else under the nearest one that is printed.

    >>> a = Measure(key="a", title="", attached_to="x", objectives=("o",), promised="", firmness="",
    ...             light="", judged="", reason="")
    >>> placed([a], ["o"]).under("o") == [a]
    True
    """
    known = set(printed)
    result = Placed()
    for one in found:
        key = next((k for k in (one.attached_to, *one.objectives) if k in known), None)
        if key is None:
            result.elsewhere.append(one)
        else:
            result.by_key.setdefault(key, []).append(one)
    return result
