"""What is expected by now from the years before: worked examples with their arithmetic, and properties."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.indicators.small import TODAY
from tests.indicators.test_counting import (
    chief,
    counted,
    register,  # noqa: F401 - a fixture comes by its name
    zones,  # noqa: F401 - a fixture comes by its name
)

from capcommun.contract.indicators import queries, services
from capcommun.contract.indicators.models import StoredReading
from capcommun.contract.indicators.progress import index, paced
from capcommun.contract.indicators.readings import flagged_years
from capcommun.contract.indicators.rules import Promise, Reading, Seen, judge
from capcommun.contract.indicators.seasons import comparable, pattern, season_curve, seasonal
from capcommun.contract.indicators.services.readings import refresh
from capcommun.reference.territories.models import Department, Zone

READING = Reading()
HUNDRED = Promise("number", "at-least", "objective", value=Decimal(100), year=2023)


def year(*months: int) -> list[Decimal]:
    return [Decimal(n) for n in (*months, *[0] * (12 - len(months)))]


SUMMER = year(0, 0, 0, 10, 10, 20, 30, 20, 10)  # 100: 40 by the end of June
SPRING = year(0, 0, 50, 50)  # 100: all of it by the end of April
EVEN = year(*[5] * 12)  # 60: a twelfth each month
THREE = {2022: SUMMER, 2021: SUMMER, 2020: SUMMER}


@pytest.mark.parametrize(
    ("season", "flagged", "years"),
    [
        (THREE, (), [2022, 2021, 2020]),
        (THREE, (2021,), []),  # 2022, 2020, then 2019 would be needed and is not there
        (THREE | {2019: EVEN}, (2021,), [2022, 2020, 2019]),
        (THREE | {2019: EVEN, 2018: EVEN}, (2020, 2021), [2022, 2019, 2018]),
        ({2022: SUMMER, 2021: SUMMER}, (), []),  # two are not three
        (THREE | {2021: year(), 2019: EVEN}, (), []),  # an empty year says nothing, and is not passed over
        ({}, (), []),
        ({2023: SUMMER, 2022: SUMMER, 2021: SUMMER}, (), []),  # the year itself is none of those before
        (THREE | {2022: [Decimal(1)] * 11}, (), []),  # not twelve months
        (THREE | {2022: year(-1, 5)}, (), []),  # what shrinks has no share
    ],
)
def test_which_years_compare(
    season: dict[int, list[Decimal]], flagged: tuple[int, ...], years: list[int]
) -> None:
    assert comparable(season, 2023, flagged) == years


@pytest.mark.parametrize(
    ("season", "day", "share"),
    [
        # three equal years: 10 + 10 + 20 of 100 by the end of June
        (THREE, dt.date(2023, 6, 30), "0.4"),
        # 20 by the end of May, then 15 days of June's 30 for its 20: 0.20 + 0.20 × 15/30
        (THREE, dt.date(2023, 6, 15), "0.3"),
        (THREE, dt.date(2023, 3, 31), "0"),  # nothing came before April: nothing is expected in March
        (THREE, dt.date(2023, 12, 31), "1"),
        # (0.40 + 1.00 + 30/60) / 3 = 1.90 / 3
        ({2022: SUMMER, 2021: SPRING, 2020: EVEN}, dt.date(2023, 6, 30), "0.6333"),
        # a big year weighs no more than a small one: (40/100 + 400/1000 + 30/60) / 3 = 1.30 / 3
        ({2022: SUMMER, 2021: [10 * n for n in SUMMER], 2020: EVEN}, dt.date(2023, 6, 30), "0.4333"),
        # (0 + 0.50 + 3/12) / 3 at the end of March
        ({2022: SUMMER, 2021: SPRING, 2020: EVEN}, dt.date(2023, 3, 31), "0.25"),
    ],
)
def test_the_share_reached_by_a_day(season: dict[int, list[Decimal]], day: dt.date, share: str) -> None:
    found = pattern(season, 2023, ())
    assert found
    assert found.by(day).quantize(Decimal("0.0001")) == Decimal(share).quantize(Decimal("0.0001"))


@pytest.mark.parametrize(
    ("promise", "tells"),
    [
        (HUNDRED, 2023),
        (replace(HUNDRED, comparator="about", approximate=True), 2023),
        (replace(HUNDRED, comparator="between", value=None, low=Decimal(50), high=Decimal(80)), 2023),
        (replace(HUNDRED, start=dt.date(2023, 4, 1)), None),  # not a whole year
        (replace(HUNDRED, deadline=dt.date(2023, 6, 30)), None),
        (replace(HUNDRED, per="month"), None),  # comes back: each month has its own promise
        (replace(HUNDRED, comparator="at-most"), None),  # a ceiling has no way to go
        (replace(HUNDRED, kind="rank"), None),
        (replace(HUNDRED, value=Decimal(0)), None),  # nothing to reach
        (replace(HUNDRED, firmness="context"), None),
        (replace(HUNDRED, year=None, term=(dt.date(2023, 1, 1), dt.date(2027, 12, 31))), None),
    ],
)
def test_which_promises_a_season_tells(promise: Promise, tells: int | None) -> None:
    assert seasonal(promise, READING) == tells
    assert (season_curve(promise, THREE, (), READING) is not None) == (tells is not None)


@pytest.mark.parametrize(
    ("day", "value", "code", "light"),
    [
        # 30 June: 100 × 0.40 = 40 expected
        (dt.date(2023, 6, 30), 44, "held.on-track", "held"),  # 44/40 = 1.10
        (dt.date(2023, 6, 30), 36, "held.on-track", "held"),  # 36/40 = 0.90
        (dt.date(2023, 6, 30), 30, "watch.pace", "watch"),  # 30/40 = 0.75
        (dt.date(2023, 6, 30), 20, "late.pace", "late"),  # 20/40 = 0.50
        # 31 March: nothing expected; a straight line would have painted it red at 24.7
        (dt.date(2023, 3, 31), 0, "held.on-track", "held"),
        # 31 December: the deadline itself, 100 expected
        (dt.date(2023, 12, 31), 100, "held.reached", "held"),
    ],
)
def test_a_value_beside_what_the_years_before_make_expected(
    day: dt.date, value: int, code: str, light: str
) -> None:
    curve = season_curve(HUNDRED, THREE, (), READING)
    assert curve
    assert curve.years == (2022, 2021, 2020)
    verdict = judge(HUNDRED, [Seen(day, Decimal(value), day)], day, READING)
    found = paced(verdict, HUNDRED, curve, day, READING)
    assert (found.code, found.light) == (code, light)


def test_without_a_value_the_years_before_say_nothing() -> None:
    """They say how a year goes, not by when somebody owes a value."""
    curve = season_curve(HUNDRED, THREE, (), READING)
    verdict = judge(HUNDRED, [], dt.date(2023, 6, 30), READING)
    assert paced(verdict, HUNDRED, curve, dt.date(2023, 6, 30), READING) == verdict


def test_flagged_years_are_data() -> None:
    assert flagged_years() == {2020, 2021}


months = st.lists(st.integers(0, 1000).map(Decimal), min_size=12, max_size=12).filter(sum)
seasons = st.fixed_dictionaries({2022: months, 2021: months, 2020: months})


@given(seasons, st.dates(dt.date(2023, 1, 1), dt.date(2023, 12, 30)))
def test_what_is_expected_grows_from_nothing_to_the_whole(
    season: dict[int, list[Decimal]], day: dt.date
) -> None:
    found = pattern(season, 2023, ())
    assert found
    now, tomorrow = found.by(day), found.by(day + dt.timedelta(days=1))
    assert 0 <= now <= Decimal("1.0000000001")
    assert now <= tomorrow + Decimal("1e-20")
    assert found.by(dt.date(2023, 12, 31)) == 1


@given(seasons, st.integers(2, 50), st.dates(dt.date(2023, 1, 1), dt.date(2023, 12, 31)))
def test_a_year_twice_as_big_has_the_same_shape(
    season: dict[int, list[Decimal]], times: int, day: dt.date
) -> None:
    bigger = season | {2021: [n * times for n in season[2021]]}
    one, other = pattern(season, 2023, ()), pattern(bigger, 2023, ())
    assert one
    assert other
    assert abs(one.by(day) - other.by(day)) < Decimal("1e-20")


@given(seasons, st.integers(0, 200), st.dates(dt.date(2023, 1, 1), dt.date(2023, 12, 31)))
def test_more_is_never_worse(season: dict[int, list[Decimal]], value: int, day: dt.date) -> None:
    curve = season_curve(HUNDRED, season, (), READING)
    assert curve
    less, more = index(curve, Decimal(value), day), index(curve, Decimal(value + 1), day)
    assume(less is not None and more is not None)
    assert less is not None
    assert more is not None
    assert more >= less


@pytest.mark.django_db
@pytest.mark.usefixtures("register")
def test_a_counted_target_is_read_beside_its_own_years(zones: list[Zone]) -> None:  # noqa: F811 - a fixture
    """Ten zones begun in each of 2018, 2019 and 2022, all by the summer: 100 are expected by October."""
    here, n = Department.objects.get(code="62"), 100
    for one in (2018, 2019, 2022):
        for month in range(1, 10):
            n += 1
            since = dt.date(one, month, 3)
            Zone.objects.create(key=f"z{n}", kind="office", name="z", department=here, since=since, order=n)
    target = counted()
    refresh(TODAY)
    row = StoredReading.objects.get()
    assert row.season["2018"] == ["1"] * 9 + ["0"] * 3
    item = queries.judged(chief(), target.agreement, TODAY, [target])[0]
    assert item.curve
    assert item.curve.years == (2022, 2019, 2018)
    # 2022 holds one more, on 31 December: (9/10 + 1 + 1) / 3 = 0.9667 by the end of September
    assert item.curve.said(dt.date(2023, 9, 30)) == Decimal("96.7")
    assert (item.verdict.code, item.light) == ("late.pace", "late")
    later = TODAY + dt.timedelta(days=1)
    refresh(later)
    assert StoredReading.objects.get(day=later).season_since == TODAY, "known since it was first counted so"
    services.expect(target, services.Expected(dt.date(2023, 6, 30), Decimal(3)), actor=chief(), today=TODAY)
    item = queries.judged(chief(), target.agreement, TODAY, [target])[0]
    assert item.curve
    assert (item.curve.years, len(item.curve.marks)) == ((), 1), "the owner's milestones come first"
