"""The days on which a promise is owed: one pure rule, by which lateness is judged too; then the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators.small import KEY, TODAY, actor, loaded, target
from tests.indicators.test_light_rules import AFTER, MID, MONTHLY, READING, YEARLY, promise, seen

from capcommun.contract.indicators import registration
from capcommun.contract.indicators.models import Target
from capcommun.contract.indicators.returns import owed, returns, told
from capcommun.contract.indicators.rules import Promise, Seen, judge
from capcommun.contract.indicators.services import Entry, record_observation
from capcommun.kit.access.api import Actor

ENDS_2023 = ["2023-01-31", "2023-02-28", "2023-03-31", "2023-04-30", "2023-05-31", "2023-06-30", "2023-07-31",
             "2023-08-31", "2023-09-30", "2023-10-31", "2023-11-30", "2023-12-31"]  # fmt: skip
DAYS = [
    (MONTHLY, ENDS_2023),
    (MONTHLY | {"per": "quarter"}, ["2023-03-31", "2023-06-30", "2023-09-30", "2023-12-31"]),
    (MONTHLY | {"per": "half-year"}, ["2023-06-30", "2023-12-31"]),
    # begun in the middle of a month, ended in the middle of another: the last period ends with the promise
    (MONTHLY | {"start": "2023-02-10", "deadline": "2023-04-15"}, ["2023-02-28", "2023-03-31", "2023-04-15"]),
    # every year of the term; but a year's own target is owed only on the day that the text names
    (YEARLY | {"value": 15}, [f"{year}-12-31" for year in range(2023, 2028)]),
    ({"value": 15, "per": "year"}, []),
    ({"value": 15, "per": "once"}, []),
    ({"value": 15, "per": "once", "deadline": "2023-06-30"}, ["2023-06-30"]),
    # what promises nothing is owed on no day
    (MONTHLY | {"firmness": "context"}, []),
    (MONTHLY | {"firmness": "illustration"}, []),
]  # fmt: skip


@pytest.mark.parametrize(("values", "days"), DAYS)
def test_days_owed(values: dict[str, Any], days: list[str]) -> None:
    found = owed(promise(**values))
    assert [one.day.isoformat() for one in found] == days
    assert all(one.returns == (len(days) > 1) for one in found)
    assert returns(promise(**values)) == (len(days) > 1)


def said(values: dict[str, Any], observed: list[Seen], on: dt.date) -> list[tuple[str, str]]:
    one = promise(**values)
    verdict = judge(one, observed, on, READING)
    return [(t.day.isoformat(), t.verdict.light) for t in told(one, observed, on, READING, verdict)]


def test_each_period_is_told_by_its_own_values() -> None:
    quarterly = MONTHLY | {"per": "quarter"}
    values = seen(("2023-03-20", 2), ("2023-06-30", 1), ("2023-10-10", 2))
    assert said(quarterly, values, MID) == [
        ("2023-03-31", "held"), ("2023-06-30", "late"), ("2023-09-30", "missing"), ("2023-12-31", "held"),
    ]  # fmt: skip
    assert said(quarterly, seen(), dt.date(2023, 2, 1))[1:] == [
        ("2023-06-30", "not-due"), ("2023-09-30", "not-due"), ("2023-12-31", "not-due"),
    ]  # fmt: skip


days = st.dates(dt.date(2023, 1, 1), dt.date(2024, 3, 1))
observations = st.lists(
    st.builds(
        lambda end, value: Seen(end, None if value is None else Decimal(value), end),
        days,
        st.none() | st.integers(0, 4),
    ),
    max_size=20,
)
spans = st.tuples(days, days).map(sorted)


@given(
    st.sampled_from(["month", "quarter", "half-year"]),
    spans,
    observations,
    days,
    st.sampled_from(["exactly", "at-least"]),
)
def test_days_owed_and_the_light_never_disagree(
    per: str, span: list[dt.date], observed: list[Seen], on: dt.date, comparator: str
) -> None:
    one = Promise("quantity", comparator, "commitment", Decimal(2), per=per, start=span[0], deadline=span[1])
    whole = judge(one, observed, on, READING)
    found = told(one, observed, on, READING, whole)
    # in order, side by side, from the first day of the promise to its last
    assert found[-1].day == span[1]
    assert all(a.day < b.day for a, b in pairwise(found))
    if len(found) > 1:
        assert found[0].owed.span.start == span[0]
        assert all(b.owed.span.start == a.day + dt.timedelta(days=1) for a, b in pairwise(found))
        over = [t for t in found if t.day < on]
        if over and on >= span[0]:
            # the whole is what its days say together: as many of them, and the worst light of them
            assert whole.values["ended"] == len(over)
            lights = {t.verdict.light for t in over}
            worst = next(x for x in ("late", "missing", "watch", "unjudged", "held") if x in lights)
            assert whole.light == worst
            if worst in {"late", "missing", "watch"}:
                assert whole.values["count"] == sum(t.verdict.light == worst for t in over)
        # nothing is late before the day after it was owed
        assert not any(t.late for t in found if t.day >= on)


LETTER = target(
    "2023.lettre", comparator="exactly", value=1, unit="lettre", per="month", firmness="commitment"
)
YEAR = (dt.date(2023, 1, 1), dt.date(2023, 12, 31))


def enter(who: Actor, *rows: tuple[str, int]) -> None:
    row = Target.objects.select_related("agreement").get(key="2023.lettre")
    for day, value in rows:
        end = dt.date.fromisoformat(day)
        record_observation(row, Entry(Decimal(value), end), actor=who, today=TODAY)


@pytest.mark.django_db
def test_a_monthly_letter_is_in_the_calendar_each_month() -> None:
    loaded(targets=[LETTER])
    who = actor("action@example.org")
    enter(who, ("2023-08-31", 1), ("2023-09-30", 0))
    due = list(registration.calendar(who, *YEAR))
    assert [one.date.isoformat() for one in due] == ENDS_2023
    assert due[9].title == "Cible 2023.lettre (octobre 2023)"
    assert [one.date.month for one in due if one.done] == [8]
    assert [one.date.month for one in due if one.late] == [9]
    assert len({one.uid for one in due}) == 12


@pytest.mark.django_db
def test_who_may_not_see_values_is_told_of_the_days_alone() -> None:
    loaded(targets=[LETTER])
    enter(actor("action@example.org"), ("2023-08-31", 1), ("2023-09-30", 0))
    outside = actor("office@example.org", frozenset({"agreement.read"}), "office-test")
    due = list(registration.calendar(outside, *YEAR))
    assert len(due) == 12
    assert not any(one.done or one.late for one in due)


@pytest.mark.django_db
def test_a_month_without_its_value_waits_for_one() -> None:
    loaded(targets=[LETTER])
    who = actor("action@example.org")
    enter(who, *((end, 1) for end in ENDS_2023[:7]), ("2023-09-30", 1))
    waiting = list(registration.inbox(who, TODAY))
    assert [(w.title, w.due) for w in waiting] == [("Cible 2023.lettre (août 2023)", dt.date(2023, 8, 31))]
    enter(who, ("2023-08-20", 1))
    assert list(registration.inbox(replace(who, extra={}), TODAY)) == []


@pytest.mark.django_db
def test_the_overview_tells_the_next_letter(signed_in: Callable[[Actor], Client]) -> None:
    loaded(targets=[LETTER])
    who = actor("action@example.org")
    text = signed_in(who).get(f"/contrats/{KEY}/").content.decode()
    assert "Cible 2023.lettre (octobre 2023)" in text
    assert AFTER > TODAY
