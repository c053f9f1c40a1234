"""A file of values, understood: what each line says, and what is wrong in which cell. Nothing is written."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from capcommun.contract.indicators.models import Series, Target
from capcommun.kit.documents.api import (
    BadCellError,
    Cell,
    Wanted,
    folded,
    guess_columns,
    is_computed,
    is_garbled,
    months,
    number_in,
    one_day,
)

MOST = 1_000
COLUMNS = (
    Wanted(
        "target", "Target",
        ("cible", "target", "doel", "cle", "key", "indicateur", "indicator", "sleutel"),
    ),
    Wanted("start", "Start", ("debut", "start", "du", "begin", "van")),
    Wanted(
        "end", "Period",
        ("periode", "period", "fin", "end", "au", "date", "jour", "mois", "month", "annee", "year", "einde",
         "datum", "maand", "jaar"),
    ),
    Wanted("value", "Value", ("valeur", "value", "waarde", "nombre", "total", "chiffre")),
    Wanted("reason", "Why it is missing", ("motif", "reason", "raison", "reden", "absence")),
    Wanted("provisional", "Provisional", ("provisoire", "provisional", "voorlopig", "estimation")),
    Wanted("note", "Note", ("note", "remarque", "commentaire", "comment", "opmerking")),
)  # fmt: skip
"""Sought by their titles, in the three languages."""
TICKED = frozenset(
    {"oui", "yes", "ja", "x", "1", "vrai", "true", "waar", "provisoire", "provisional", "voorlopig"}
)
"""What says yes in the column of provisional values; anything else says that the value is final."""
REQUIRED = ("target", "end", "value")
MONTH = re.compile(r"(\d{4})[-/](\d{1,2})|(\d{1,2})[-/](\d{4})")
QUARTER = re.compile(
    r"(?:(\d{4}) )?[tqk]([1-4])(?: (\d{4}))?"
    r"|([1-4])(?:er|e|eme|st|nd|rd|th)? (?:trimestre|quarter|kwartaal) (\d{4})"
)
YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Fault:
    """What is wrong, where the reader of the spreadsheet will find it, and what to do."""

    cell: Cell
    column: str
    reason: str
    remedy: str


@dataclass
class Line:
    """A line of the file, understood."""

    number: int
    cells: Sequence[str]
    target: Target | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    value: Decimal | None = None
    reason: str = ""
    note: str = ""
    provisional: bool = False
    faults: list[Fault] = field(default_factory=list)


def period_in(text: str) -> tuple[dt.date | None, dt.date] | None:
    """The days that a cell tells: one day, a month, a quarter or a year; none when it tells none.

    >>> [str(day) for day in period_in("T3 2023")], str(period_in("31/12/2023")[1])
    (['2023-07-01', '2023-09-30'], '2023-12-31')
    """
    text = text.strip()
    if match := MONTH.fullmatch(text):
        year, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        return _months(int(year), int(month), 1)
    if match := YEAR.fullmatch(text):
        return _months(int(text), 1, 12)
    plain = folded(text)
    if match := QUARTER.fullmatch(plain):
        year = match[1] or match[3] or match[5]
        return _months(int(year), 3 * int(match[2] or match[4]) - 2, 3) if year else None
    name, _space, year = plain.partition(" ")
    if name in months() and YEAR.fullmatch(year):
        return _months(int(year), months()[name], 1)
    day = one_day(text)
    return (None, day) if day else None


def _months(year: int, month: int, count: int) -> tuple[dt.date, dt.date] | None:
    if not (1900 <= year <= 2200 and 1 <= month <= 12):
        return None
    last = month + count - 1
    return dt.date(year, month, 1), dt.date(year, last, monthrange(year, last)[1])


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Which column of the file holds what, by its title."""
    return guess_columns(header, {}, COLUMNS)


def find_header(rows: list[list[str]]) -> tuple[int, int]:
    """Where the titles of the columns are: a spreadsheet often begins with a title of its own."""
    for at, cells in enumerate(rows[:20]):
        if set(REQUIRED) <= columns_of(cells).keys():
            return at, 1
    return 0, 1


