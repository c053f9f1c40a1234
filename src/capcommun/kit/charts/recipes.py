"""What is to be drawn, as plain content: compared and hashed without loading any drawing library."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Recipe:
    """The kind of a chart and what it shows, written as canonical JSON."""

    kind: str
    content: str

    @classmethod
    def of(cls, kind: str, **content: Any) -> Recipe:
        return cls(kind, json.dumps(content, sort_keys=True, ensure_ascii=False))

    @classmethod
    def of_spec(cls, spec: Mapping[str, Any]) -> Recipe:
        return cls.of("vega-lite", spec=spec)

    def spec(self) -> dict[str, Any]:
        """The Vega-Lite specification: Altair is loaded here, and only here."""
        content = json.loads(self.content)
        if self.kind == "vega-lite":
            return dict(content["spec"])
        from capcommun.kit.charts import specs

        made: dict[str, Any] = getattr(specs, self.kind)(**content)
        return made


@dataclass(frozen=True)
class Point:
    """A value of a series; ``given`` when the text itself gives it."""

    label: str
    value: float
    given: bool = False


def bars(
    points: Sequence[tuple[str, float]],
    *,
    x_title: str,
    y_title: str,
    target: float | None = None,
    target_label: str = "",
    width: int = 480,
    height: int = 240,
) -> Recipe:
    """Bars in the order given, each with its value; a dashed line for the target."""
    return Recipe.of(
        "bars", points=list(points), x_title=x_title, y_title=y_title, target=target,
        target_label=target_label, width=width, height=height,
    )  # fmt: skip


def progress(
    points: Sequence[tuple[str, float]],
    *,
    y_title: str,
    expected: Sequence[tuple[str, float]] = (),
    names: tuple[str, str] = ("", ""),
    target: float | None = None,
    target_label: str = "",
    rank: bool = False,
    width: int = 480,
    height: int = 240,
) -> Recipe:
    """A line of readings by day (ISO dates), with what was expected, dashed, and the target.

    ``names`` are the legend's words for what was read and for what was expected.
    """
    return Recipe.of(
        "progress", points=list(points), y_title=y_title, expected=list(expected), names=list(names),
        target=target, target_label=target_label, rank=rank, width=width, height=height,
    )  # fmt: skip


def series(
    points: Sequence[Point],
    *,
    y_title: str,
    names: tuple[str, str] = ("", ""),
    target: float | None = None,
    low: float | None = None,
    high: float | None = None,
    target_label: str = "",
    rank: bool = False,
    width: int = 560,
    height: int = 230,
) -> Recipe:
    """Past and present values side by side, with the value promised, or the range.

    ``names`` are the legend's words for what the text gives and for what was entered. A rank is drawn as
    a line whose first place is on top: a bar would make the worst rank the tallest.
    """
    return Recipe.of(
        "series",
        points=[[p.label, p.value, p.given] for p in points],
        y_title=y_title, names=list(names), target=target, low=low, high=high, target_label=target_label,
        rank=rank, width=width, height=height,
    )  # fmt: skip
