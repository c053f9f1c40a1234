"""The lines of a file, understood: what each says, and what is wrong in which cell. Nothing is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from capcommun.kit.documents.api import (
    BadCellError,
    Cell,
    folded,
    is_computed,
    is_garbled,
    number_in,
    one_day,
)
from capcommun.registers.lists.markets import Markets
from capcommun.registers.lists.places import Places
from capcommun.registers.lists.rules import Standing, Terms, problems
from capcommun.registers.lists.wording import told


@dataclass(frozen=True)
class Fault:
    """What is wrong, where the reader of the spreadsheet will find it, and what to do."""

    cell: Cell
    column: str
    reason: str
    remedy: str
    blocking: bool = True
    """With it the line is left out; else it is loaded as it is written."""


@dataclass
class Row:
    """A line of the file, understood."""

    number: int
    cells: list[str]
    standing: Standing
    territory_code: str = ""
    destination: str = ""
    """Told by whoever compares it with the list: the line that is there may have the territory."""
    faults: list[Fault] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.standing.key

    @property
    def blocked(self) -> bool:
        return any(fault.blocking for fault in self.faults)


@dataclass(frozen=True)
class File:
    """A spreadsheet whose columns are known."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    mapping: Mapping[str, int]
    extra: Sequence[str] = ()
    """Titles of the other columns that are kept with the line."""


class Reader:
    """Understands the lines of one file by the terms of one list."""

    def __init__(
        self, file: File, terms: Terms, places: Places, today: dt.date, markets: Markets | None = None
    ) -> None:
        self.file, self.terms, self.places, self.today = file, terms, places, today
        self.markets = markets or Markets()
        self.statuses = {folded(status): status for status in reversed(terms.statuses)}
        titles = list(file.header)
        self.extra = {title: titles.index(title) for title in file.extra if title in titles}

    def read(self) -> list[Row]:
        """Every line but the header said again; a key that came before is told on the later line."""
        heading = {title for title in self.file.header if title}
        found, seen = [], dict[str, int]()
        for number, cells in zip(self.file.lines, self.file.rows, strict=True):
            if len(heading) > 1 and {cell for cell in cells if cell} == heading:
                continue
            row = self._row(number, list(cells))
            if row.key and row.key in seen:
                reason = _("The key “%(key)s” is already on line %(line)d.") % {
                    "key": row.key, "line": seen[row.key],
                }  # fmt: skip
                self._blame(row, "key", reason, _("Keep one of the two lines, or give each its own key."))
            seen.setdefault(row.key, number)
            found.append(row)
        return found

    def _text(self, cells: Sequence[str], name: str) -> str:
        at = self.file.mapping.get(name)
        return cells[at].strip() if at is not None and at < len(cells) else ""

    def _row(self, number: int, cells: list[str]) -> Row:
        row = Row(number, cells, Standing("", ""))
        said: dict[str, Any] = {}
        unread = set()
        for name in self.file.mapping:
            text = self._text(cells, name)
            try:
                self._sound(text)
                said |= self._value(row, name, text)
            except BadCellError as error:
                unread.add(name)
                self._blame(row, name, error.reason, error.remedy)
        said["extra"] = self._extra(row, cells)
        if "label" not in self.file.mapping:
            said["label"] = said.get("key", "")
        row.standing = Standing(**({"key": "", "label": ""} | said))
        for problem in problems(row.standing, self.terms, self.today):
            # a cell that could not be read is told once; without a status nobody knows if a day is needed
            spared = problem.field in unread or (problem.code == "no-day" and "status" in unread)
            if not spared and (problem.field in self.file.mapping or problem.field == "extra"):
                self._blame(row, problem.field, *told(problem))
        return row

    def _sound(self, text: str) -> None:
        if is_computed(text):
            raise BadCellError(
                _("“%(value)s” is a formula, or its error: it is not what the cell says.")
                % {"value": text[:60]},
                _("Replace the formula by its result (copy, then paste the values), and save again."),
            )
        if is_garbled(text):
            raise BadCellError(
                _("Accents were lost in “%(value)s”.") % {"value": text[:60]},
                _("Save the file again as “CSV UTF-8”, or as XLSX."),
            )

    def _value(self, row: Row, name: str, text: str) -> dict[str, Any]:
        match name:
            case "day" | "end":
                return {name: self._day(text)}
            case "weight":
                return {name: self._weight(text)}
            case "status":
                return {name: self.statuses.get(folded(text), text)}
            case "market":
                return {name: self.markets.spelled(text)}
            case "territory":
                return {name: self._territory(row, text)}
        return {name: text}

    def _day(self, text: str) -> dt.date | None:
        found = one_day(text) if text else None
        if text and found is None:
            raise BadCellError(
                _("“%(value)s” is not a day.") % {"value": text[:60]}, _("Write it as 31/12/2023.")
            )
        return found

    def _weight(self, text: str) -> Decimal:
        found = number_in(text)
        if found is None:
            reason = _("The weight is missing.") if not text else _("“%(value)s” is not a number.")
            raise BadCellError(reason % {"value": text[:60]}, _("Write figures only: 12 or 12,5."))
        return round(found, 4)

    def _territory(self, row: Row, text: str) -> str:
        place = self.places.find(text) if text else None
        if place:
            row.territory_code = place.code
            return place.name
        if text:
            reason = _("No territory of the department is called “%(value)s”.") % {"value": text[:60]}
            remedy = _("It is kept as it is written; the name or code of a commune would be recognised.")
            self._blame(row, "territory", reason, remedy, blocking=False)
        return text[:200]

    def _extra(self, row: Row, cells: Sequence[str]) -> dict[str, str]:
        found = {}
        for title, at in self.extra.items():
            text = cells[at] if at < len(cells) else ""
            if is_computed(text):
                reason = _("“%(value)s” is a formula, or its error: the cell is left empty.") % {
                    "value": text[:60]
                }
                remedy = _("Replace the formula by its result, and import again.")
                row.faults.append(Fault(Cell(row.number, at), title, reason, remedy, blocking=False))
            elif text:
                found[title] = text
        return found

    def _blame(self, row: Row, name: str, reason: str, remedy: str, *, blocking: bool = True) -> None:
        at = self.file.mapping.get(name, 0)
        title = self.file.header[at] if at < len(self.file.header) else ""
        row.faults.append(Fault(Cell(row.number, at), title, reason, remedy, blocking))


def statuses_in(file: File) -> list[str]:
    """The statuses that a file holds, each once, as they come."""
    at = file.mapping.get("status")
    if at is None:
        return []
    cells = (row[at].strip() for row in file.rows if at < len(row))
    found: dict[str, str] = {}
    for text in cells:
        if text and not is_computed(text):
            found.setdefault(folded(text), text)
    return list(found.values())
