"""A value far from those before it: asked about when it is declared, never refused. Pure Python.

    far  ⇔  at least ``points`` earlier values, and |value − median| > times × max(MAD, least × |median|)

where MAD is the median of the distances of the earlier values from their median.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

ZERO = Decimal(0)


@dataclass(frozen=True)
class Rule:
    """What is far, from ``data/jumps.yaml``."""

    times: Decimal
    points: int
    latest: int
    least: Decimal
    """Of the median: the smallest distance that is thought usual."""


def far(value: Decimal, before: Sequence[Decimal], rule: Rule) -> bool:
    """Whether a value lies far from the earlier ones, given in the order of their days."""
    usual = before[-rule.latest :]
    if len(usual) < rule.points:
        return False
    middle = median(usual)
    spread = max(median(abs(one - middle) for one in usual), rule.least * abs(middle))
    return abs(value - middle) > rule.times * spread


class Earlier:
    """The values of a series by day, which tell those before any day without being sorted each time."""

    def __init__(self, found: Mapping[date, Decimal]) -> None:
        self.days = sorted(found)
        self.values = [found[day] for day in self.days]

    def before(self, day: date) -> list[Decimal]:
        return self.values[: bisect_left(self.days, day)]


def by_day(rows: Iterable[tuple[date, Decimal | None]]) -> Earlier:
    """Of several values of a day, the last one given."""
    return Earlier({day: value for day, value in rows if value is not None})
