"""Several promises together: worked examples with their arithmetic, and properties."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capcommun.contract.indicators.progress import Mark, curve_of, paced
from capcommun.contract.indicators.rollup import Part, part, rolled
from capcommun.contract.indicators.rules import Promise, Reading, Seen, judge

READING = Reading()
AFTER = dt.date(2024, 2, 1)
MID = JUNE = dt.date(2023, 6, 30)
AUTUMN = dt.date(2023, 9, 1)
HUNDRED = Promise("number", "at-least", "objective", value=Decimal(100), year=2023)
DONE = Promise("deliverable", "done-by", "commitment", deadline=dt.date(2023, 6, 30), year=2023)
MONTHLY = Promise("number", "at-least", "commitment", value=Decimal(1), per="month", year=2023)


def seen(value: int | None, on: dt.date = dt.date(2023, 12, 31)) -> list[Seen]:
    return [
        Seen(
            on,
            None if value is None else Decimal(value),
            on,
            reason="" if value is not None else "pas encore",
        )
    ]


@pytest.mark.parametrize(
    ("promise", "values", "on", "index", "holds_back"),
    [
        (HUNDRED, seen(100), AFTER, "1", False),  # held
        (HUNDRED, seen(250), AFTER, "1", False),  # twice ahead is held: 1
        (HUNDRED, seen(50), AFTER, "0.5", True),  # late: (50 - 0) / (100 - 0)
        (HUNDRED, seen(0), AFTER, "0", True),  # zero is a value
        (replace(HUNDRED, firmness="forecast"), seen(50), AFTER, "0.5", False),  # a forecast is never late
        (HUNDRED, [], AFTER, None, True),  # overdue, and nobody said
        (HUNDRED, seen(None), AFTER, None, False),  # missing, with its reason
        (HUNDRED, [], MID, None, False),  # no value yet, its day to come
        (DONE, seen(1, dt.date(2023, 6, 1)), AFTER, "1", False),  # done in time
        (DONE, seen(0, JUNE), AFTER, "0", True),  # not done
        (DONE, [*seen(0, JUNE), *seen(1, dt.date(2023, 8, 1))], AFTER, "1", False),  # done late
        (MONTHLY, [s for n in range(1, 7) for s in seen(1, dt.date(2023, n, 15))], AUTUMN, None, True),
    ],
)  # fmt: skip
def test_what_a_promise_brings(
    promise: Promise, values: list[Seen], on: dt.date, index: str | None, holds_back: bool
) -> None:
    found = part(judge(promise, values, on, READING), promise, READING)
    assert found == Part(None if index is None else Decimal(index), holds_back)


def test_months_that_were_not_held() -> None:
    """Eight months ended, two letters missing their number: 6/8."""
    values = [Seen(dt.date(2023, n, 15), Decimal(n not in {3, 5}), dt.date(2023, n, 15)) for n in range(1, 9)]
    found = part(judge(MONTHLY, values, dt.date(2023, 9, 1), READING), MONTHLY, READING)
    assert found == Part(Decimal("0.75"), True)


@pytest.mark.parametrize(
    ("promise", "values"),
    [
        (HUNDRED, seen(40, MID)),  # not judged before the deadline
        (
            replace(HUNDRED, deadline=dt.date(2023, 7, 15)),
            seen(40, MID),
        ),  # near, not reached
        (replace(HUNDRED, firmness="context"), seen(40, MID)),
        (replace(HUNDRED, firmness="illustration"), seen(40, MID)),
        (replace(HUNDRED, start=dt.date(2023, 9, 1)), []),  # has not begun
    ],
)
def test_what_is_not_judged_does_not_enter(promise: Promise, values: list[Seen]) -> None:
    assert part(judge(promise, values, MID, READING), promise, READING) is None


def test_what_is_expected_by_now_gives_the_index() -> None:
    """80 expected by the end of May, 60 seen that day: 60/80."""
    may = dt.date(2023, 5, 31)
    curve = curve_of(HUNDRED, [Mark(may, Decimal(80))], READING)
    verdict = paced(judge(HUNDRED, seen(60, may), MID, READING), HUNDRED, curve, MID, READING)
    assert part(verdict, HUNDRED, READING) == Part(Decimal("0.75"), False)


@pytest.mark.parametrize(
    ("indexes", "held_back", "percent", "coverage", "light"),
    [
        (("1", "1"), 0, 100, (2, 2), "held"),
        (("1", "0.9"), 0, 95, (2, 2), "held"),  # (1 + 0.9) / 2
        (("2", "0.2"), 0, 60, (2, 2), "late"),  # (1 + 0.2) / 2: twice ahead here makes up for nothing there
        (("1", "0.5"), 0, 75, (2, 2), "watch"),
        (("1", "1", None), 0, 100, (2, 3), "held"),  # unknown is left out, and told
        (("1", "1", None), 1, 100, (2, 3), "watch"),  # overdue and unknown: no better than to be watched
        ((*["1"] * 19, "0"), 1, 95, (20, 20), "watch"),  # 19/20, one late
        (("0", "0"), 2, 0, (2, 2), "late"),
        ((None, None), 1, 0, (0, 2), "missing"),  # nothing is known: neither zero nor green
        (("0.999",), 0, 99, (1, 1), "held"),  # whole only when complete
    ],
)
def test_together(
    indexes: tuple[str | None, ...], held_back: int, percent: int, coverage: tuple[int, int], light: str
) -> None:
    parts = [
        Part(None if one is None else Decimal(one), n >= len(indexes) - held_back)
        for n, one in enumerate(indexes)
    ]
    found = rolled(parts, READING)
    assert found
    assert (found.percent, (found.found.known, found.found.total), found.light) == (percent, coverage, light)


def test_nothing_judged_says_nothing() -> None:
    assert rolled([], READING) is None
    assert rolled([None, None], READING) is None


some = st.lists(
    st.builds(Part, st.none() | st.integers(0, 300).map(lambda n: Decimal(n) / 100), st.booleans()),
    min_size=1, max_size=12,
)  # fmt: skip


@given(some)
def test_a_missing_or_late_one_is_never_under_a_green(parts: list[Part]) -> None:
    found = rolled(parts, READING)
    assert found
    assert 0 <= found.percent <= 100
    if any(one.holds_back for one in parts) or all(one.index is None for one in parts):
        assert found.light != "held"


@given(some)
def test_one_more_unknown_changes_the_coverage_alone(parts: list[Part]) -> None:
    before, after = rolled(parts, READING), rolled([*parts, Part(None, False)], READING)
    assert before
    assert after
    assert before.found.mean == after.found.mean
    assert after.found.total == before.found.total + 1
