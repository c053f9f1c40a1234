"""The specifications of ``recipes``, made with Altair: loaded only when something is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from capcommun.kit.charts.drawing import COLOURS


def bars(
    points: Sequence[tuple[str, float]],
    *,
    x_title: str,
    y_title: str,
    target: float | None = None,
    target_label: str = "",
    width: int = 480,
    height: int = 240,
) -> dict[str, Any]:
    """Bars in the order given, each with its value; a dashed line for the target."""
    data = alt.Data(values=[{"x": x, "y": y} for x, y in points])
    base = alt.Chart(data).encode(
        x=alt.X("x:N", sort=None, title=x_title, axis=alt.Axis(ticks=False)),
        y=alt.Y("y:Q", title=y_title, axis=alt.Axis(tickCount=5, format="~f")),
    )
    layers: list[Any] = [
        base.mark_bar(size=34),
        base.mark_text(dy=-9, fontWeight=600).encode(text=alt.Text("y:Q", format=",~f")),
    ]
    if target is not None:
        layers += _target(target, target_label)
    return dict(alt.layer(*layers).properties(width=width, height=height).to_dict())


def progress(
    points: Sequence[tuple[str, float]],
    *,
    y_title: str,
    expected: Sequence[tuple[str, float]] = (),
    names: Sequence[str] = ("", ""),
    target: float | None = None,
    target_label: str = "",
    rank: bool = False,
    width: int = 480,
    height: int = 240,
) -> dict[str, Any]:
    """See ``recipes.progress``. What was expected is dashed and has no figures: its table gives them."""
    shades = alt.Scale(domain=list(names), range=[COLOURS["accent"], COLOURS["none"]])
    legend = alt.Legend(orient="top", symbolType="stroke", labelLimit=400) if expected and names[0] else None
    scale = alt.Scale(reverse=True, zero=False) if rank else alt.Scale(zero=True)
    encode = {
        "x": alt.X("x:T", title=None, axis=alt.Axis(format="%d/%m", tickCount=6, labelOverlap="greedy")),
        "y": alt.Y("y:Q", title=y_title, scale=scale, axis=alt.Axis(tickCount=5, format="~f")),
        "color": alt.Color("of:N", scale=shades, legend=legend),
    }
    layers: list[Any] = []
    if expected:
        hoped = alt.Chart(alt.Data(values=[{"x": x, "y": y, "of": names[1]} for x, y in expected]))
        layers.append(hoped.mark_line(strokeDash=[5, 4], strokeWidth=1.75).encode(**encode))
    if points:
        read = alt.Chart(alt.Data(values=[{"x": x, "y": y, "of": names[0]} for x, y in points]))
        read = read.encode(**encode)
        figures = read.mark_text(dy=-12, fontWeight=600).encode(
            text=alt.Text("y:Q", format=",~f"), color=alt.value(COLOURS["ink"])
        )
        layers += [read.mark_line(), read.mark_point(filled=True, size=45), figures]
    if target is not None:
        layers += _target(target, target_label, width=width)
    return dict(alt.layer(*layers).properties(width=width, height=height).to_dict())


def series(
    points: Sequence[tuple[str, float, bool]],
    *,
    y_title: str,
    names: Sequence[str],
    target: float | None,
    low: float | None,
    high: float | None,
    target_label: str,
    rank: bool,
    width: int,
    height: int,
) -> dict[str, Any]:
    """See ``recipes.series``. Labels may repeat: a place before each keeps the points apart and in order."""
    rows = [
        {"x": f"{place:03}|{label}", "y": value, "of": names[0] if given else names[1]}
        for place, (label, value, given) in enumerate(points)
    ]
    kinds = list(dict.fromkeys(str(row["of"]) for row in rows))
    shades = [COLOURS["none"] if kind == names[0] else COLOURS["accent"] for kind in kinds]
    legend = alt.Legend(orient="top", symbolType="square", labelLimit=400) if len(kinds) > 1 else None
    label = alt.Axis(ticks=False, labelExpr="split(datum.value, '|')[1]", labelOverlap="greedy")
    lowest = max([value for _label, value, _given in points] + [target or 1]) + 1
    ranks = list(range(1, int(lowest) + 1, max(1, int(lowest) // 6)))
    steps = alt.Axis(values=ranks, format="d") if rank else alt.Axis(tickCount=5, tickMinStep=1, format="~f")
    scale = alt.Scale(domain=[1, lowest], reverse=True, nice=False) if rank else alt.Scale(zero=True)
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("x:N", sort=None, title=None, axis=label),
        y=alt.Y("y:Q", title=y_title, scale=scale, axis=steps),
        color=alt.Color("of:N", scale=alt.Scale(domain=kinds, range=shades), legend=legend),
    )
    figures = base.mark_text(dy=-12, fontWeight=600, color=COLOURS["ink"]).encode(
        text=alt.Text("y:Q", format=",~f"), color=alt.value(COLOURS["ink"])
    )
    shapes = (
        [base.mark_line().encode(color=alt.value(COLOURS["line"])), base.mark_point()]
        if rank
        else [base.mark_bar(width={"band": 0.55})]
    )
    layers = [
        *_band(low, high),
        *shapes,
        figures,
        *(_target(target, target_label, width=width) if target is not None else []),
    ]
    return dict(alt.layer(*layers).properties(width=width, height=height).to_dict())


def _band(low: float | None, high: float | None) -> list[Any]:
    """The range promised, as a strip behind the values with its two edges."""
    if low is None or high is None:
        return []
    strip = alt.Chart(alt.Data(values=[{"low": low, "high": high}])).encode(y="low:Q", y2="high:Q")
    edges = alt.Chart(alt.Data(values=[{"y": low}, {"y": high}])).encode(y="y:Q")
    return [
        strip.mark_rect(color=COLOURS["accent"], opacity=0.14),
        edges.mark_rule(strokeDash=[2, 3], color=COLOURS["ink"]),
    ]


def _target(target: float, label: str, *, width: int = 0) -> list[Any]:
    """A rule at the target, and what it is: above its left end, or outside its right one when it is short."""
    line = alt.Chart(alt.Data(values=[{"y": target, "label": label}])).encode(y="y:Q")
    rule = line.mark_rule(strokeDash=[2, 3], color=COLOURS["ink"])
    if not label:
        return [rule]
    where = {"dx": 6, "baseline": "middle"} if width else {"dx": 4, "dy": -8}
    text = line.mark_text(align="left", fontWeight=600, **where)
    return [rule, text.encode(x=alt.value(width), text="label:N")]