class Reader:
    """Understands the lines of a file by the targets of its agreement."""

    def __init__(self, series: Series, targets: Iterable[Target]) -> None:
        self.series = series
        self.mapping: Mapping[str, int] = columns_of(series.header)
        found = list(targets)
        titles = [folded(one.title) for one in found]
        self.by_key = {one.key: one for one in found}
        # a title that two targets share names neither: the key is then asked for
        self.by_title = {
            title: one for title, one in zip(titles, found, strict=True) if titles.count(title) == 1
        }

    def read(self) -> list[Line]:
        """Every line; the same target and the same period twice is told on the later one."""
        found, seen = [], dict[tuple[int, dt.date | None, dt.date], int]()
        for number, cells in zip(self.series.lines, self.series.rows, strict=True):
            line = self._line(number, cells)
            if line.target is not None and line.end is not None:
                which = (line.target.pk, line.start, line.end)
                if which in seen:
                    reason = _("The same target and period are already on line %(line)d.") % {
                        "line": seen[which]
                    }
                    self._blame(line, "end", reason, _("Keep one of the two lines."))
                seen.setdefault(which, number)
            found.append(line)
        return found

    def _text(self, cells: Sequence[str], name: str) -> str:
        at = self.mapping.get(name)
        return cells[at].strip() if at is not None and at < len(cells) else ""

    def _line(self, number: int, cells: Sequence[str]) -> Line:
        line = Line(number, cells)
        line.reason, line.note = self._text(cells, "reason")[:300], self._text(cells, "note")[:1_000]
        line.provisional = folded(self._text(cells, "provisional")) in TICKED
        for name, read in (
            ("target", self._target), ("end", self._period), ("start", self._start), ("value", self._value),
        ):  # fmt: skip
            try:
                read(line, self._sound(self._text(cells, name)))
            except BadCellError as error:
                self._blame(line, name, error.reason, error.remedy)
        return line

    def _sound(self, text: str) -> str:
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
        return text

    def _target(self, line: Line, text: str) -> None:
        line.target = self.by_key.get(text) or self.by_title.get(folded(text))
        if line.target is None:
            reason = (
                _("No target of this agreement is called “%(value)s”.")
                if text
                else _("The target is missing.")
            )
            raise BadCellError(
                reason % {"value": text[:60]},
                _("Write its key, as in the list of targets that the page of targets exports."),
            )

    def _period(self, line: Line, text: str) -> None:
        found = period_in(text) if text else None
        if found is None:
            reason = _("“%(value)s” is no period.") if text else _("The period is missing.")
            raise BadCellError(
                reason % {"value": text[:60]},
                _("Write a day (31/12/2023), a month (2023-12), a quarter (T4 2023) or a year (2023)."),
            )
        line.start, line.end = found

    def _start(self, line: Line, text: str) -> None:
        if not text:
            return
        start = one_day(text)
        if start is None:
            raise BadCellError(
                _("“%(value)s” is not a day.") % {"value": text[:60]}, _("Write it as 31/12/2023.")
            )
        if line.end is not None and start > line.end:
            raise BadCellError(_("The period ends before it begins."), _("Check its first day and its last."))
        line.start = start

    def _value(self, line: Line, text: str) -> None:
        if not text and line.reason:
            return
        line.value = number_in(text) if text else None
        if line.value is None:
            reason = _("“%(value)s” is not a number.") if text else _("The value is missing.")
            raise BadCellError(
                reason % {"value": text[:60]},
                _("Write figures only (12 or 12,5), or say in its column why the value is missing."),
            )

    def _blame(self, line: Line, name: str, reason: str, remedy: str) -> None:
        at = self.mapping.get(name, 0)
        title = self.series.header[at] if at < len(self.series.header) else ""
        line.faults.append(Fault(Cell(line.number, at), title, reason, remedy))
