"""A target over time: what the text gives, what was entered since, and what was promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from capcommun.contract.indicators.models import Target
from capcommun.contract.indicators.progress import Curve
from capcommun.contract.indicators.wording import promised
from capcommun.kit.charts.api import Chart, Point, chart, progress, series
from capcommun.kit.text.api import day, language, number

MOST_VALUES = 12
"""Latest values drawn: the page's history holds them all."""


def over_time(
    target: Target, seen: Sequence[tuple[dt.date, Decimal]], curve: Curve | None = None
) -> Chart | None:
    """The target's chart; ``None`` when there are fewer than two values, or nothing to measure.

    Once something is expected along the way, the values are drawn day by day beside it.
    """
    if curve is not None:
        return _against(target, seen, curve)
    given = [(str(b["period"]), Decimal(str(b["value"]))) for b in target.baseline]
    entered = [(day(on, "medium"), value) for on, value in seen[-MOST_VALUES:]]
    if len(given) + len(entered) < 2 or _is_done_or_not(target):
        return None
    text, typed = _("given by the text"), _("entered")
    promise = promised(target)
    goal = None if target.low is not None and target.high is not None else target.value
    recipe = series(
        [Point(_short(label), float(value), True) for label, value in given]
        + [Point(_short_day(on), float(value)) for on, value in seen[-MOST_VALUES:]],
        y_title=_short(target.unit),
        names=(text, typed),
        target=None if goal is None else float(goal),
        low=None if goal is not None or target.low is None else float(target.low),
        high=None if goal is not None or target.high is None else float(target.high),
        target_label="" if goal is None else number(goal),
        rank=target.kind == "rank",
    )
    return chart(
        recipe,
        title=_("Promised: %(promise)s") % {"promise": promise} if promise else target.title,
        description=_described(target.title, given, entered),
        header=[_("Period"), _short(target.unit, 60) or _("Value"), _("Where it comes from")],
        rows=[[label, number(value), text] for label, value in given]
        + [[label, number(value), typed] for label, value in entered],
        words=1,
        language=language(),
    )


def _against(target: Target, seen: Sequence[tuple[dt.date, Decimal]], curve: Curve) -> Chart:
    """What was seen, and what was expected by then: two lines over the same days, and the promise."""
    drawn = [(on, value) for on, value in seen if on >= curve.points[0].day]
    hoped = [(mark.day, mark.value) for mark in curve.points]
    goal = curve.way.goal
    typed, expected = _("seen"), _("expected by then")
    values = dict(drawn)  # the last one entered of a day
    table = [
        [
            day(on, "medium"),
            number(values[on]) if on in values else "–",
            "–" if (then := curve.said(on)) is None else number(then),
        ]
        for on in sorted({*values, *(on for on, _value in hoped)})
    ]
    listed = [(day(on, "medium"), value) for on, value in hoped]
    entered = [(day(on, "medium"), value) for on, value in drawn]
    said = _described(target.title, [], entered)
    hopes = _("Expected along the way: %(values)s.") % {"values": _listed(listed)}
    return chart(
        progress(
            [(on.isoformat(), float(value)) for on, value in drawn],
            y_title=_short(target.unit),
            names=(typed, expected),
            expected=[(on.isoformat(), float(value)) for on, value in hoped],
            target=float(goal),
            target_label=number(goal),
            rank=target.kind == "rank",
            width=560,
        ),
        title=_("Promised: %(promise)s") % {"promise": promised(target)},
        description=f"{said} {hopes}",
        header=[_("Day"), _short(target.unit, 60) or _("Value"), _("Expected by then")],
        rows=table,
        language=language(),
    )


def _is_done_or_not(target: Target) -> bool:
    return target.comparator == "done-by" and target.value is None


def _short(text: str, most: int = 28) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _short_day(on: dt.date) -> str:
    return on.strftime("%d/%m/%Y")


def _described(
    title: str, given: Sequence[tuple[str, Decimal]], entered: Sequence[tuple[str, Decimal]]
) -> str:
    """What the drawing shows, in words: its text alternative."""
    parts = [f"{title.rstrip('.')}."]
    if given:
        parts.append(_("Given by the text: %(values)s.") % {"values": _listed(given)})
    if entered:
        parts.append(_("Entered: %(values)s.") % {"values": _listed(entered)})
    return " ".join(parts)


def _listed(values: Sequence[tuple[str, Decimal]]) -> str:
    return ", ".join(f"{number(value)} ({label})" for label, value in values)
