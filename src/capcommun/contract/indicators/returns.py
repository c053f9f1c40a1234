"""The days on which a promise is owed: its deadline, or the end of each period of one that comes back.

Pure Python. A promise « two letters a month » is judged month by month (``rules.judge``): the day owed is the
last one of each civil month, quarter, half-year or year that the promise spans, cut where the promise ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from capcommun.contract.indicators.rules import (
    Promise,
    Reading,
    Seen,
    Verdict,
    Window,
    judge_period,
    known,
    periods,
)

KEPT_AFTER = frozenset({"watch.after-deadline", "watch.done-after"})
SAYS_NOTHING = frozenset({"context", "illustration"})


@dataclass(frozen=True)
class Owed:
    """A day on which something is owed, and the period that ends on it when the promise comes back."""

    day: dt.date
    span: Window
    returns: bool


def returns(promise: Promise) -> bool:
    """Whether the promise is owed again and again: every month, quarter, half-year, or year of the term."""
    return promise.firmness not in SAYS_NOTHING and len(periods(promise)) > 1


def owed(promise: Promise) -> list[Owed]:
    """Every day owed, in order. The end of a year that the text does not name is no day of its own.

    >>> monthly = Promise("quantity", "exactly", "commitment", per="month", start=dt.date(2023, 1, 15),
    ...                   deadline=dt.date(2023, 3, 10))
    >>> [one.day.isoformat() for one in owed(monthly)]
    ['2023-01-31', '2023-02-28', '2023-03-10']
    >>> owed(Promise("quantity", "at-least", "objective", per="once", year=2023))
    []
    """
    if promise.firmness in SAYS_NOTHING:
        return []
    spans = periods(promise)
    if len(spans) > 1:
        return [Owed(span.end, span, True) for span in spans if span.end is not None]
    return [Owed(promise.deadline, spans[0], False)] if promise.deadline else []


@dataclass(frozen=True)
class Told:
    """A day owed, and what is said of it on the day of reading."""

    owed: Owed
    verdict: Verdict

    @property
    def day(self) -> dt.date:
        return self.owed.day

    @property
    def kept(self) -> bool:
        """Held, or done after the day: nothing is waited for any more."""
        held = self.verdict.light == "held" and self.verdict.code != "held.on-track"
        return held or self.verdict.code in KEPT_AFTER

    @property
    def late(self) -> bool:
        """Late on that day; being behind what was expected by now makes no day to come late."""
        return self.verdict.light == "late" and self.verdict.code != "late.pace"

    @property
    def missing(self) -> bool:
        return self.verdict.light == "missing"


def told(
    promise: Promise, observed: Iterable[Seen], as_of: dt.date, reading: Reading, whole: Verdict
) -> list[Told]:
    """Each day owed with its verdict, the very one from which ``whole``, that of the promise, is made.

    A promise that comes back is judged over each of its periods by the values of that period alone.
    """
    seen = known(observed, as_of)
    return [
        Told(one, judge_period(promise, one.span, seen, as_of, reading) if one.returns else whole)
        for one in owed(promise)
    ]
