"""The specifications pages need most, made with Altair."""

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
    target: float | None = None,
    target_label: str = "",
    width: int = 480,
    height: int = 240,
) -> dict[str, Any]:
    """A line of readings by day (ISO dates), with what was expected, dashed, and the target."""
    encode = {
        "x": alt.X("x:T", title=None, axis=alt.Axis(format="%d/%m", tickCount=6)),
        "y": alt.Y("y:Q", title=y_title, axis=alt.Axis(tickCount=5, format="~f")),
    }
    layers: list[Any] = []
    if expected:
        hoped = alt.Chart(alt.Data(values=[{"x": x, "y": y} for x, y in expected]))
        layers.append(
            hoped.mark_line(strokeDash=[5, 4], color=COLOURS["none"], strokeWidth=1.75).encode(**encode)
        )
    read = alt.Chart(alt.Data(values=[{"x": x, "y": y} for x, y in points])).encode(**encode)
    layers += [read.mark_line(interpolate="step-after"), read.mark_point()]
    if target is not None:
        layers += _target(target, target_label)
    return dict(alt.layer(*layers).properties(width=width, height=height).to_dict())


def _target(target: float, label: str) -> list[Any]:
    """A rule at the target and, above its left end, what it is."""
    line = alt.Chart(alt.Data(values=[{"y": target, "label": label}])).encode(y="y:Q")
    rule = line.mark_rule(strokeDash=[2, 3], color=COLOURS["ink"])
    if not label:
        return [rule]
    return [
        rule,
        line.mark_text(align="left", dx=4, dy=-8, fontWeight=600).encode(x=alt.value(0), text="label:N"),
    ]
