"""What can be counted: a measure, the window in which it is asked, and what any register must answer.

A register declares its measures in its ``measures.py``; an indicator names one. Neither knows the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol

from capcommun.kit.access.api import Actor
from capcommun.kit.text.api import Texts

Kind = Literal["flow", "stock"]


@dataclass(frozen=True)
class Window:
    """What is asked: the days of the period (both included), as known on a day, for whom or where.

    ``known_on`` is a business date: what the register knew at the end of that day; by default the last day
    of the period. A stock is what stands on ``end``; a flow is what happened from ``start`` to ``end``.
    """

    start: dt.date
    end: dt.date
    known_on: dt.date | None = None
    where: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"a window ends before it begins: {self.start} to {self.end}")

    @property
    def known(self) -> dt.date:
        return self.known_on or self.end


class Line(NamedTuple):
    """One record in a figure: its stable key, its revision then, and what it weighs."""

    key: int
    revision: int
    weight: Decimal


@dataclass(frozen=True)
class Batch:
    """Some of a figure's records by ascending key, as the database gives them.

    Kept as its rows come, not as objects: a million of them are sealed in about the time that reading takes.
    """

    pairs: Sequence[tuple[int, int]]
    """Key and revision."""
    weights: Sequence[Decimal] | None = None
    """What each weighs; none where each weighs one."""

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Batch:
        return cls([(line.key, line.revision) for line in lines], [line.weight for line in lines])

    @property
    def value(self) -> Decimal:
        return Decimal(len(self.pairs)) if self.weights is None else sum(self.weights, Decimal(0))


@dataclass(frozen=True)
class Total:
    """A count of records and the sum of their weights: the same where records weigh one each.

    A ratio has no value (``None``) where there is nothing to divide by: that is not zero.
    """

    records: int
    value: Decimal | None


@dataclass(frozen=True)
class RecordLabel:
    """How a record is told to a reader: a name, where it opens, and a few words beside it."""

    title: str
    url: str = ""
    detail: str = ""
    day: dt.date | None = None


@dataclass(frozen=True)
class Page:
    """Records behind a figure that this reader may open: the others are counted by the total alone."""

    keys: Sequence[int]
    following: int | None
    """The key after which the next page begins; none at the end."""
    readable: int
    """How many of the figure's records this reader may open, on all pages together."""


class Source(Protocol):
    """What is needed from a register, whatever it is: SQL does the work."""

    @property
    def kind(self) -> Kind: ...

    @property
    def dimensions(self) -> Sequence[str]:
        """The names by which the figure may be split or kept to a part."""
        ...

    def total(self, window: Window) -> Total: ...

    def split(self, window: Window, dimension: str) -> Mapping[str, Total]: ...

    def splits(self, window: Window, dimensions: Sequence[str]) -> Mapping[str, Mapping[str, Total]]:
        """The same by each of several dimensions: the database is asked once, whatever their number."""
        ...

    def months(self, window: Window) -> Mapping[dt.date, Total]:
        """What happened in each month of a flow, by its first day; a month without a record is left out."""
        ...

    def page(self, window: Window, actor: Actor, after: int, size: int) -> Page: ...

    def manifest(self, window: Window) -> Iterator[Batch]:
        """Every record of the figure by ascending key, in batches: never all of them in memory."""
        ...

    def told(self, keys: Sequence[int], window: Window) -> Mapping[int, RecordLabel]:
        """How the records of a page are told: ``page`` has just said that this reader may open them."""
        ...

    def label(self, keys: Sequence[int], window: Window, actor: Actor) -> Mapping[int, RecordLabel]:
        """How the records are told, as known then: those that this reader may open, no other."""
        ...


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Something that a register counts. ``rule`` grows each time what is counted changes."""

    name: str
    rule: int
    title: Texts
    definition: Texts
    """What is counted and what is not, in a sentence that a councillor understands."""
    unit: Texts
    source: Source
    dimensions: Mapping[str, Texts]
    """The title of each dimension of the source."""
    unnamed: Mapping[str, Texts] = field(default_factory=dict)
    """By dimension, how the records are told that have no value of it, where that says something."""
    reads: tuple[str, ...] = ()
    """What its register ``touched`` when these records change; by default the register's own name."""
    parts: tuple[Measure, ...] = ()
    """Of a ratio: what is divided, and by what."""

    @property
    def sources(self) -> tuple[str, ...]:
        """What must not have been touched since, for a figure counted earlier to be what it would be now."""
        return tuple(sorted(self.reads)) or (self.name.replace(":", ".").partition(".")[0],)
