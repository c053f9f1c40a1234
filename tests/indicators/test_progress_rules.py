"""How far a promise has come: worked examples with their arithmetic, and what must hold of any of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capcommun.contract.indicators.progress import (
    Curve,
    Mark,
    Way,
    curve_of,
    index,
    paced,
    progress,
    state,
    together,
    way_of,
    within,
)
from capcommun.contract.indicators.rules import Promise, Reading, Seen, Verdict, judge
from capcommun.contract.indicators.standing import standing

READING = Reading()
D = Decimal
JANUARY, JUNE, OCTOBER = dt.date(2023, 1, 1), dt.date(2023, 6, 30), dt.date(2023, 10, 16)
SEPTEMBER = dt.date(2023, 9, 30)
UP, DOWN = Way(D(0), D(100)), Way(D(40), D(20), up=False)
RANGE = Way(D(0), D(200), far=D(250))
KEEP = Way(D(50), D(50))


def number(comparator: str = "at-least", **more: object) -> Promise:
    base: dict[str, object] = {"value": D(100), "year": 2023, "firmness": "objective"}
    return Promise("quantity", comparator, **(base | more))  # type: ignore[arg-type]  # an example names what it changes


@pytest.mark.parametrize(
    ("way", "value", "expected"),
    [
        (UP, 0, "0"),  # (0 - 0) / (100 - 0)
        (UP, 52, "0.52"),  # 52 / 100
        (UP, 100, "1"),  # 100 / 100
        (UP, 130, "1.3"),  # 130 / 100: beyond, and said so
        (UP, -10, "-0.1"),  # before the baseline: -10 / 100
        (Way(D(60), D(100)), 80, "0.5"),  # (80 - 60) / (100 - 60)
        (Way(D(60), D(100)), 50, "-0.25"),  # (50 - 60) / 40: lost ground
        (Way(D(-20), D(20)), 0, "0.5"),  # (0 + 20) / (20 + 20)
        (Way(D(-20), D(-10)), -15, "0.5"),  # (-15 + 20) / (-10 + 20)
        (DOWN, 40, "0"),  # (40 - 40) / (20 - 40)
        (DOWN, 30, "0.5"),  # (30 - 40) / (20 - 40) = -10 / -20
        (DOWN, 20, "1"),  # -20 / -20
        (DOWN, 10, "1.5"),  # -30 / -20
        (DOWN, 50, "-0.5"),  # 10 / -20: it grew
        (RANGE, 100, "0.5"),  # below the range: (100 - 0) / (200 - 0)
        (RANGE, 200, "1"),  # its near edge
        (RANGE, 225, "1"),  # inside
        (RANGE, 250, "1"),  # its far edge
        (RANGE, 275, "0.5"),  # beyond: 1 - (275 - 250) / (250 - 200)
        (RANGE, 400, "0"),  # 1 - 150 / 50 < 0
        (replace(RANGE, far=D(200)), 200, "1"),  # a range of no width, reached
        (replace(RANGE, far=D(200)), 201, "0"),  # a range of no width, missed
        (KEEP, 50, "1"),  # b = t: kept
        (KEEP, 60, "1"),  # b = t: on the good side
        (KEEP, 48, "0.6"),  # 1 - |48 - 50| / (50 × 10 %) = 1 - 2 / 5
        (KEEP, 44, "0"),  # 1 - 6 / 5 < 0
        (Way(D(0), D(0)), 0, "1"),  # nothing to keep, kept
        (Way(D(0), D(0)), -1, "0"),  # about zero there is no « near »
    ],
)
def test_progress(way: Way, value: int, expected: str) -> None:
    assert progress(way, D(value)) == D(expected)


CURVE = Curve(UP, (Mark(JANUARY, D(0)), Mark(JUNE, D(40)), Mark(SEPTEMBER, D(75))), (Mark(JUNE, D(40)),))
FALL = Curve(DOWN, (Mark(JANUARY, D(40)), Mark(JUNE, D(30))), (Mark(JUNE, D(30)),))
LATE_START = Curve(UP, (Mark(JUNE, D(0)), Mark(SEPTEMBER, D(50))), (Mark(JUNE, D(0)),))


@pytest.mark.parametrize(
    ("curve", "day", "expected"),
    [
        (CURVE, dt.date(2022, 12, 31), None),  # before the promise nothing is expected
        (CURVE, JANUARY, "0"),
        (CURVE, JUNE, "40"),
        (CURVE, dt.date(2023, 4, 1), "20"),  # 0 + 40 × 90 / 180 days
        (CURVE, dt.date(2023, 8, 15), "57.5"),  # 40 + 35 × 46 / 92 days
        (CURVE, OCTOBER, "75"),  # after the last point, its own
        (FALL, dt.date(2023, 4, 1), "35"),  # 40 - 10 × 90 / 180
    ],
)
def test_what_is_expected_by_a_day(curve: Curve, day: dt.date, expected: str | None) -> None:
    found = curve.on(day)
    assert found == (None if expected is None else D(expected))


@pytest.mark.parametrize(
    ("curve", "value", "day", "expected"),
    [
        (CURVE, "20", JUNE, "0.5"),  # (20 / 100) / (40 / 100)
        (CURVE, "40", JUNE, "1"),  # as expected
        (CURVE, "60", JUNE, "1.5"),  # ahead
        (CURVE, "0", JUNE, "0"),  # zero is a value
        (CURVE, "-5", JUNE, "0"),  # never negative
        (CURVE, None, JUNE, None),  # missing is not zero
        (CURVE, "20", dt.date(2022, 1, 1), None),  # nothing is known to be expected
        (FALL, "30", JUNE, "1"),  # ((30 - 40) / -20) / ((30 - 40) / -20)
        (FALL, "35", JUNE, "0.5"),  # 0.25 / 0.5
        (FALL, "45", JUNE, "0"),  # it grew
        (LATE_START, "0", JUNE, "1"),  # nothing is expected yet, and nothing is there
        (LATE_START, "7", JUNE, "1"),  # nothing is expected yet
        (LATE_START, "-1", JUNE, "0"),  # the wrong way, about zero
    ],
)
def test_index(curve: Curve, value: str | None, day: dt.date, expected: str | None) -> None:
    found = index(curve, None if value is None else D(value), day)
    assert found == (None if expected is None else D(expected))


@pytest.mark.parametrize(
    ("found", "said"),
    [("0.9", "on-track"), ("0.8999", "watch"), ("0.7", "watch"), ("0.6999", "behind"), ("2", "on-track")],
)
def test_thresholds(found: str, said: str) -> None:
    assert state(D(found), READING) == said


@pytest.mark.parametrize(
    ("indexes", "mean", "known"),
    [
        ([D("0.5"), D(1)], "0.75", 2),  # (0.5 + 1) / 2
        ([D("0.5"), D(3)], "0.75", 2),  # being far ahead here makes up for nothing there: (0.5 + 1) / 2
        ([D("0.5"), None], "0.5", 1),  # what is missing is left out, and counted as not known
        ([None, None], None, 0),
        ([], None, 0),
    ],
)
def test_together(indexes: list[Decimal | None], mean: str | None, known: int) -> None:
    found = together(indexes)
    assert found.mean == (None if mean is None else D(mean))
    assert (found.known, found.total) == (known, len(indexes))


@pytest.mark.parametrize(
    ("promise", "way"),
    [
        (number(), Way(D(0), D(100))),
        (number(baseline=(D(60),)), Way(D(0), D(100))),  # a count begins at nothing each year
        (number("between", value=None, low=D(200), high=D(250)), Way(D(0), D(200), far=D(250))),
        (
            Promise("rank", "at-most", "objective", value=D(2), baseline=(D(5),), year=2023),
            Way(D(5), D(2), False),
        ),
        (
            Promise("direction", "decrease", "objective", value=D(20), baseline=(D(40),)),
            Way(D(40), D(20), False),
        ),
        (number("at-most"), None),  # a ceiling is kept at the end only
        (number("done-by", value=None), None),  # done or not
        (number(per="month"), None),  # comes back each month
        (number(firmness="context"), None),
        (Promise("direction", "increase", "objective", year=2023), None),  # no number
    ],
)
def test_where_a_promise_goes_from_and_to(promise: Promise, way: Way | None) -> None:
    assert way_of(promise, READING) == way


def verdict(promise: Promise, marks: list[Mark], *seen: Seen, as_of: dt.date = OCTOBER) -> Verdict:
    curve = curve_of(promise, marks, READING)
    return paced(judge(promise, seen, as_of, READING), promise, curve, as_of, READING)


MARKS = [Mark(JUNE, D(40)), Mark(SEPTEMBER, D(75))]


def seen(value: int, on: dt.date = OCTOBER) -> Seen:
    return Seen(on, D(value), on)


@pytest.mark.parametrize(
    ("value", "light", "code"),
    [
        # by 16 October: 75 + 25 × 16 / 92 days = 79.3; index = value / 79.3
        (75, "held", "held.on-track"),  # 0.946
        (60, "watch", "watch.pace"),  # 0.756
        (52, "late", "late.pace"),  # 0.656
        (100, "held", "held.reached"),  # the rules' own word: it is there
    ],
)
def test_the_light_before_the_deadline(value: int, light: str, code: str) -> None:
    found = verdict(number(), MARKS, seen(value))
    assert (found.light, found.code) == (light, code)


def test_without_milestones_nothing_is_judged_before_the_deadline() -> None:
    assert verdict(number(), [], seen(1)).code == "unjudged.before-deadline"


def test_a_forecast_is_never_late() -> None:
    assert verdict(number(firmness="forecast"), MARKS, seen(5)).light == "watch"


def test_a_value_is_judged_by_the_day_it_was_seen_until_a_milestone_goes_by_unseen() -> None:
    promise = number()
    assert verdict(promise, MARKS, seen(40, JUNE)).code == "held.on-track", "16 days after the mark: grace"
    november = dt.date(2023, 11, 15)
    found = verdict(promise, MARKS, seen(40, JUNE), as_of=november)
    assert (found.light, found.code) == ("watch", "watch.unseen")
    assert found.values["expected"] == D(75)


def test_a_milestone_that_passed_without_any_value_is_missing_over_a_long_term() -> None:
    promise = number(year=None, per="term", term=(dt.date(2023, 1, 1), dt.date(2027, 12, 31)))
    assert verdict(promise, MARKS).code == "missing.expected"
    assert verdict(promise, MARKS, as_of=JUNE).code == "not-due.mark"


def test_being_on_track_is_never_counted_among_what_is_held() -> None:
    assert standing(verdict(number(), MARKS, seen(75))) == "ahead"


def test_marks_outside_the_promise_no_longer_count() -> None:
    assert curve_of(number(), [Mark(dt.date(2024, 2, 1), D(50))], READING) is None
    assert curve_of(number(), [Mark(dt.date(2022, 2, 1), D(50))], READING) is None


def test_a_mark_on_the_first_day_says_where_it_starts_from() -> None:
    curve = curve_of(number(), [Mark(JANUARY, D(60)), Mark(JUNE, D(80))], READING)
    assert curve
    assert index(curve, D(70), JUNE) == D("0.5")  # (70 - 60) / (80 - 60)


@given(st.decimals(1, 5000, places=2), st.decimals(-5000, 5000, places=2), st.decimals(0, 500, places=2))
def test_more_is_never_less_progress(goal: Decimal, value: Decimal, more: Decimal) -> None:
    assert progress(Way(D(0), goal), value + more) >= progress(Way(D(0), goal), value)


@given(st.decimals(1, 5000, places=2), st.decimals(-5000, 5000, places=2))
def test_what_must_shrink_is_what_must_grow_in_a_mirror(goal: Decimal, value: Decimal) -> None:
    assert progress(Way(D(0), -goal, up=False), -value) == progress(Way(D(0), goal), value)


@given(st.lists(st.none() | st.decimals(0, 10, places=3), max_size=12))
def test_a_mean_stays_between_nothing_and_one(indexes: list[Decimal | None]) -> None:
    found = together(indexes)
    assert found.known == sum(one is not None for one in indexes)
    assert found.mean is None if not found.known else D(0) <= (found.mean or D(0)) <= D(1)


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2), st.decimals(0, 900, places=2))
def test_a_range_gives_one_inside_and_never_leaves_nothing_to_one(
    value: Decimal, low: Decimal, width: Decimal
) -> None:
    found = within(value, low, low + width)
    assert D(0) <= found <= D(1)
    assert (found == 1) == (low <= value <= low + width)


@given(
    st.lists(st.tuples(st.dates(JANUARY, dt.date(2023, 12, 30)), st.integers(0, 100)), min_size=1, max_size=6)
)
def test_missing_is_never_held(points: list[tuple[dt.date, int]]) -> None:
    marks = [Mark(day, D(value)) for day, value in points]
    for as_of in (JUNE, OCTOBER, dt.date(2024, 3, 1)):
        assert verdict(number(), marks, as_of=as_of).light in {"missing", "not-due"}
        silent = Seen(JANUARY, None, JANUARY, reason="pas transmis")
        assert verdict(number(), marks, silent, as_of=as_of).light == "missing"
