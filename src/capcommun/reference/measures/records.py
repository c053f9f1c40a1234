"""The usual source of a measure: the rows of a query, counted by the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import fold
from capcommun.reference.measures.definitions import Batch, Kind, Page, RecordLabel, Total, Window

BATCH = 5_000


@dataclass(frozen=True, kw_only=True)
class Records:
    """Rows of a query as known on a day, and the names of what to look at in them.

    ``starts`` alone makes a flow: what happened on a day of the period. With ``ends`` it is a stock: what had
    begun and had not ended on the period's last day. Without either, a stock of all the rows known then.
    Each record stands once in ``rows``: a join that repeats one would count it twice.
    """

    rows: Callable[[dt.date], QuerySet[Any]]
    labels: Callable[[Sequence[int], dt.date], Mapping[int, RecordLabel]]
    readable: Callable[[Actor], Q]
    starts: str = ""
    ends: str = ""
    key: str = "pk"
    revision: str = "revision"
    weight: str = ""
    dims: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        return "flow" if self.starts and not self.ends else "stock"

    @property
    def dimensions(self) -> Sequence[str]:
        return tuple(self.dims)

    def _rows(self, window: Window) -> QuerySet[Any]:
        found = self.rows(self._as_known(window)).order_by()
        if self.starts:
            found = found.filter(**{f"{self.starts}__lte": window.end})
        if self.kind == "flow":
            found = found.filter(**{f"{self.starts}__gte": window.start})
        if self.ends:
            standing = Q(**{f"{self.ends}__isnull": True}) | Q(**{f"{self.ends}__gt": window.end})
            found = found.filter(standing)
        for name, value in window.where:
            found = found.filter(**{self._path(name): value})
        return found

    def _as_known(self, window: Window) -> dt.date:
        """Rows without a day of their own say how things stood when they were known: never after the end."""
        return window.known if self.starts else min(window.known, window.end)

    def _path(self, dimension: str) -> str:
        if dimension not in self.dims:
            raise KeyError(f"unknown dimension {dimension!r}: one of {', '.join(self.dims) or 'none'}")
        return self.dims[dimension]

    def _totals(self) -> dict[str, Any]:
        counted: dict[str, Any] = {"counted": Count("*")}
        return counted | {"summed": Sum(self.weight)} if self.weight else counted

    def _total(self, found: Mapping[str, Any]) -> Total:
        records = int(found["counted"])
        value = found["summed"] if self.weight else records
        return Total(records, Decimal(value or 0))

    def total(self, window: Window) -> Total:
        return self._total(self._rows(window).aggregate(**self._totals()))

    def split(self, window: Window, dimension: str) -> dict[str, Total]:
        """The figure by value of a dimension; records that have none stand under the empty text."""
        return self.splits(window, [dimension])[dimension]

    def splits(self, window: Window, dimensions: Sequence[str]) -> dict[str, dict[str, Total]]:
        """By each of several dimensions, from one statement: its groups are added up by each of them."""
        paths = {name: self._path(name) for name in dimensions}
        if not paths:
            return {}
        rows = list(self._rows(window).values(*set(paths.values())).annotate(**self._totals()))
        return {
            name: _together((str(row[path] or ""), self._total(row)) for row in rows)
            for name, path in paths.items()
        }

    def months(self, window: Window) -> dict[dt.date, Total]:
        """The figure of each month by its first day: nothing for a stock, which stands on a day."""
        if self.kind != "flow":
            return {}
        rows = self._rows(window).annotate(in_month=TruncMonth(self.starts)).values("in_month")
        return {row["in_month"]: self._total(row) for row in rows.annotate(**self._totals()).order_by()}

    def page(self, window: Window, actor: Actor, after: int, size: int) -> Page:
        """Records by ascending key, from the one after ``after``; those closed to the reader are left out."""
        allowed = self._rows(window).filter(self.readable(actor))
        following = allowed.filter(**{f"{self.key}__gt": after}).order_by(self.key)
        keys = list(following.values_list(self.key, flat=True)[: size + 1])
        last = keys[size - 1] if len(keys) > size else None
        whole = after == 0 and last is None
        return Page(keys[:size], last, len(keys) if whole else allowed.count())

    def manifest(self, window: Window) -> Iterator[Batch]:
        fields = [self.key, self.revision, *([self.weight] if self.weight else [])]
        rows = self._rows(window).order_by(self.key).values_list(*fields).iterator(chunk_size=BATCH)
        while batch := list(islice(rows, BATCH)):
            if not self.weight:
                yield Batch(batch)
                continue
            yield Batch([row[:2] for row in batch], [Decimal(row[2] or 0) for row in batch])

    def told(self, keys: Sequence[int], window: Window) -> Mapping[int, RecordLabel]:
        """The labels of a page's records, which this reader was just found to be allowed."""
        return self.labels(keys, self._as_known(window))

    def label(self, keys: Sequence[int], window: Window, actor: Actor) -> Mapping[int, RecordLabel]:
        """The labels of the records that this reader may open; the others are left out."""
        known = self._as_known(window)
        mine = self.rows(known).filter(self.readable(actor), **{f"{self.key}__in": list(keys)})
        allowed = set(mine.order_by().values_list(self.key, flat=True))
        return self.labels([key for key in keys if key in allowed], known)


def _together(rows: Iterable[tuple[str, Total]]) -> dict[str, Total]:
    """Totals by name, those of one name added up: in the order of the names, those without one last."""
    found: dict[str, Total] = {}
    for name, total in rows:
        before = found.get(name, Total(0, Decimal(0)))
        value = (before.value or Decimal(0)) + (total.value or Decimal(0))
        found[name] = Total(before.records + total.records, value)
    return {name: found[name] for name in sorted(found, key=lambda name: (not name, fold(name), name))}
