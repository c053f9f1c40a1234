"""What may be said of a promise on a day: its light, and the reason of it. Pure Python.

Two things are never done here: a value is never guessed where none was observed, and no pace is assumed
between the beginning and the deadline (a contract that promises 200 by December promises nothing for June).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

Light = Literal["held", "watch", "late", "missing", "not-due", "unjudged"]
LIGHTS: tuple[Light, ...] = ("held", "watch", "late", "missing", "not-due", "unjudged")
FIRM = frozenset({"commitment", "objective"})
MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


@dataclass(frozen=True)
class Reading:
    """How this product reads what the text leaves open; it comes from a data file that may be edited."""

    tolerance: Decimal = Decimal("0.10")
    """« environ », « une trentaine »: the share above and below that still counts as reached."""
    soon: int = 30
    """Days before a deadline from which an unreached promise is to be watched."""
    on_track: Decimal = Decimal("0.90")
    """Share of what the owner's milestones expect from which a promise is on track."""
    watched: Decimal = Decimal("0.70")
    """The share from which it is to be watched; under it, it is behind."""
    grace: int = 30
    """Days left, once a milestone has passed, to enter the value seen then."""


@dataclass(frozen=True)
class Promise:
    """What judging needs to know of a target."""

    kind: str
    comparator: str
    firmness: str
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    per: str = "year"
    approximate: bool = False
    year: int | None = None
    start: dt.date | None = None
    deadline: dt.date | None = None
    baseline: tuple[Decimal, ...] = ()
    term: tuple[dt.date | None, dt.date | None] = (None, None)


@dataclass(frozen=True)
class Seen:
    """An observation: a value (``None`` when it is missing, with its reason) at the end of a period."""

    end: dt.date
    value: Decimal | None
    known_on: dt.date
    start: dt.date | None = None
    reason: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class Verdict:
    """The light and its reason: a code that the interface words, with its values."""

    light: Light
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    figure: Decimal | None = None
    seen_on: dt.date | None = None
    deadline: dt.date | None = None


def as_read(verdict: Verdict, inside: bool) -> Verdict:
    """What a reader outside the parties is told of a value that they do not see: not that there is none."""
    if inside or verdict.light != "missing":
        return verdict
    return replace(verdict, light="unjudged", code="unjudged.closed", values={})


@dataclass(frozen=True)
class Window:
    start: dt.date | None
    end: dt.date | None


def window(promise: Promise) -> Window:
    """From when and until when the promise runs."""
    start, end = promise.start, promise.deadline
    if promise.year is not None:
        start = start or dt.date(promise.year, 1, 1)
        end = end or dt.date(promise.year, 12, 31)
    start, end = start or promise.term[0], end or promise.term[1]
    if start and end and start > end:  # a day set before the roadmap's year: the text's own day stands
        start = promise.start if promise.start and promise.start <= end else None
    return Window(start, end)


