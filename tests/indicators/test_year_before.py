"""A value beside that of the same period of the year before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.indicators.small import KEY, actor, loaded, target

from capcommun.contract.indicators.models import Observation, Target
from capcommun.contract.indicators.services import Entry, record_observation
from capcommun.contract.indicators.wording import changed
from capcommun.contract.indicators.year_before import Change, Point, a_year_before, changes, period_of
from capcommun.kit.access.api import Actor

D = dt.date.fromisoformat
VALUES = st.decimals(min_value=-1000, max_value=1000, places=1)


def point(key: int, end: str, value: int, start: str | None = None) -> Point:
    return Point(key, D(end), Decimal(value), D(start) if start else None)


@pytest.mark.parametrize(
    ("points", "per", "expected"),
    [
        # 45 in September 2023, 40 in September 2022: +5, 12.5 %
        ([("2022-09-30", 40), ("2023-09-30", 45)], "month", {1: ("5", "12.5")}),
        ([("2022-09-30", 40), ("2023-09-12", 30)], "month", {1: ("-10", "-25.0")}),
        # another month says nothing of this one
        ([("2022-08-31", 40), ("2023-09-30", 45)], "month", {}),
        ([("2022-07-01", 40), ("2023-09-30", 45)], "quarter", {1: ("5", "12.5")}),
        ([("2022-07-01", 40), ("2023-12-30", 44)], "half-year", {1: ("4", "10.0")}),
        ([("2022-01-31", 40), ("2023-12-31", 40)], "year", {1: ("0", "0.0")}),
        # two years before is not the year before
        ([("2021-09-30", 40), ("2023-09-30", 45)], "month", {}),
        # of zero, a difference and no percentage
        ([("2022-09-30", 0), ("2023-09-30", 45)], "month", {1: ("45", None)}),
        # below zero, the distance: from -40 to -30 is 25 % up
        ([("2022-09-30", -40), ("2023-09-30", -30)], "month", {1: ("10", "25.0")}),
        # the last value known of a period stands for it, on both sides
        (
            [("2022-09-10", 20), ("2022-09-30", 40), ("2023-09-10", 30), ("2023-09-30", 50)],
            "month",
            {3: ("10", "25.0")},
        ),
        # a promise that does not come back, whose values say no period, is compared with nothing
        ([("2022-09-30", 40), ("2023-09-30", 45)], "once", {}),
        ([("2022-09-30", 40), ("2023-09-30", 45)], "", {}),
    ],
)  # fmt: skip
def test_the_same_period_of_the_year_before(
    points: list[tuple[str, int]], per: str, expected: dict[int, tuple[str, str | None]]
) -> None:
    found = changes([point(n, day, value) for n, (day, value) in enumerate(points)], per, share=False)
    assert {
        key: (str(one.difference), None if one.percent is None else str(one.percent))
        for key, one in found.items()
    } == expected


def test_a_value_that_says_its_days_is_compared_with_the_same_days() -> None:
    told = [
        point(1, "2023-02-28", 10, "2023-02-01"), point(2, "2024-02-29", 12, "2024-02-01"),
        point(3, "2024-03-31", 9, "2024-01-01"),
    ]  # fmt: skip
    assert {key: one.difference for key, one in changes(told, "", share=False).items()} == {2: 2}
    mixed = [point(1, "2023-09-15", 10), point(2, "2024-09-30", 12, "2024-09-01")]
    assert {key: one.difference for key, one in changes(mixed, "month", share=False).items()} == {2: 2}


def test_of_a_share_the_difference_alone_is_told() -> None:
    told = [point(1, "2022-09-30", 40), point(2, "2023-09-30", 45)]
    assert changes(told, "month", share=True)[2] == Change(Decimal(40), Decimal(5), None)


@given(
    st.dates(D("1990-01-01"), D("2090-01-01")),
    st.sampled_from(["month", "quarter", "half-year", "year"]),
    VALUES,
    VALUES,
)
def test_the_period_of_the_year_before_is_the_same_one_and_both_differences_agree(
    day: dt.date, per: str, before: Decimal, value: Decimal
) -> None:
    period = period_of(Point(1, day, value), per)
    assert period is not None and period[0] <= day <= period[1]
    earlier = a_year_before(period)
    assert (
        period_of(Point(0, earlier[0], before), per)
        == earlier
        == period_of(Point(0, earlier[1], before), per)
    )
    found = changes([Point(0, earlier[1], before), Point(1, day, value)], per, share=False)
    assert found[1].before + found[1].difference == value
    percent = found[1].percent
    assert (percent is None) == (before == 0)
    if percent:
        assert (percent > 0) == (value > before)


def test_it_is_said_in_words() -> None:
    from django.utils.translation import override

    with override("fr"):
        up = changed(Change(Decimal(40), Decimal(5), Decimal("12.5")))
        assert up.replace("\u00a0", " ").replace("\u202f", " ") == "+5 sur un an (+12,5 %)"
        assert changed(Change(Decimal(4), Decimal(-3), None)) == "−3 sur un an"
        assert changed(Change(Decimal(4), Decimal(0), Decimal(0))) == "comme un an avant"


@pytest.mark.django_db
def test_the_page_compares_a_value_with_the_year_before_and_leaves_corrected_ones_out(
    signed_in: Callable[[Actor], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = dt.date(2024, 10, 16)
    monkeypatch.setattr(settings, "CAPCOMMUN", settings.CAPCOMMUN.model_copy(update={"today": later}))
    loaded(targets=[target("cadre.velo", year=None, per="month", value=15)])
    row = Target.objects.select_related("agreement").get(key="cadre.velo")
    author = actor("action@example.org")
    for day, value in (("2023-09-30", 40), ("2024-08-31", 7), ("2024-09-30", 45)):
        record_observation(row, Entry(Decimal(value), D(day)), actor=author, today=later)
    page = signed_in(author).get(f"/contrats/{KEY}/cibles/cadre.velo/").content.decode()
    assert page.count('class="fine change"') == 1
    assert "+5 sur un an" in page
    assert Observation.objects.count() == 3
