"""The year drawn: where each bar and each milestone stands, as numbers for the SVG."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from babel.dates import format_date

from capcommun.contract.plan.queries import Sight
from capcommun.kit.text.api import day, language

WIDTH = 1000
LINE = 34
HEAD = 28


@dataclass
class Mark:
    x: float
    title: str
    done: bool
    late: bool


@dataclass
class Bar:
    sight: Sight
    y: int
    x: float
    width: float
    open_ended: bool
    """No date was set: the bar is drawn over the year, dashed."""
    marks: list[Mark] = field(default_factory=list)

    @property
    def label_x(self) -> float:
        """The title begins with the bar or, for a bar late in the year, ends with it."""
        return self.x + 2 if self.x <= WIDTH / 2 else self.x + self.width - 2

    @property
    def anchor(self) -> str:
        return "start" if self.x <= WIDTH / 2 else "end"


@dataclass
class Chart:
    bars: list[Bar]
    months: list[tuple[float, str]]
    today: float | None
    width: int
    height: int


def _x(date: dt.date, year: int) -> float:
    first, length = dt.date(year, 1, 1), (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days
    return round(WIDTH * min(max((date - first).days / length, 0), 1), 1)


def draw(sights: list[Sight], year: int, on: dt.date, sees_work: bool) -> Chart:
    """A line for each action. Milestones without a day stand in the table only."""
    bars = []
    for place, sight in enumerate(sights):
        start = _x(sight.start or dt.date(year, 1, 1), year)
        end = _x((sight.due or dt.date(year, 12, 31)) + dt.timedelta(days=1), year)
        marks = [
            Mark(
                x=_x(step.done_on or step.due, year) if sees_work and step.done_on else _x(step.due, year),
                title=f"{step.title} ({day(step.due)})",
                done=bool(sees_work and step.done_on),
                late=bool(sees_work and not step.done_on and step.due < on),
            )
            for step in sight.facts.steps
            if step.due
        ]
        dated = bool(sight.start or sight.due)
        bars.append(Bar(sight, HEAD + place * LINE, start, max(end - start, 6), not dated, marks))
    months = [(_x(dt.date(year, m, 1), year), _month(year, m)) for m in range(1, 13)]
    now = _x(on, year) if on.year == year else None
    return Chart(bars, months, now, WIDTH, HEAD + len(bars) * LINE + 8)


def _month(year: int, month: int) -> str:
    return format_date(dt.date(year, month, 1), "LLL", locale=language())