def _month_after(day: dt.date, months: int) -> dt.date:
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def periods(promise: Promise) -> list[Window]:
    """The civil months, quarters… of a promise that comes back; a single window for the others."""
    whole = window(promise)
    months = MONTHS.get(promise.per)
    returns = months is not None and not (promise.per == "year" and promise.year is not None)
    if not returns or months is None or whole.start is None or whole.end is None:
        return [whole]
    first = whole.start.replace(day=1, month=(whole.start.month - 1) // months * months + 1)
    found: list[Window] = []
    while first <= whole.end:
        following = _month_after(first, months)
        found.append(Window(max(first, whole.start), min(following - dt.timedelta(days=1), whole.end)))
        first = following
    return found


def bounds(promise: Promise, reading: Reading) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and the highest figures that keep the promise; ``None`` where there is no limit.

    For a rank, the highest rank allowed (the second place or better keeps « la 2e position »).
    """
    value, low, high = promise.value, promise.low, promise.high
    spread = reading.tolerance if promise.approximate or promise.comparator == "about" else Decimal(0)
    below, above = 1 - spread, 1 + spread
    if promise.kind == "rank":
        return (None, value * above if value is not None else high)
    if promise.comparator == "between":
        return (low * below if low is not None else None, high * above if high is not None else None)
    if value is None:
        return (Decimal(1), None) if promise.comparator == "done-by" else (None, None)
    if promise.comparator in {"at-most", "decrease"}:
        return (None, value * above)
    if promise.comparator in {"about", "exactly"}:
        return (value * below, value * above)
    return (value * below, None)  # at least, done by, and a direction that names the level to reach


def reference(promise: Promise, seen: Sequence[Seen]) -> Decimal | None:
    """What a direction is compared with: the text's last baseline, else the first value observed."""
    if promise.baseline:
        return promise.baseline[-1]
    values = [s.value for s in seen if s.value is not None]
    return values[0] if len(values) > 1 else None


def _direction(promise: Promise, figure: Decimal, base: Decimal | None, reading: Reading) -> str:
    """Where a figure stands against the reference that a direction without a number is compared with."""
    if base is None:
        return "unknown"
    if promise.comparator == "maintain":
        return "kept" if figure >= base * (1 - reading.tolerance) else "below"
    if promise.comparator == "decrease":
        return "kept" if figure < base else "above"
    return "kept" if figure > base else "below"


def _kept(promise: Promise, figure: Decimal, seen: Sequence[Seen], reading: Reading) -> str:
    """``kept``, ``below``, ``above`` or ``unknown``: where the figure stands against the promise."""
    if promise.kind == "direction" and promise.value is None and promise.low is None:
        return _direction(promise, figure, reference(promise, seen), reading)
    low, high = bounds(promise, reading)
    if low is None and high is None:
        return "unknown"
    if low is not None and figure < low:
        return "below"
    return "above" if high is not None and figure > high else "kept"


def _absent(promise: Promise, span: Window, as_of: dt.date) -> Verdict:
    """Nothing was observed: missing where a value was due, not due where it was not."""
    if span.end is not None and as_of > span.end:
        return Verdict("missing", "missing.after-deadline", {"deadline": span.end}, deadline=span.end)
    if promise.kind == "direction" and promise.value is None and not promise.baseline:
        return Verdict("unjudged", "unjudged.no-measure", {"deadline": span.end}, deadline=span.end)
    long = span.start is None or span.end is None or (span.end - span.start).days > 366
    if promise.kind == "deliverable" or promise.comparator == "done-by" or long:
        return Verdict("not-due", "not-due.deadline", {"deadline": span.end}, deadline=span.end)
    return Verdict("missing", "missing.none-yet", {"deadline": span.end}, deadline=span.end)


def _unkept_in_time(span: Window, as_of: dt.date, place: str, reading: Reading) -> tuple[Light, str]:
    """Before the deadline nothing is late: at most, to be watched."""
    if place == "above":
        return "watch", "watch.exceeded"
    if span.end is not None and (span.end - as_of).days <= reading.soon:
        return "watch", "watch.soon"
    return "unjudged", "unjudged.before-deadline" if span.end else "unjudged.no-deadline"


def _unkept_after(promise: Promise, place: str) -> tuple[Light, str]:
    if promise.firmness not in FIRM:
        return "watch", "watch.forecast"
    if place == "above" and promise.comparator in {"about", "exactly"}:
        return "watch", "watch.above"
    return "late", "late.exceeded" if place == "above" else "late.below"


def _judge_window(
    promise: Promise, span: Window, seen: Sequence[Seen], as_of: dt.date, reading: Reading
) -> Verdict:
    within = [s for s in seen if span.start is None or s.end >= span.start]
    if not within:
        return _absent(promise, span, as_of)
    last = within[-1]
    if last.value is None:
        return Verdict("missing", "missing.said", {"reason": last.reason}, None, last.end, span.end)
    in_time = [s for s in within if span.end is None or s.end <= span.end]
    judged = in_time[-1] if in_time else last
    if judged.value is None:  # silent at the deadline, spoken since
        judged = last
    figure = judged.value if judged.value is not None else last.value
    place = _kept(promise, figure, within, reading)
    after = span.end is not None and as_of > span.end
    code: str
    light: Light
    if place == "unknown":
        light, code = "unjudged", "unjudged.no-reference"
    elif place == "kept" and (span.end is None or judged.end <= span.end):
        waits = promise.comparator == "at-most" and not after  # a ceiling is kept only at the end
        light, code = ("unjudged", "unjudged.ceiling") if waits else ("held", "held.reached")
    elif (then := _since(promise, within, span, reading)) is not None:
        light, code, judged, figure = "watch", "watch.after-deadline", then, then.value or figure
    elif not after:
        light, code = _unkept_in_time(span, as_of, place, reading)
    else:
        light, code = _unkept_after(promise, place)
    low, high = bounds(promise, reading)
    said = {
        "figure": figure, "low": low, "high": high, "deadline": span.end, "on": judged.end, "place": place,
        "reference": reference(promise, within) if promise.kind == "direction" else None,
    }  # fmt: skip
    return Verdict(light, _worded(promise, code), said, figure, judged.end, span.end)


DONE = {
    "held.reached": "held.done",
    "late.below": "late.not-done",
    "watch.after-deadline": "watch.done-after",
    "watch.soon": "watch.not-done",
    "unjudged.before-deadline": "unjudged.not-done",
}


def _worded(promise: Promise, code: str) -> str:
    """Something to be done is done or not: « 0 » would be an odd way to say so."""
    return DONE.get(code, code) if promise.comparator == "done-by" and promise.value is None else code


def _since(promise: Promise, within: Sequence[Seen], span: Window, reading: Reading) -> Seen | None:
    """The first observation after the deadline that keeps the promise: kept, but not in time."""
    if span.end is None:
        return None
    for one in within:
        late = one.end > span.end and one.value is not None
        if late and _kept(promise, one.value or Decimal(0), within, reading) == "kept":
            return one
    return None


PERIODS: tuple[tuple[Light, str], ...] = (
    ("late", "late.periods"),
    ("missing", "missing.periods"),
    ("watch", "watch.periods"),
    ("unjudged", "unjudged.no-reference"),
    ("held", "held.periods"),
)
"""What several periods that have ended say together: the worst of them comes first."""


def _judge_returning(
    promise: Promise, spans: Sequence[Window], seen: Sequence[Seen], as_of: dt.date, reading: Reading
) -> Verdict:
    """A promise for every month, quarter… : each ended period is judged, then the whole."""
    ended = [span for span in spans if span.end is not None and span.end < as_of]
    open_ = next((s for s in spans if s.start and s.end and s.start <= as_of <= s.end), spans[-1])
    if not ended:
        return _judge_window(promise, open_, seen, as_of, reading)
    verdicts = [judge_period(promise, s, seen, as_of, reading) for s in ended]
    counts = {light: sum(v.light == light for v in verdicts) for light in LIGHTS}
    last = next((v for v in reversed(verdicts) if v.figure is not None), None)
    current = _of(open_, seen)
    figure, on = (last.figure, last.seen_on) if last else (None, None)
    if current and current[-1].value is not None:
        figure, on = current[-1].value, current[-1].end
    said = {"ended": len(ended), "kept": counts["held"], "per": promise.per}
    for light, code in PERIODS:
        if counts[light]:
            told = said | {"count": counts[light]}
            return Verdict(light, code, told, figure, on, open_.end)
    return verdicts[-1]


def judge_period(
    promise: Promise, span: Window, seen: Sequence[Seen], as_of: dt.date, reading: Reading
) -> Verdict:
    """One period of a promise that comes back, by the values of that period alone."""
    if span.start is not None and as_of < span.start:
        return Verdict("not-due", "not-due.start", {"start": span.start}, deadline=span.end)
    return _judge_window(promise, span, _of(span, seen), as_of, reading)


def _of(span: Window, seen: Sequence[Seen]) -> list[Seen]:
    return [
        s for s in seen if (not span.start or s.end >= span.start) and (not span.end or s.end <= span.end)
    ]


def known(observed: Iterable[Seen], as_of: dt.date) -> list[Seen]:
    """What was known on a day, in order of time; the sort is stable: the later recorded wins."""
    found = [s for s in observed if s.known_on <= as_of and s.end <= as_of]
    return sorted(found, key=lambda s: (s.end, s.known_on))


def judge(promise: Promise, observed: Iterable[Seen], as_of: dt.date, reading: Reading) -> Verdict:
    """The light of a promise on a day, from what was known that day."""
    seen = known(observed, as_of)
    whole = window(promise)
    if promise.firmness in {"context", "illustration"}:
        last = seen[-1] if seen else None
        return Verdict(
            "unjudged", f"unjudged.{promise.firmness}", {}, last.value if last else None,
            last.end if last else None, whole.end,
        )  # fmt: skip
    if whole.start is not None and as_of < whole.start:
        return Verdict("not-due", "not-due.start", {"start": whole.start}, deadline=whole.end)
    spans = periods(promise)
    if len(spans) > 1:
        return _judge_returning(promise, spans, seen, as_of, reading)
    return _judge_window(promise, spans[0], seen, as_of, reading)


@dataclass(frozen=True)
class Roll:
    """Lights counted; coverage is how many of the promises have a value."""

    counts: Mapping[Light, int]
    valued: int
    total: int

    @property
    def coverage(self) -> int:
        """Percentage of promises with a value, rounded down: full only when complete."""
        return self.valued * 100 // self.total if self.total else 0


def roll(verdicts: Iterable[Verdict]) -> Roll:
    """Count lights: an objective is never given one light that would hide the others."""
    every = list(verdicts)
    counts: dict[Light, int] = {light: sum(v.light == light for v in every) for light in LIGHTS}
    return Roll(counts, sum(v.figure is not None for v in every), len(every))
