"""Ready-made indicators to pick from, from ``data/library.yaml``, and what a target took of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Q

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.indicators.models import Definition, Target
from capcommun.kit.gather.api import matches, words
from capcommun.kit.text.api import Texts, pick

FILE = Path(__file__).parent / "data" / "library.yaml"
FAMILIES = (
    "network", "quality", "projects", "territories", "promotion", "sales", "visits", "economy", "environment",
)  # fmt: skip
KINDS = ("flow", "stock", "ratio", "scale")
WAYS = ("up", "down", "range", "maintain")
FREQUENCIES = ("month", "quarter", "year")
AGGREGATIONS = ("sum", "last", "mean", "none")


@dataclass(frozen=True)
class Framework:
    """Where a published framework speaks of the same thing; ``checked`` against its text, or not."""

    name: str
    code: str
    checked: bool


@dataclass(frozen=True)
class Sheet:
    """An indicator's definition: what is counted, in what unit, how often, and what it does not say."""

    key: str
    version: int
    family: str
    kind: str
    direction: str
    frequency: str
    due_days: int
    """Days after the period's end by which the value is expected."""
    aggregation: str
    """How the values of several periods make that of the year; none: they may not be put together."""
    title: Texts
    unit: Texts
    counts: Texts
    limits: Texts
    targets: tuple[str, ...] = ()
    """Keys of the promises of the source documents that it fits."""
    frameworks: tuple[Framework, ...] = ()


def sheet_of(entry: Mapping[str, Any]) -> Sheet:
    """A sheet as the file, or a target's row, holds it.

    Raises ``KeyError`` or ``ValueError`` when something is absent or no word that is known.
    """
    for name, allowed in CODES.items():
        if entry[name] not in allowed:
            raise ValueError(f"{entry['key']}: {name} is {entry[name]!r}, not one of {', '.join(allowed)}")
    return Sheet(
        key=entry["key"],
        family=entry["family"],
        kind=entry["kind"],
        direction=entry["direction"],
        frequency=entry["frequency"],
        aggregation=entry["aggregation"],
        title=dict(entry["title"]),
        unit=dict(entry["unit"]),
        counts=dict(entry["counts"]),
        version=int(entry["version"]),
        due_days=int(entry["due_days"]),
        limits=dict(entry.get("limits") or {}),
        targets=tuple(entry.get("targets") or ()),
        frameworks=tuple(
            Framework(one["name"], one["code"], one["checked"]) for one in entry.get("frameworks") or ()
        ),
    )


CODES = {
    "family": FAMILIES, "kind": KINDS, "direction": WAYS, "frequency": FREQUENCIES,
    "aggregation": AGGREGATIONS,
}  # fmt: skip


@lru_cache(maxsize=1)
def entries() -> Mapping[str, Mapping[str, Any]]:
    """Every entry of the library by its key, in its order."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {row["key"]: row for row in rows}


@lru_cache(maxsize=1)
def library() -> tuple[Sheet, ...]:
    return tuple(sheet_of(entry) for entry in entries().values())


def found(text: str = "", family: str = "") -> list[Sheet]:
    """The sheets of a family that speak of something, whatever the accents."""
    sought = words(text)
    rows = [sheet for sheet in library() if family in {"", sheet.family}]
    return [s for s in rows if not sought or matches(sought, pick(s.title), pick(s.counts), _codes(s))]


def _codes(sheet: Sheet) -> str:
    return " ".join(f"{one.name} {one.code}" for one in sheet.frameworks)


def suggested(target: Target) -> list[Sheet]:
    """Those that fit this promise of the source documents."""
    return [sheet for sheet in library() if target.key in sheet.targets]


@dataclass(frozen=True)
class Taken:
    """What a target took of the library: the sheet as it was then."""

    row: Definition
    sheet: Sheet

    @property
    def newer(self) -> int | None:
        """The library's version, where it has grown since."""
        now = next((one.version for one in library() if one.key == self.sheet.key), None)
        return now if now is not None and now > self.sheet.version else None


def taken_on(target: Target, date: dt.date) -> Taken | None:
    """The indicator that the target had at the end of a day."""
    standing = Q(ended_on__isnull=True) | Q(ended_on__gt=date)
    rows = Definition.objects.filter(standing, target=target, known_on__lte=date)
    row = rows.select_related("author").order_by("-pk").first()
    return Taken(row, sheet_of(row.sheet)) if row else None


def users(agreement: Agreement) -> Mapping[str, Sequence[Target]]:
    """The agreement's targets by the indicator that they use today."""
    rows = Definition.objects.filter(target__agreement=agreement, target__withdrawn=False, ended_on=None)
    using: dict[str, list[Target]] = defaultdict(list)
    for row in rows.select_related("target").order_by("target__position"):
        using[row.indicator].append(row.target)
    return using


def by_family(sheets: Iterable[Sheet]) -> list[tuple[str, list[Sheet]]]:
    """In the order of the families; those that hold nothing are left out."""
    grouped: dict[str, list[Sheet]] = {family: [] for family in FAMILIES}
    for sheet in sheets:
        grouped[sheet.family].append(sheet)
    return [(family, rows) for family, rows in grouped.items() if rows]
