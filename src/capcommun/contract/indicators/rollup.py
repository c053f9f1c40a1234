"""What several promises say together: how much of what was expected is there, and of how many it is known.

The mean of their indexes, each capped at 1 (``progress.together``), all of one weight. Only promises that are
judged enter: one whose day is to come says nothing yet. One that should have a value and has none enters as
unknown: it lowers the coverage, which is always told, never the mean. Pure Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from capcommun.contract.indicators.progress import ZERO, Together, progress, state, together, way_of
from capcommun.contract.indicators.rules import Light, Promise, Reading, Verdict

SAYS_NOTHING = frozenset({"context", "illustration"})
NOT_YET = frozenset({"watch.soon", "watch.not-done", "watch.exceeded"})
"""To be watched before the deadline, without anything expected by now: not judged yet."""
OVERDUE = frozenset({"missing.after-deadline", "missing.expected", "missing.periods", "watch.unseen"})


@dataclass(frozen=True)
class Part:
    """A promise within several: its index, unknown (``None``) where a value is missing."""

    index: Decimal | None
    holds_back: bool
    """Late, or overdue without a value: what it belongs to is no better than to be watched."""


@dataclass(frozen=True)
class Rolled:
    """Several promises together."""

    found: Together
    light: Light
    held_back: int
    """How many of them keep the whole from being said on track, whatever its mean."""

    @property
    def percent(self) -> int:
        """Of what was expected, rounded down: whole only when complete."""
        return int(self.found.mean * 100) if self.found.mean is not None else 0


def part(verdict: Verdict, promise: Promise, reading: Reading) -> Part | None:
    """What a promise brings; ``None`` where it is not judged yet, or promises nothing."""
    if promise.firmness in SAYS_NOTHING or verdict.code in NOT_YET:
        return None
    if verdict.light == "missing" or verdict.code == "watch.unseen":
        return Part(None, verdict.code in OVERDUE)
    if verdict.light not in {"held", "watch", "late"}:
        return None
    return Part(_index(verdict, promise, reading), verdict.light == "late")


def _index(verdict: Verdict, promise: Promise, reading: Reading) -> Decimal:
    """i = p / e: e is what the curve expected, everything at the deadline, every period of those ended."""
    given = verdict.values.get("index")
    if isinstance(given, Decimal):
        return given
    if verdict.light == "held":
        return Decimal(1)
    kept, ended = verdict.values.get("kept"), verdict.values.get("ended")
    if isinstance(kept, int) and isinstance(ended, int) and ended:
        return Decimal(kept) / ended
    if verdict.code in {"watch.after-deadline", "watch.done-after", "watch.above"}:
        return Decimal(1)  # what was promised is there: the light says that it was not in time
    way = way_of(promise, reading)
    if way is None or verdict.figure is None:
        return ZERO
    return max(ZERO, progress(way, verdict.figure))


def rolled(parts: Iterable[Part | None], reading: Reading) -> Rolled | None:
    """Several promises together; ``None`` where none of them is judged yet."""
    judged = [one for one in parts if one is not None]
    if not judged:
        return None
    found = together(one.index for one in judged)
    held_back = sum(one.holds_back for one in judged)
    return Rolled(found, _light(found, held_back, reading), held_back)


def _light(found: Together, held_back: int, reading: Reading) -> Light:
    if found.mean is None:
        return "missing"
    stands = state(found.mean, reading)
    if stands == "on-track":
        return "watch" if held_back else "held"
    return "watch" if stands == "watch" else "late"
