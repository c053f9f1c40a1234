"""A ratio of two measures: the sum of one over the sum of the other, never a mean of shares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from capcommun.kit.access.api import Actor
from capcommun.kit.text.api import Texts
from capcommun.reference.measures.definitions import (
    Batch,
    Kind,
    Measure,
    Page,
    RecordLabel,
    Source,
    Total,
    Window,
)

CENT = Decimal("0.01")
PERCENT = {"fr": "%", "en": "%", "nl": "%"}


def share(over: Decimal | None, under: Decimal | None) -> Decimal | None:
    """100 × n / d, to the hundredth; no answer (``None``) where there is nothing to divide by.

    >>> share(Decimal(2), Decimal(3)), share(Decimal(0), Decimal(3)), share(Decimal(0), Decimal(0))
    (Decimal('66.67'), Decimal('0.00'), None)
    """
    if over is None or not under:
        return None
    return (100 * over / under).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Share:
    """The source of a ratio: the records named are those of its numerator."""

    over: Source
    under: Source

    @property
    def kind(self) -> Kind:
        return self.over.kind

    @property
    def dimensions(self) -> Sequence[str]:
        return tuple(name for name in self.over.dimensions if name in self.under.dimensions)

    def total(self, window: Window) -> Total:
        return divided(self.over.total(window), self.under.total(window))

    def split(self, window: Window, dimension: str) -> dict[str, Total]:
        """Each part has a ratio of its own, which do not add up to the whole one."""
        return self.splits(window, [dimension])[dimension]

    def splits(self, window: Window, dimensions: Sequence[str]) -> dict[str, dict[str, Total]]:
        overs, unders = self.over.splits(window, dimensions), self.under.splits(window, dimensions)
        none, found = Total(0, Decimal(0)), {}
        for dimension in dimensions:
            over, under = overs[dimension], unders[dimension]
            names = {**under, **over}
            found[dimension] = {name: divided(over.get(name, none), under.get(name, none)) for name in names}
        return found

    def months(self, window: Window) -> dict[dt.date, Total]:
        over, under = self.over.months(window), self.under.months(window)
        none = Total(0, Decimal(0))
        return {month: divided(over.get(month, none), under.get(month, none)) for month in {**under, **over}}

    def page(self, window: Window, actor: Actor, after: int, size: int) -> Page:
        return self.over.page(window, actor, after, size)

    def manifest(self, window: Window) -> Iterator[Batch]:
        return self.over.manifest(window)

    def told(self, keys: Sequence[int], window: Window) -> Mapping[int, RecordLabel]:
        return self.over.told(keys, window)

    def label(self, keys: Sequence[int], window: Window, actor: Actor) -> Mapping[int, RecordLabel]:
        return self.over.label(keys, window, actor)


def divided(over: Total, under: Total) -> Total:
    return Total(over.records, share(over.value, under.value))


def ratio(
    *,
    name: str,
    title: Texts,
    definition: Texts,
    over: Measure,
    under: Measure,
    rule: int = 1,
    unit: Texts = PERCENT,
) -> Measure:
    """A measure that divides one by another, both declared on their own: each can be opened and proven.

    Its rule grows with theirs.
    """
    if over.source.kind != under.source.kind:
        raise ValueError(f"{name}: what happens and what stands are not counted over the same days")
    source = Share(over.source, under.source)
    return Measure(
        name=name,
        rule=rule + over.rule + under.rule - 2,
        title=title,
        definition=definition,
        unit=unit,
        source=source,
        dimensions={key: text for key, text in over.dimensions.items() if key in source.dimensions},
        unnamed={**under.unnamed, **over.unnamed},
        reads=tuple({*over.sources, *under.sources}),
        parts=(over, under),
    )
