"""The year drawn: where each bar and each milestone stands, as numbers for the SVG."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from babel.dates import format_date

from capcommun.contract.plan.queries import Sight
from capcommun.kit.text.api import day, language

WIDTH = 1000
LABEL = 330  # the titles' column
LINE = 26
HEAD = 30
LETTERS = 46


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
    """None: a milestone has a day, the action itself has none."""
    marks: list[Mark] = field(default_factory=list)

    @property
    def title(self) -> str:
        title = self.sight.action.title
        return title if len(title) <= LETTERS else f"{title[:LETTERS].rsplit(' ', 1)[0]}…"


@dataclass
class Heading:
    """The objective of the bars below it."""

    title: str
    y: int


@dataclass
class Chart:
    bars: list[Bar]
    headings: list[Heading]
    undated: list[Sight]
    """Actions without any day: they run over the year, and are listed rather than drawn."""
    months: list[tuple[float, str]]
    today: float | None
    width: int
    height: int
    label: int = LABEL


def _x(date: dt.date, year: int) -> float:
    first, length = dt.date(year, 1, 1), (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days
    return round(LABEL + (WIDTH - LABEL) * min(max((date - first).days / length, 0), 1), 1)


def _marks(sight: Sight, year: int, on: dt.date, sees_work: bool) -> list[Mark]:
    """Milestones without a day stand in the table only."""
    return [
        Mark(
            x=_x(step.done_on or step.due, year) if sees_work and step.done_on else _x(step.due, year),
            title=f"{step.title} ({day(step.due)})",
            done=bool(sees_work and step.done_on),
            late=bool(sees_work and not step.done_on and step.due < on),
        )
        for step in sight.facts.steps
        if step.due
    ]


def draw(sights: list[Sight], year: int, on: dt.date, sees_work: bool) -> Chart:
    """A line for each action that has a day, under its objective."""
    ordered = sorted(sights, key=lambda s: s.action.strategic.number)
    bars: list[Bar] = []
    headings: list[Heading] = []
    y = HEAD
    for sight in ordered:
        marks = _marks(sight, year, on, sees_work)
        dated = bool(sight.start or sight.due)
        if not dated and not marks:
            continue
        title = sight.action.strategic.short_title
        if not headings or headings[-1].title != title:
            y += 12 if headings else 0
            headings.append(Heading(title, y))
            y += LINE + 2
        start = _x(sight.start or dt.date(year, 1, 1), year)
        end = _x((sight.due or dt.date(year, 12, 31)) + dt.timedelta(days=1), year)
        bars.append(Bar(sight, y, start, max(end - start, 6) if dated else 0, marks))
        y += LINE
    drawn = {bar.sight.action.pk for bar in bars}
    undated = [sight for sight in ordered if sight.action.pk not in drawn]
    months = [(_x(dt.date(year, m, 1), year), _month(year, m)) for m in range(1, 13)]
    now = _x(on, year) if on.year == year else None
    return Chart(bars, headings, undated, months, now, WIDTH, y + 8)


def _month(year: int, month: int) -> str:
    return format_date(dt.date(year, month, 1), "LLL", locale=language())
