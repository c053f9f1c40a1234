"""A small chart of a target's past and present, as numbers that a template draws. Pure Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT, TOP, LEFT = 640, 190, 26, 8
BASE = HEIGHT - 28


@dataclass(frozen=True)
class Bar:
    label: str
    day: dt.date | None
    value: Decimal
    x: int
    y: int
    width: int
    height: int
    middle: int
    text_y: int
    past: bool


@dataclass(frozen=True)
class Chart:
    bars: tuple[Bar, ...]
    goal: Decimal | None
    goal_y: int
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE


def bars(
    baseline: Sequence[tuple[str, Decimal]],
    seen: Sequence[tuple[dt.date, Decimal]],
    goal: Decimal | None,
) -> Chart | None:
    """Bars from zero, so that a bar twice as high is twice as much; ``None`` with fewer than two values."""
    points: list[tuple[str, dt.date | None, Decimal]] = [(label, None, value) for label, value in baseline]
    points += [("", day, value) for day, value in seen[-12:]]
    top = max([value for _label, _day, value in points] + [goal or Decimal(0)], default=Decimal(0))
    if len(points) < 2 or top <= 0 or any(value < 0 for _label, _day, value in points):
        return None
    step = (WIDTH - 2 * LEFT) // len(points)
    width = min(56, step * 2 // 3)
    found = []
    for index, (label, day, value) in enumerate(points):
        height = round((BASE - TOP) * value / top)
        middle = LEFT + index * step + step // 2
        y = BASE - height
        found.append(
            Bar(
                label, day, value, middle - width // 2, y, width, height, middle, y - 6, index < len(baseline)
            )
        )
    goal_y = BASE - round((BASE - TOP) * goal / top) if goal is not None else 0
    return Chart(tuple(found), goal, goal_y)
