"""A flow by month: the year counted, and the three years before it where the register knows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from capcommun.kit.charts.api import Chart, bars, chart
from capcommun.kit.text.api import day, language, number, pick
from capcommun.reference.measures.api import Measure, Total, Window

BEFORE = 3
"""Years told beside the one that is counted."""
Months = Mapping[dt.date, Total]


def by_month(measure: Measure, window: Window) -> Chart | None:
    """The months of the last year of a window, drawn, with their table; none for a stock or without a record.

    One query: the years before are counted in their whole, as known on the same day.
    """
    if measure.source.kind != "flow" or measure.parts:  # shares of months make no year
        return None
    year = window.end.year
    wide = replace(window, start=min(window.start, dt.date(year - BEFORE, 1, 1)))
    found = {
        month: total
        for month, total in measure.source.months(wide).items()
        if month.year != year or month >= window.start.replace(day=1)
    }
    known = [one for one in range(year - BEFORE, year) if any(month.year == one for month in found)]
    if not any(month.year in {year, *known} for month in found):
        return None
    return _drawn(measure, window, found, known)


def _drawn(measure: Measure, window: Window, found: Months, known: list[int]) -> Chart:
    year, unit = window.end.year, pick(measure.unit)
    months = [dt.date(year, n, 1) for n in range(1, window.end.month + 1)]
    points = [(day(month, "LLL"), float(_value(found, month) or 0)) for month in months]
    told = ", ".join(f"{name} : {number(value)}" for name, value in points)
    return chart(
        bars(points, x_title=_("Month"), y_title=unit if len(unit) < 29 else "", width=560),
        title=_("By month in %(year)s") % {"year": year},
        description=f"{pick(measure.title)}. {told}.",
        header=[_("Month"), str(year), *(str(one) for one in reversed(known))],
        rows=[_row(found, year, n, known, window.end) for n in range(1, 13)],
        language=language(),
    )


def _row(found: Months, year: int, n: int, known: list[int], end: dt.date) -> list[str]:
    """A month in each year: a dash for what has not come, or what cannot be divided."""
    own = "–" if dt.date(year, n, 1) > end else _said(_value(found, dt.date(year, n, 1)))
    return [
        day(dt.date(year, n, 1), "LLLL"), own,
        *(_said(_value(found, dt.date(one, n, 1))) for one in reversed(known)),
    ]  # fmt: skip


def _value(found: Months, month: dt.date) -> Decimal | None:
    return found[month].value if month in found else Decimal(0)


def _said(value: Decimal | None) -> str:
    return "–" if value is None else number(value)
