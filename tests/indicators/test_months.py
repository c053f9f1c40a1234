"""A flow month by month, on the page behind its figure: counted by the database, the same on both."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.indicators.small import KEY, TODAY
from tests.indicators.test_counting import (
    MEASURE,
    STANDING,
    chief,
    counted,
    register,  # noqa: F401 - a fixture comes by its name
    zones,  # noqa: F401 - a fixture comes by its name
)

from capcommun.contract.indicators.months import by_month
from capcommun.kit.access.api import Actor
from capcommun.reference.measures.api import Window
from capcommun.reference.territories.models import Zone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]
YEAR = Window(dt.date(2023, 1, 1), TODAY)


def test_months_are_what_a_hand_counts(zones: list[Zone]) -> None:  # noqa: F811 - a fixture comes by its name
    by_hand = Counter(
        zone.since.replace(day=1)
        for zone in Zone.objects.all()
        if zone.since and YEAR.start <= zone.since <= TODAY
    )
    found = MEASURE.source.months(YEAR)
    assert {month: total.records for month, total in found.items()} == by_hand
    assert sum(total.value or 0 for total in found.values()) == MEASURE.source.total(YEAR).value == Decimal(3)
    assert STANDING.source.months(YEAR) == {}, "what stands on a day has no months"


def test_the_page_tells_months_and_the_years_known(
    zones: list[Zone],  # noqa: F811 - a fixture comes by its name
    signed_in: Callable[[Actor], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    counted()
    client = signed_in(chief())
    client.get(f"/contrats/{KEY}/cibles/2023.recrutes/origine/")  # the drawing is made once, then kept
    with django_assert_max_num_queries(15):
        page = client.get(f"/contrats/{KEY}/cibles/2023.recrutes/origine/").content.decode()
    assert "Mois par mois" in page
    drawn = by_month(MEASURE, YEAR)
    assert drawn
    assert list(drawn.header) == ["Mois", "2023", "2022"], "2021 and 2020 hold nothing"
    rows = {row[0]: list(row[1:]) for row in drawn.rows}
    assert (rows["janvier"], rows["mai"], rows["novembre"], rows["décembre"]) == (
        ["1", "0"], ["1", "0"], ["–", "0"], ["–", "1"],
    )  # fmt: skip


def test_a_promise_that_begins_in_spring_has_no_month_before(
    zones: list[Zone],  # noqa: F811 - a fixture comes by its name
) -> None:
    drawn = by_month(MEASURE, Window(dt.date(2023, 4, 1), TODAY))
    assert drawn
    assert [row[1] for row in drawn.rows][:5] == ["0", "0", "0", "0", "1"]
    assert by_month(STANDING, YEAR) is None
