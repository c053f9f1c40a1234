"""The chart's geometry: a value twice as high is drawn twice as high, and nothing is drawn of too little."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from capcommun.contract.indicators.chart import BASE, TOP, bars

DAY = dt.date(2023, 9, 30)


def test_heights_are_in_proportion_from_zero() -> None:
    chart = bars([("2021", Decimal(10)), ("2022", Decimal(20))], [(DAY, Decimal(40))], Decimal(40))
    assert chart is not None
    low, middle, high = (bar.height for bar in chart.bars)
    assert high == BASE - TOP
    assert abs(middle - high / 2) <= 1
    assert abs(low - high / 4) <= 1
    assert chart.goal_y == TOP
    assert [bar.past for bar in chart.bars] == [True, True, False]


def test_no_chart_of_one_value_nor_of_nothing() -> None:
    assert bars([], [(DAY, Decimal(4))], Decimal(5)) is None
    assert bars([("2021", Decimal(0)), ("2022", Decimal(0))], [], None) is None
