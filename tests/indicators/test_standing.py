"""Each target stands in exactly one place, whatever is promised, seen and read: counts add up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators.test_light_rules import READING, promise, seen

from capcommun.contract.indicators.rules import Promise, Seen, as_read, judge
from capcommun.contract.indicators.standing import STANDINGS, UNJUDGED, standing, tally
from capcommun.contract.indicators.wording import REASONS, counted

days = st.dates(dt.date(2022, 6, 1), dt.date(2025, 6, 1))
promises = st.builds(
    Promise,
    st.sampled_from(["quantity", "deliverable", "rank", "direction"]),
    st.sampled_from(
        ["at-least", "at-most", "about", "between", "exactly", "done-by", "increase", "decrease", "maintain"]
    ),
    st.sampled_from(["commitment", "objective", "forecast", "illustration", "context"]),
    st.none() | st.just(Decimal(2)),
    per=st.sampled_from(["once", "month", "quarter", "half-year", "year", "term"]),
    year=st.none() | st.just(2023),
    deadline=st.none() | days,
)
values = st.lists(
    st.builds(
        lambda end, n: Seen(end, None if n is None else Decimal(n), end), days, st.none() | st.integers(0, 4)
    ),
    max_size=6,
)  # fmt: skip


@given(st.lists(st.tuples(promises, values, days, st.booleans()), max_size=8))
def test_the_places_add_up(cases: list[tuple[Promise, list[Seen], dt.date, bool]]) -> None:
    verdicts = [as_read(judge(one, observed, on, READING), inside) for one, observed, on, inside in cases]
    found = tally(verdicts)
    assert sum(found.values()) == len(verdicts)
    assert list(found) == [name for name in STANDINGS if name in found]
    for verdict in verdicts:
        # a light that says something keeps its own name; what promises nothing is never counted as a promise
        if verdict.light not in {"unjudged", "not-due"}:
            assert standing(verdict) == verdict.light


def test_every_reason_not_to_judge_has_its_place_and_its_words() -> None:
    codes = {code for code in REASONS if code.startswith("unjudged.")}
    assert codes == set(UNJUDGED)
    assert all("2" in counted(name, 2) for name in STANDINGS)


@pytest.mark.parametrize(
    ("values", "observed", "on", "place"),
    [
        ({"value": 100}, [("2023-09-30", 99)], "2023-10-16", "ahead"),
        ({"kind": "direction", "comparator": "increase"}, [], "2023-10-16", "open"),
        ({"value": 100, "year": None, "term": (None, None)}, [("2023-09-30", 1)], "2023-10-16", "open"),
        ({"value": 100, "year": None, "term": (None, None), "kind": "deliverable"}, [], "2023-10-16", "open"),
        ({"value": 100, "firmness": "context"}, [], "2024-01-15", "context"),
        ({"value": 100, "firmness": "illustration"}, [], "2024-01-15", "illustration"),
        ({"value": 100}, [], "2022-12-31", "ahead"),
    ],
)
def test_where_it_stands(
    values: dict[str, object], observed: list[tuple[str, int]], on: str, place: str
) -> None:
    verdict = judge(promise(**values), seen(*observed), dt.date.fromisoformat(on), READING)
    assert standing(verdict) == place
