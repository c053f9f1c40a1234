"""Filters of the list of targets, read from the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from capcommun.contract.indicators.judged import Judged
from capcommun.contract.indicators.modes import MODES, mode_of
from capcommun.contract.indicators.rules import FIRM, LIGHTS
from capcommun.contract.indicators.standing import STANDINGS, WAITING

TERM = "cadre"  # the framework's targets, in the address
WHOLE = "ensemble"  # those of the agreement as a whole, under no objective
STATES: dict[str, Callable[[Judged], bool]] = {
    **{name: lambda item, name=name: item.light == name for name in LIGHTS},  # type: ignore[misc]  # the default binds the value of this turn
    **{name: lambda item, name=name: item.standing == name for name in STANDINGS},  # type: ignore[misc]  # as above
    "overdue": lambda item: item.unsaid is not None,
    "waiting": lambda item: item.standing in WAITING,
}
"""Where a target stands, as an address names it: a standing, a light, or everything not judged."""
FIRMNESSES: dict[str, Callable[[str], bool]] = {
    "promise": lambda firmness: firmness != "context",
    "firm": lambda firmness: firmness in FIRM,
}


@dataclass(frozen=True)
class Filters:
    """``year`` is a number, ``TERM``, or empty for all."""

    year: str = ""
    firmness: str = ""
    state: str = ""
    objective: str = ""
    text: str = ""
    mode: str = ""
    """How its values come."""
    due: dt.date | None = None
    """Those still owed on this day."""

    @classmethod
    def read(cls, query: Mapping[str, str], default_year: str) -> Filters:
        state, mode = query.get("etat", ""), query.get("origine", "")
        return cls(
            year=query.get("annee", default_year),
            firmness=query.get("fermete", ""),
            state=state if state in STATES else "",
            objective=query.get("objectif", ""),
            text=query.get("texte", "").strip()[:100],
            mode=mode if mode in MODES else "",
            due=_day(query.get("echeance", "")),
        )

    def apply(self, items: Iterable[Judged]) -> list[Judged]:
        return [item for item in items if self._keeps(item)]

    def _keeps(self, item: Judged) -> bool:
        target = item.target
        year = TERM if target.year is None else str(target.year)
        words = f"{target.title} {target.quote.get('text', '')} {target.unit}".casefold()
        return (
            self.year in {"", year}
            and self._firm(target.firmness)
            and (not self.state or STATES[self.state](item))
            and self._under(item)
            and (not self.mode or mode_of(item.target).code == self.mode)
            and self.text.casefold() in words
            and (self.due is None or any(one.day == self.due and not one.kept for one in item.days))
        )

    def _under(self, item: Judged) -> bool:
        place = item.place
        if self.objective == WHOLE:
            return not place.strategic
        return self.objective in {"", place.strategic, place.operational}

    def _firm(self, firmness: str) -> bool:
        if self.firmness in FIRMNESSES:
            return FIRMNESSES[self.firmness](firmness)
        return self.firmness in {"", firmness}


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
