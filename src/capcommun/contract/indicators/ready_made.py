"""The library of indicators, offered to who writes a target in a draft."""

from __future__ import annotations

from typing import Any

from capcommun.contract.agreements.api import ReadyMade
from capcommun.contract.indicators.library import by_family, library
from capcommun.kit.text.api import pick

COMPARATORS = {"up": "at-least", "down": "at-most", "range": "between", "maintain": "maintain"}
"""How a promise is judged, by the way in which the indicator is better."""


def groups() -> list[tuple[str, list[tuple[str, str]]]]:
    from capcommun.contract.indicators.library_views import FAMILIES

    return [
        (str(FAMILIES[family]), [(sheet.key, pick(sheet.title)) for sheet in sheets])
        for family, sheets in by_family(library())
    ]


def values(key: str) -> dict[str, Any]:
    """Name, unit, direction and period: the number, its firmness and its day are the parties' own."""
    sheet = next((one for one in library() if one.key == key), None)
    if sheet is None:
        return {}
    return {
        "indicator": sheet.key,
        "title": pick(sheet.title),
        "unit": pick(sheet.unit)[:80],
        "kind": "direction" if sheet.direction == "maintain" else "quantity",
        "comparator": COMPARATORS[sheet.direction],
        "per": "year",
    }


OFFER = ReadyMade(groups, values)
