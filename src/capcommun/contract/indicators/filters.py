"""Filters of the list of targets, read from the address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from capcommun.contract.indicators.queries import Judged
from capcommun.contract.indicators.rules import LIGHTS

TERM = "cadre"  # the framework's targets, in the address


@dataclass(frozen=True)
class Filters:
    """``year`` is a number, ``TERM``, or empty for all."""

    year: str = ""
    firmness: str = ""
    light: str = ""
    objective: str = ""
    text: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], default_year: str) -> Filters:
        light = query.get("etat", "")
        return cls(
            year=query.get("annee", default_year),
            firmness=query.get("fermete", ""),
            light=light if light in LIGHTS else "",
            objective=query.get("objectif", ""),
            text=query.get("texte", "").strip()[:100],
        )

    def apply(self, items: Iterable[Judged]) -> list[Judged]:
        return [item for item in items if self._keeps(item)]

    def _keeps(self, item: Judged) -> bool:
        target, place = item.target, item.place
        year = TERM if target.year is None else str(target.year)
        words = f"{target.title} {target.quote.get('text', '')} {target.unit}".casefold()
        return (
            self.year in {"", year}
            and self.firmness in {"", target.firmness}
            and self.light in {"", item.light}
            and self.objective in {"", place.strategic, place.operational}
            and self.text.casefold() in words
        )
