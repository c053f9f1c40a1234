# ruff: noqa: E501 - rows of examples read better whole
"""The light of a promise: examples with their arithmetic, then what must hold whatever the numbers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capcommun.contract.indicators.rules import (
    LIGHTS,
    Promise,
    Reading,
    Seen,
    bounds,
    judge,
    periods,
    roll,
)

READING = Reading()
TERM = (dt.date(2023, 1, 1), dt.date(2027, 12, 31))
MID, AFTER, SOON = dt.date(2023, 10, 16), dt.date(2024, 1, 15), dt.date(2023, 12, 5)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def promise(**values: Any) -> Promise:
    base: dict[str, Any] = {
        "kind": "quantity", "comparator": "at-least", "firmness": "objective", "year": 2023, "term": TERM,
    }  # fmt: skip
    for name in ("value", "low", "high"):
        if name in values:
            values[name] = Decimal(str(values[name]))
    if "baseline" in values:
        values["baseline"] = tuple(Decimal(str(v)) for v in values["baseline"])
    if "deadline" in values:
        values["deadline"] = day(values["deadline"])
    if "start" in values:
        values["start"] = day(values["start"])
    return Promise(**(base | values))


def seen(*pairs: tuple[str, Any]) -> list[Seen]:
    return [
        Seen(day(when), None if value is None else Decimal(str(value)), day(when), reason="")
        for when, value in pairs
    ]


DONE = {"kind": "deliverable", "comparator": "done-by", "per": "once"}
YEARLY = {"year": None, "per": "year"}
MONTHLY = {"comparator": "exactly", "value": 2, "per": "month"}


def months(upto: int, value: int, **other: int) -> list[tuple[str, int]]:
    """The value at the end of each month; ``m3=0`` changes March."""
    ends = ["01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30"]
    return [(f"2023-{end}", other.get(f"m{n}", value)) for n, end in enumerate(ends[:upto], start=1)]


# promise, observations, day of reading, light, code
EXAMPLES = [
    # at least: reached early is held; short is not judged before the deadline, late on the day after
    ({"value": 100}, [("2023-09-30", 100)], MID, "held", "held.reached"),
    ({"value": 100}, [("2023-09-30", 99)], MID, "unjudged", "unjudged.before-deadline"),
    ({"value": 100}, [("2023-09-30", 1)], MID, "unjudged", "unjudged.before-deadline"),  # no straight line
    ({"value": 100}, [("2023-11-30", 99)], SOON, "watch", "watch.soon"),  # 26 days left, soon = 30
    ({"value": 100}, [("2023-12-31", 99)], dt.date(2023, 12, 31), "watch", "watch.soon"),  # the day itself
    ({"value": 100}, [("2023-12-31", 99)], dt.date(2024, 1, 1), "late", "late.below"),
    ({"value": 100}, [("2023-12-31", 100)], AFTER, "held", "held.reached"),
    ({"value": 100}, [("2023-12-31", 90), ("2024-01-10", 100)], AFTER, "watch", "watch.after-deadline"),
    ({"value": 100}, [("2023-06-30", 120), ("2023-09-30", 80)], MID, "unjudged", "unjudged.before-deadline"),
    ({"value": 30, "approximate": True}, [("2023-09-30", 27)], MID, "held", "held.reached"),  # 30 × 0.9 = 27
    ({"value": 30, "approximate": True}, [("2023-12-31", 26)], AFTER, "late", "late.below"),
    # missing is neither zero nor green
    ({"value": 100}, [], MID, "missing", "missing.none-yet"),
    ({"value": 100}, [], AFTER, "missing", "missing.after-deadline"),
    ({"value": 100}, [("2023-09-30", None)], MID, "missing", "missing.said"),
    ({"value": 100}, [("2023-06-30", 120), ("2023-09-30", None)], MID, "missing", "missing.said"),
    ({"value": 0}, [("2023-09-30", 0)], MID, "held", "held.reached"),
    # a day of the year before its roadmap: the text's own day stands
    ({"value": 8, "per": "month", "deadline": "2022-12-31"}, [("2022-12-20", 8)], MID, "held", "held.reached"),
    ({"value": 8, "per": "month", "deadline": "2022-12-31"}, [], MID, "missing", "missing.after-deadline"),
    # what is not seen yet on the day does not count
    ({"value": 100}, [("2023-11-01", 100)], MID, "missing", "missing.none-yet"),
    ({"value": 100}, [], dt.date(2022, 12, 31), "not-due", "not-due.start"),
    # only a commitment and an objective can be late
    ({"value": 100, "firmness": "commitment"}, [("2023-12-31", 9)], AFTER, "late", "late.below"),
    ({"value": 100, "firmness": "forecast"}, [("2023-12-31", 9)], AFTER, "watch", "watch.forecast"),
    ({"value": 100, "firmness": "illustration"}, [("2023-12-31", 9)], AFTER, "unjudged", "unjudged.illustration"),
    ({"value": 100, "firmness": "context"}, [("2023-12-31", 900)], AFTER, "unjudged", "unjudged.context"),
    # at most: a ceiling is held when the period ends, watched once exceeded
    ({"comparator": "at-most", "value": 10}, [("2023-09-30", 4)], MID, "unjudged", "unjudged.ceiling"),
    ({"comparator": "at-most", "value": 10}, [("2023-09-30", 11)], MID, "watch", "watch.exceeded"),
    ({"comparator": "at-most", "value": 10}, [("2023-12-31", 10)], AFTER, "held", "held.reached"),
    ({"comparator": "at-most", "value": 10}, [("2023-12-31", 11)], AFTER, "late", "late.exceeded"),
    # between 200 and 250
    ({"comparator": "between", "low": 200, "high": 250}, [("2023-09-30", 200)], MID, "held", "held.reached"),
    ({"comparator": "between", "low": 200, "high": 250}, [("2023-09-30", 151)], MID, "unjudged",
     "unjudged.before-deadline"),
    ({"comparator": "between", "low": 200, "high": 250}, [("2023-09-30", 251)], MID, "watch", "watch.exceeded"),
    ({"comparator": "between", "low": 200, "high": 250}, [("2023-12-31", 251)], AFTER, "late", "late.exceeded"),
    ({"comparator": "between", "low": 200, "high": 250}, [("2023-12-31", 199)], AFTER, "late", "late.below"),
    # about 50: from 45 to 55
    ({"comparator": "about", "value": 50}, [("2023-12-31", 45)], AFTER, "held", "held.reached"),
    ({"comparator": "about", "value": 50}, [("2023-12-31", 44)], AFTER, "late", "late.below"),
    ({"comparator": "about", "value": 50}, [("2023-12-31", 55)], AFTER, "held", "held.reached"),
    ({"comparator": "about", "value": 50}, [("2023-12-31", 56)], AFTER, "watch", "watch.above"),
    ({"comparator": "exactly", "value": 4}, [("2023-12-31", 4)], AFTER, "held", "held.reached"),
    ({"comparator": "exactly", "value": 4}, [("2023-12-31", 5)], AFTER, "watch", "watch.above"),
    ({"comparator": "exactly", "value": 4}, [("2023-12-31", 3)], AFTER, "late", "late.below"),
    # to be done by a day: done or not, and nothing is expected before
    (DONE | {"deadline": "2023-07-31"}, [], day("2023-07-31"), "not-due", "not-due.deadline"),
    (DONE | {"deadline": "2023-07-31"}, [], MID, "missing", "missing.after-deadline"),
    (DONE | {"deadline": "2023-07-31"}, [("2023-07-31", 1)], MID, "held", "held.done"),
    (DONE | {"deadline": "2023-07-31"}, [("2023-09-01", 0)], MID, "late", "late.not-done"),
    (DONE | {"deadline": "2023-07-31"}, [("2023-08-10", 1)], MID, "watch", "watch.done-after"),
    (DONE | {"deadline": "2023-12-31"}, [("2023-09-01", 0)], MID, "unjudged", "unjudged.not-done"),
    # a rank: the second place or better
    ({"kind": "rank", "comparator": "maintain", "value": 2}, [("2023-09-30", 1)], MID, "held", "held.reached"),
    ({"kind": "rank", "comparator": "maintain", "value": 2}, [("2023-09-30", 2)], MID, "held", "held.reached"),
    ({"kind": "rank", "comparator": "maintain", "value": 2}, [("2023-12-31", 3)], AFTER, "late", "late.exceeded"),
    # directions, against the text's last figure or the first one observed
    ({"kind": "direction", "comparator": "increase", "baseline": [2, 6, 8, 12]}, [("2023-09-30", 13)], MID,
     "held", "held.reached"),
    ({"kind": "direction", "comparator": "increase", "baseline": [2, 6, 8, 12]}, [("2023-12-31", 12)], AFTER,
     "late", "late.below"),
    ({"kind": "direction", "comparator": "decrease", "baseline": [40]}, [("2023-09-30", 39)], MID, "held",
     "held.reached"),
    ({"kind": "direction", "comparator": "maintain", "baseline": [100]}, [("2023-12-31", 90)], AFTER, "held",
     "held.reached"),  # 100 × 0.9 = 90
    ({"kind": "direction", "comparator": "increase"}, [("2023-06-30", 5)], MID, "unjudged",
     "unjudged.no-reference"),
    ({"kind": "direction", "comparator": "increase"}, [("2023-03-31", 5), ("2023-06-30", 6)], MID, "held",
     "held.reached"),
    ({"kind": "direction", "comparator": "increase"}, [], MID, "unjudged", "unjudged.no-measure"),
    # every month: nine have ended on 16 October
    (MONTHLY, months(9, 2), MID, "held", "held.periods"),
    (MONTHLY, months(9, 2, m3=1), MID, "late", "late.periods"),
    (MONTHLY, months(8, 2), MID, "missing", "missing.periods"),
    (MONTHLY | {"firmness": "forecast"}, months(9, 2, m3=1), MID, "watch", "watch.periods"),
    (MONTHLY, [], dt.date(2023, 1, 20), "missing", "missing.none-yet"),
    ({"comparator": "exactly", "value": 1, "per": "quarter"},
     [("2023-03-31", 1), ("2023-06-30", 1), ("2023-09-30", 0)], MID, "late", "late.periods"),
    # every year of the term, for the framework: 2023 is judged once it has ended
    (YEARLY | {"value": 15}, [("2023-09-30", 9)], MID, "unjudged", "unjudged.before-deadline"),
    (YEARLY | {"value": 15}, [("2023-12-31", 9)], AFTER, "late", "late.periods"),
    (YEARLY | {"value": 15}, [("2023-12-31", 15)], AFTER, "held", "held.periods"),
    # over the whole term nothing is due in the first year
    ({"year": None, "per": "term", "value": 50}, [], MID, "not-due", "not-due.deadline"),
    ({"year": None, "per": "term", "value": 50}, [("2023-09-30", 12)], MID, "unjudged",
     "unjudged.before-deadline"),
    ({"year": None, "per": "once", "value": 3, "term": (None, None)}, [("2023-09-30", 1)], AFTER, "unjudged",
     "unjudged.no-deadline"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "observed", "as_of", "light", "code"), EXAMPLES)
def test_light_and_reason(values: Any, observed: Any, as_of: dt.date, light: str, code: str) -> None:
    verdict = judge(promise(**values), seen(*observed), as_of, READING)
    assert (verdict.light, verdict.code) == (light, code)


def test_there_are_forty_examples() -> None:
    assert len(EXAMPLES) >= 40


def test_tolerance_is_a_reading_that_may_change() -> None:
    about = promise(comparator="about", value=50)
    assert bounds(about, Reading()) == (45, 55)
    assert bounds(about, Reading(tolerance=Decimal("0.2"))) == (40, 60)
    kept = judge(about, seen(("2023-12-31", 41)), AFTER, Reading(tolerance=Decimal("0.2")))
    assert kept.light == "held"


def test_periods_are_civil_and_cover_the_window() -> None:
    found = periods(promise(per="quarter", value=1, start="2023-02-10"))
    assert [(w.start, w.end) for w in found] == [
        (day("2023-02-10"), day("2023-03-31")),
        (day("2023-04-01"), day("2023-06-30")),
        (day("2023-07-01"), day("2023-09-30")),
        (day("2023-10-01"), day("2023-12-31")),
    ]
    assert len(periods(promise(per="month", value=1))) == 12
    assert len(periods(promise(per="year", value=1, year=None))) == 5
    assert len(periods(promise(per="year", value=1))) == 1


def test_roll_never_hides_and_counts_coverage() -> None:
    kept = judge(promise(value=1), seen(("2023-09-30", 1)), MID, READING)
    none = judge(promise(value=1), [], MID, READING)
    found = roll([kept, none, none])
    assert (found.counts["held"], found.counts["missing"], found.total, found.coverage) == (1, 2, 3, 33)
    assert sum(found.counts.values()) == found.total
    assert roll([]).coverage == 0


# Whatever the numbers -------------------------------------------------------------------------------

numbers = st.decimals(min_value=0, max_value=10_000, places=2)
days = st.dates(dt.date(2022, 6, 1), dt.date(2028, 6, 30))


@st.composite
def promises(draw: st.DrawFn, **fixed: Any) -> Promise:
    low, high = sorted((draw(numbers), draw(numbers)))
    values: dict[str, Any] = {
        "kind": draw(st.sampled_from(["quantity", "deliverable", "rank", "direction"])),
        "comparator": draw(
            st.sampled_from(
                [
                    "at-least",
                    "at-most",
                    "about",
                    "between",
                    "exactly",
                    "done-by",
                    "increase",
                    "decrease",
                    "maintain",
                ]
            )
        ),
        "firmness": draw(st.sampled_from(["commitment", "objective", "forecast", "illustration", "context"])),
        "value": draw(st.none() | numbers),
        "low": low,
        "high": high,
        "per": draw(st.sampled_from(["once", "month", "quarter", "half-year", "year", "term"])),
        "approximate": draw(st.booleans()),
        "year": draw(st.sampled_from([None, 2023, 2024])),
        "deadline": draw(st.none() | st.dates(dt.date(2023, 2, 1), dt.date(2027, 12, 31))),
        "baseline": tuple(draw(st.lists(numbers, max_size=3))),
        "term": TERM,
    }
    return Promise(**(values | fixed))


observations = st.lists(
    st.builds(
        lambda end, value, wait: Seen(end, value, end + dt.timedelta(days=wait)),
        days,
        st.none() | numbers,
        st.integers(0, 60),
    ),
    max_size=6,
)
single = st.sampled_from(["once", "term"])


@given(promises(), observations, days)
def test_every_promise_gets_a_light_and_a_reason(made: Promise, observed: list[Seen], as_of: dt.date) -> None:
    verdict = judge(made, observed, as_of, READING)
    assert verdict.light in LIGHTS
    assert verdict.code.split(".")[0] == verdict.light


@given(promises(), observations, days)
def test_only_firm_promises_are_late(made: Promise, observed: list[Seen], as_of: dt.date) -> None:
    if judge(made, observed, as_of, READING).light == "late":
        assert made.firmness in {"commitment", "objective"}


@given(promises(year=None), observations, st.data())
def test_late_never_before_the_deadline(made: Promise, observed: list[Seen], data: st.DataObject) -> None:
    one = Promise(**(vars(made) | {"per": "once"}))
    end = one.deadline or TERM[1]
    as_of = data.draw(st.dates(dt.date(2022, 6, 1), end))
    assert judge(one, observed, as_of, READING).light != "late"


@given(promises(), observations, days)
def test_without_a_value_nothing_is_held_nor_late(
    made: Promise, observed: list[Seen], as_of: dt.date
) -> None:
    silent = [Seen(s.end, None, s.known_on) for s in observed]
    verdict = judge(made, silent, as_of, READING)
    assert verdict.light not in {"held", "late", "watch"}
    assert verdict.figure is None


@given(promises(), observations, days)
def test_what_comes_later_changes_nothing(made: Promise, observed: list[Seen], as_of: dt.date) -> None:
    known = [s for s in observed if s.known_on <= as_of and s.end <= as_of]
    assert judge(made, observed, as_of, READING) == judge(made, known, as_of, READING)


@given(numbers, numbers, numbers, days, single)
def test_more_is_never_worse_for_at_least(
    goal: Decimal, one: Decimal, other: Decimal, as_of: dt.date, per: str
) -> None:
    made = Promise("quantity", "at-least", "objective", value=goal, per=per, year=2023, term=TERM)
    low, high = sorted((one, other))
    seen_on = dt.date(2023, 6, 30)
    rank = {"late": 0, "watch": 1, "unjudged": 2, "missing": 2, "not-due": 2, "held": 3}
    less = judge(made, [Seen(seen_on, low, seen_on)], as_of, READING)
    more = judge(made, [Seen(seen_on, high, seen_on)], as_of, READING)
    assert rank[more.light] >= rank[less.light]


@given(numbers, st.decimals(min_value=0, max_value=1, places=2), numbers)
def test_a_wider_tolerance_keeps_what_was_kept(goal: Decimal, wide: Decimal, figure: Decimal) -> None:
    made = Promise("quantity", "about", "objective", value=goal, per="once", year=2023, term=TERM)
    observed = [Seen(dt.date(2023, 12, 31), figure, dt.date(2023, 12, 31))]
    if judge(made, observed, AFTER, Reading(tolerance=Decimal(0))).light == "held":
        assert judge(made, observed, AFTER, Reading(tolerance=wide)).light == "held"
