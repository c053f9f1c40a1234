"""How far a promise has come, against what was expected by now. Pure Python.

What is expected along the way comes from the milestones that the owner of the target set or, without any,
from three comparable years of the same series (``seasons``): no straight line is drawn from the beginning to
the deadline, which would paint every March red. Without either there is no curve, no index, and the promise
waits for its deadline (``rules``).

The formulas are those of an indicator that knows where it started from:

    progress  p = (v - b) / (t - b)            v seen, b where it started from, t what was promised
    expected  e = (E - b) / (t - b)            E read on the owner's curve on the day of v
    index     i = p / e = (v - b) / (E - b)

Each is the same for what must grow and for what must shrink.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from capcommun.contract.indicators.rules import (
    FIRM,
    Light,
    Promise,
    Reading,
    Verdict,
    bounds,
    periods,
    window,
)

State = Literal["on-track", "watch", "behind"]
ZERO, ONE = Decimal(0), Decimal(1)
LEVELS = frozenset({"rank", "direction"})
"""Kinds whose figure is a level that stands on a day; the others are counts, which begin at nothing."""
WAITING = frozenset({"unjudged.before-deadline", "unjudged.no-deadline", "watch.soon"})
"""What the rules say of a figure that is not there yet, its deadline still ahead: the curve says more."""


@dataclass(frozen=True)
class Mark:
    """What the owner of a target expects by a day."""

    day: dt.date
    value: Decimal


@dataclass(frozen=True)
class Way:
    """From where to where: ``up`` when more is better, ``far`` the other edge of a range."""

    base: Decimal
    goal: Decimal
    up: bool = True
    far: Decimal | None = None
    tolerance: Decimal = Decimal("0.10")

    def good(self, value: Decimal, edge: Decimal) -> bool:
        """Whether a value is at an edge, or on its better side."""
        return value >= edge if self.up else value <= edge


@dataclass(frozen=True)
class Curve:
    """What is expected day by day: the owner's points, between where it starts and what was promised."""

    way: Way
    points: tuple[Mark, ...]
    marks: tuple[Mark, ...]
    """Those of ``points`` that the owner set."""
    years: tuple[int, ...] = ()
    """The years before that it was read from, where no owner set anything."""

    def on(self, day: dt.date) -> Decimal | None:
        """What is expected by a day: interpolated between two points, the last one's ever after.

        E = V0 + (V1 - V0) × (day - D0) / (D1 - D0). Before the first point nothing is known to be expected.
        """
        if day < self.points[0].day:
            return None
        before = [point for point in self.points if point.day <= day][-1]
        after = next((point for point in self.points if point.day > day), None)
        if after is None:
            return before.value
        share = Decimal((day - before.day).days) / Decimal((after.day - before.day).days)
        return before.value + (after.value - before.value) * share

    def said(self, day: dt.date) -> Decimal | None:
        """The same, to be read by people: with no more decimals than the promise and its points have."""
        found = self.on(day)
        if found is None:
            return None
        decimals = max(_decimals(mark.value) for mark in self.points)
        return found.quantize(ONE.scaleb(-decimals), ROUND_HALF_UP)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def within(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """1 inside a range, else max(0, 1 - distance / width); outside a range of no width, 0."""
    if low <= value <= high:
        return ONE
    distance = low - value if value < low else value - high
    return max(ZERO, 1 - distance / (high - low)) if high > low else ZERO


def near(value: Decimal, level: Decimal, tolerance: Decimal) -> Decimal:
    """How near a level that is to be kept: 1 on it, 0 a tolerance away; about zero there is no « near »."""
    room = abs(level) * tolerance
    return max(ZERO, 1 - abs(value - level) / room) if room else Decimal(value == level)


def progress(way: Way, value: Decimal) -> Decimal:
    """p = (v - b) / (t - b): negative before the baseline, over 1 beyond the target.

    Within a range p is 1, and beyond its far edge what ``within`` says. Where the target is the baseline
    (b = t) there is no way to go but a level to keep: 1 on its good side, else how near it is.
    """
    if way.far is not None and way.good(value, way.goal):
        return within(value, min(way.goal, way.far), max(way.goal, way.far))
    if way.base == way.goal:
        return ONE if way.good(value, way.goal) else near(value, way.goal, way.tolerance)
    return (value - way.base) / (way.goal - way.base)


def index(curve: Curve, value: Decimal | None, day: dt.date) -> Decimal | None:
    """i = p / e, never negative, over 1 when ahead; ``None`` for a missing value, or where nothing is known.

    Where nothing is expected yet (e ≤ 0) a value that is as far as that is on track (1), and one that went
    the wrong way is judged by how near it stayed to what was expected.
    """
    hoped = curve.on(day)
    if value is None or hoped is None:
        return None
    way = curve.way
    came, expected = progress(way, value), progress(way, hoped)
    if expected > 0:
        return max(ZERO, came / expected)
    return ONE if way.good(value, hoped) else near(value, hoped, way.tolerance)


def capped(found: Decimal) -> Decimal:
    """What an index weighs beside others: being twice ahead here makes up for nothing there."""
    return min(ONE, found)


@dataclass(frozen=True)
class Together:
    """The mean of several indexes, and of how many of them something is known."""

    mean: Decimal | None
    known: int
    total: int


def together(indexes: Iterable[Decimal | None]) -> Together:
    """Mean of the indexes, each capped at 1; those missing are left out and counted, never taken for 0."""
    every = list(indexes)
    known = [capped(one) for one in every if one is not None]
    return Together(sum(known, ZERO) / len(known) if known else None, len(known), len(every))


def state(found: Decimal, reading: Reading) -> State:
    """On track, to be watched, or behind, by the thresholds in force on the day."""
    if found >= reading.on_track:
        return "on-track"
    return "watch" if found >= reading.watched else "behind"


def way_of(promise: Promise, reading: Reading) -> Way | None:
    """From where to where the promise goes; ``None`` where it has nothing to go through.

    Nothing to go through: what is done or not, what comes back each month, a ceiling, a direction without a
    number, a level whose beginning the text does not give. A count begins at nothing, whatever other years
    counted; a level begins at the text's last figure. A mark on the very first day says otherwise.
    """
    if promise.firmness in {"context", "illustration"} or len(periods(promise)) > 1:
        return None
    if promise.comparator == "maintain" and promise.kind != "rank":
        return None
    start = promise.baseline[-1] if promise.baseline else None
    if promise.kind == "rank" or promise.comparator in {"at-most", "decrease"}:
        return _down(promise, start, reading)
    return _up(promise, start if promise.kind in LEVELS else ZERO, reading)


def _down(promise: Promise, start: Decimal | None, reading: Reading) -> Way | None:
    goal = promise.value if promise.value is not None else promise.high
    if goal is None or start is None or (start <= goal and promise.comparator == "at-most"):
        return None
    return Way(max(start, goal), goal, up=False, tolerance=reading.tolerance)


def _up(promise: Promise, start: Decimal | None, reading: Reading) -> Way | None:
    low, high = bounds(promise, reading)
    goal = low if promise.comparator == "between" else promise.value
    if goal is None or start is None:
        return None
    if high is not None and start > high:  # a level that comes down into its range
        return Way(start, high, up=False, far=low, tolerance=reading.tolerance)
    return Way(min(start, goal), goal, far=high, tolerance=reading.tolerance)


def curve_of(promise: Promise, marks: Sequence[Mark], reading: Reading) -> Curve | None:
    """What the owner's marks make expected; ``None`` without any, or where the promise has no way to go.

    The curve begins with the promise, at its baseline or at nothing, and ends on the deadline, at what was
    promised. Marks outside (an amendment moved the deadline) no longer count.
    """
    if not marks:
        return None
    way, span = way_of(promise, reading), window(promise)
    inside = [
        mark
        for mark in sorted(marks, key=lambda mark: mark.day)
        if (span.start is None or mark.day >= span.start) and (span.end is None or mark.day < span.end)
    ]
    if way is None or not inside:
        return None
    points = list(inside)
    if span.start is not None and inside[0].day == span.start:
        way = replace(way, base=inside[0].value)
    elif span.start is not None:
        points.insert(0, Mark(span.start, way.base))
    if span.end is not None:
        points.append(Mark(span.end, way.goal))
    return Curve(way, tuple(points), tuple(inside))


def paced(
    verdict: Verdict, promise: Promise, curve: Curve | None, as_of: dt.date, reading: Reading
) -> Verdict:
    """The verdict of a day before the deadline, once the owner has said what is expected along the way.

    A value is compared with what was expected on the day when it was seen, not today: nobody is behind for
    not having counted this morning. But a mark that passed without a value since is no good news either.
    """
    if curve is None:
        return verdict
    passed = [mark for mark in curve.marks if mark.day < as_of]
    if not curve.marks and verdict.figure is None:
        return verdict  # the years before say how a year goes, not by when a value is owed
    if verdict.code == "not-due.deadline":
        return _nothing_seen(verdict, curve, passed)
    if verdict.code not in WAITING or verdict.figure is None or verdict.seen_on is None:
        return verdict
    owed = [mark for mark in passed if mark.day > verdict.seen_on]
    unseen = [mark for mark in owed if (as_of - mark.day).days > reading.grace]
    if unseen and not curve.way.good(verdict.figure, unseen[-1].value):
        said = {"expected": unseen[-1].value, "by": unseen[-1].day}
        return _as(verdict, "watch", "watch.unseen", said)
    found = index(curve, verdict.figure, verdict.seen_on)
    return verdict if found is None else _by_index(verdict, promise, curve, found, reading)


def _by_index(verdict: Verdict, promise: Promise, curve: Curve, found: Decimal, reading: Reading) -> Verdict:
    """Near the deadline, being on track is still being short of it: the rules' own word stands."""
    stands = state(found, reading)
    if stands == "on-track" and verdict.code == "watch.soon":
        return verdict
    said = {"expected": curve.said(verdict.seen_on) if verdict.seen_on else None, "index": found}
    if stands == "on-track":
        return _as(verdict, "held", "held.on-track", said)
    if stands == "behind" and promise.firmness in FIRM:
        return _as(verdict, "late", "late.pace", said)
    return _as(verdict, "watch", "watch.pace", said)


def _nothing_seen(verdict: Verdict, curve: Curve, passed: Sequence[Mark]) -> Verdict:
    """No value yet, over a term so long that none was due: the marks say when one is."""
    if passed:
        said = {"expected": passed[-1].value, "by": passed[-1].day}
        return _as(verdict, "missing", "missing.expected", said)
    first = curve.marks[0]
    return _as(verdict, "not-due", "not-due.mark", {"expected": first.value, "by": first.day})


def _as(verdict: Verdict, light: Light, code: str, said: Mapping[str, object]) -> Verdict:
    return replace(verdict, light=light, code=code, values={**verdict.values, **said})
