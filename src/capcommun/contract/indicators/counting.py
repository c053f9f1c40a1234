"""Which days a target's figure is counted over. Pure Python."""

from __future__ import annotations

import datetime as dt

from capcommun.contract.indicators.rules import Promise, periods
from capcommun.reference.measures.api import Kind, Window


def asked(promise: Promise, kind: Kind, where: tuple[tuple[str, str], ...], as_of: dt.date) -> Window | None:
    """The window to count on a day; ``None`` before the promise begins, when there is nothing to count yet.

    A flow runs from the beginning of the promise (or of the month, quarter… for one that comes back) to the
    day, at most to its end: what happens after the deadline does not count. A stock is what stands on the
    day.
    """
    spans = [span for span in periods(promise) if span.start is None or span.start <= as_of]
    if not spans:
        return None
    span = spans[-1]
    end = min(as_of, span.end) if span.end else as_of
    start = end if kind == "stock" else span.start or end
    return Window(start, end, known_on=as_of, where=where)
