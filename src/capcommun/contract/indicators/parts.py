"""The parts of a value along one dimension: 30 = 12 Côte d'Opale + 10 Bassin minier + 8 Artois. Pure Python.

Parts of a count add up to it. Those of a share, a rank or a mean do not, and no sum is asked of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from capcommun.kit.documents.api import folded, number_in

DIMENSIONS = ("territory", "destination", "market", "clientele")
"""The words that have a name in each language; any other word is kept as it was typed."""
MOST = 40
NAME = 80
DIGITS = 4
LARGEST = Decimal(10) ** 16
UNSAID = frozenset({"sans precision", "non precise", "not specified", "unspecified", "niet nader bepaald"})
"""Names of what is left over, which may be written without a number."""
SHARES = re.compile(
    r"[%‰/]|\b(taux|moyennes?|mediane|rang|indice|ratio|pourcentage|par|rate|mean|average|median|rank|index|per|"
    r"gemiddelde?|percentage|aandeel)\b"
)
WITH_SIGN = re.compile(r"(?P<name>.*)[:;=\t](?P<value>.*)")
WITHOUT = re.compile(r"(?P<name>.*\D)\s(?P<value>-?\d[\d.,]*)")


class BadPartError(ValueError):
    """A line that is no part: which one, what is wrong with it (a code), and what it said."""

    def __init__(self, code: str, line: int = 0, text: str = "") -> None:
        super().__init__(code)
        self.code, self.line, self.text = code, line, text


@dataclass(frozen=True)
class Part:
    name: str
    value: Decimal


@dataclass(frozen=True)
class Parts:
    """``rest``: the name under which whatever is left over goes, where no number was written beside it."""

    dimension: str = ""
    rows: tuple[Part, ...] = ()
    rest: str = ""

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def total(self) -> Decimal:
        return sum((row.value for row in self.rows), Decimal(0))

    def completed(self, value: Decimal, name: str = "") -> Parts:
        """With what is left of the value under the name of the rest; itself where nothing is left."""
        name, left = self.rest or name, value - self.total
        if not name or left <= 0 or not self.rows:
            return replace(self, rest="")
        return Parts(self.dimension, (*self.rows, Part(name, left)))

    def kept(self) -> dict[str, Any]:
        """As JSON keeps them: numbers as text, which binary floating point would spoil."""
        if not self.rows:
            return {}
        return {
            "dimension": self.dimension,
            "rows": [[row.name, f"{row.value.normalize():f}"] for row in self.rows],
        }

    def typed(self) -> str:
        """As the form reads them."""
        return "\n".join(f"{row.name} : {row.value.normalize():f}".replace(".", ",") for row in self.rows)


NONE = Parts()


def parts_of(kept: Mapping[str, Any]) -> Parts:
    """Those that a row keeps."""
    rows = tuple(Part(name, Decimal(value)) for name, value in kept.get("rows", ()))
    return Parts(str(kept.get("dimension", "")), rows) if rows else NONE


def read(dimension: str, text: str) -> Parts:
    """One part a line: « Côte d'Opale : 12 ». Raises ``BadPartError``.

    >>> read("territory", "Artois : 8\\nCôte d'Opale 12").kept()["rows"]
    [['Artois', '8'], ["Côte d'Opale", '12']]
    """
    rows: list[Part] = []
    rest, names = "", set()
    for number, line in enumerate(text.splitlines(), start=1):
        words = " ".join(line.split())
        if not words:
            continue
        if not rest and folded(words.rstrip(" :;=")) in UNSAID:
            rest = words.rstrip(" :;=")
            continue
        part = _part(number, line.strip(), words)
        same = folded(part.name) or part.name.casefold()
        if same in names:
            raise BadPartError("twice", number, part.name)
        names.add(same)
        rows.append(part)
    if len(rows) > MOST:
        raise BadPartError("many", text=str(MOST))
    if rest and not rows:
        raise BadPartError("alone", text=rest)
    return Parts(dimension, tuple(rows), rest) if rows else NONE


def _part(number: int, line: str, words: str) -> Part:
    found = WITH_SIGN.fullmatch(line) or WITHOUT.fullmatch(words)
    name = " ".join(found["name"].split()) if found else ""
    if not found or not name:
        raise BadPartError("shape", number, words[:60])
    value = number_in(found["value"])
    if value is None:
        raise BadPartError("number", number, found["value"].strip()[:60])
    exponent = value.as_tuple().exponent
    if abs(value) >= LARGEST or (isinstance(exponent, int) and exponent < -DIGITS):
        raise BadPartError("digits", number, found["value"].strip()[:60])
    if len(name) > NAME:
        raise BadPartError("long", number, name[:60])
    return Part(name, value)


def additive(kind: str, unit: str, aggregation: str = "", nature: str = "") -> bool:
    """Whether the parts of such a value add up to it: a count does; a share, a rank or a mean does not.

    The indicator that a target took of the library says it best (``nature``, ``aggregation``); otherwise the
    unit's own words do. Where neither says what is counted, no sum is asked.
    """
    if kind not in {"quantity", "direction"} or is_share(unit):
        return False
    if nature:
        return nature in {"flow", "stock"} and aggregation != "mean"
    return bool(folded(unit))


def is_share(unit: str) -> bool:
    """Whether a unit's words tell a share, a rate or a mean: it does not add up."""
    return bool(SHARES.search(folded(unit)) or set(unit) & set("%‰/"))
