"""The lines of a spreadsheet, understood: what each says and would change, what is wrong in which cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.plan import cells, columns
from capcommun.contract.plan.cells import BadCellError, folded
from capcommun.contract.plan.models import Action, OperationalObjective, PlanImport, StrategicObjective
from capcommun.contract.plan.queries import own_objectives
from capcommun.kit.documents.api import Cell
from capcommun.kit.text.api import day
from capcommun.reference.partners.api import Person

KEY = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")
SPARED = frozenset({"owner", "status_declared", "progress", "start", "end", "territory", "work", "cost"})
"""Without one of these an action still is one: the rest of its line is loaded."""
NUMBERED = re.compile(
    r"(?:(?:os|oo|obj|objectif|objective|axe|doelstelling)(?: (?:strategique|operationnel|n))* ?)?"
    r"(\d+)(?: (?:oo ?)?(\d+))?(?= |$)"
)
LONG_ENOUGH = 12  # letters of a title by which an objective is recognised
Objective = StrategicObjective | OperationalObjective


def _anyhow(name: str) -> str:
    """A name whatever the order of its parts: « DUPONT Jean » is « Jean Dupont »."""
    return " ".join(sorted(word for word in folded(name).split() if word not in {"m", "mme", "mr"}))


def _is_total(title: str) -> bool:
    return bool(re.match(r"(?:sous )?tota(?:l|ux)\b|totaal\b|subtota", folded(title)))


class Objectives:
    """Objectives as people name them: by key, by title, by the beginning of it, by number."""

    def __init__(self, agreement: Agreement) -> None:
        strategic, operational = own_objectives(agreement)
        self.named: dict[str, Objective] = {}
        self.numbered: dict[tuple[int, int | None], Objective] = {}
        for top in strategic:
            self._add(top, top.title, top.short_title)
            self.numbered[top.number, None] = top
        for under in operational:
            self._add(under, under.title)
            self.numbered[under.strategic.number, under.number] = under

    def _add(self, item: Objective, *titles: str) -> None:
        self.named[item.key] = item
        for title in titles:
            self.named.setdefault(folded(title), item)

    def find(self, text: str) -> Objective | None:
        plain = folded(text)
        if found := self.named.get(text) or self.named.get(plain):
            return found
        if match := NUMBERED.match(plain):
            return self.numbered.get((int(match[1]), int(match[2]) if match[2] else None))
        begun = {
            item.pk: item for title, item in self.named.items() if len(plain) > 11 and title.startswith(plain)
        }
        return next(iter(begun.values())) if len(begun) == 1 else None


@dataclass(frozen=True)
class CellError:
    """What is wrong, where the reader of the spreadsheet will find it, and what to do."""

    cell: Cell
    column: str
    reason: str
    remedy: str
    blocking: bool = True
    """Without it the line cannot be loaded; else it is loaded without this cell."""


@dataclass(frozen=True)
class Understood:
    """A cell that was read otherwise than letter for letter: shown, so that nobody is surprised."""

    cell: Cell
    column: str
    text: str
    said: str


@dataclass
class Line:
    """A line of the spreadsheet, understood."""

    number: int
    title: str
    year: int | None = None
    existing: Action | None = None
    objective: Any = None
    key: str = ""
    live: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    understood: list[Understood] = field(default_factory=list)

    @property
    def blocked(self) -> bool:
        return any(error.blocking for error in self.errors)

    @property
    def verb(self) -> str:
        if self.blocked:
            return "refused"
        if self.existing is None:
            return "added"
        return "changed" if self.changes else "same"


class Reader:
    """Understands the lines of one spreadsheet; everything it compares with is read once."""

    def __init__(self, draft: PlanImport) -> None:
        self.draft = draft
        self.mapping: dict[str, int] = draft.mapping
        actions = Action.objects.filter(agreement=draft.agreement, withdrawn=False).select_related(
            "owner", "agreement"
        )
        self.by_key = {action.key: action for action in actions}
        self.by_title = {(action.year, folded(action.title)): action for action in self.by_key.values()}
        self.objectives = Objectives(draft.agreement)
        self.section: Objective | None = None
        self.people: dict[str, list[Person]] = {}
        for person in Person.objects.filter(erased_at__isnull=True):
            for name in {_anyhow(person.name), person.email.lower()} - {""}:
                self.people.setdefault(name, []).append(person)

    def text(self, row: list[str], name: str) -> str:
        index = self.mapping.get(name)
        return row[index].strip() if index is not None and index < len(row) else ""

    def lines(self) -> list[Line]:
        """Every line that holds an action: not the header said again, nor an objective standing alone above
        its actions, which it then gives to them."""
        found = []
        for number, row in zip(self.draft.lines, self.draft.rows, strict=True):
            if not self._is_heading(row):
                found.append(self.line(number, row))
        return found

    def _is_heading(self, row: list[str]) -> bool:
        said = {cell.strip() for cell in row if cell.strip()}
        if said <= {title.strip() for title in self.draft.header} and len(said) > 1:
            return True
        if len(said) == 1 and (found := self.objectives.find(next(iter(said)))):
            self.section = found
            return True
        return False

    def line(self, number: int, row: list[str]) -> Line:
        line = Line(number=number, title=self.text(row, "title"))
        for name in columns.IMPORTABLE:
            if name.field not in self.mapping:
                continue
            try:
                self._read(line, name.field, self.text(row, name.field))
            except BadCellError as error:
                self.blame(line, name.field, error)
        try:
            self._identify(line)
        except BadCellError as error:
            # an unread objective is told at its own cell: not a second time for the line
            if not line.blocked:
                self.blame(line, "title" if "title" in self.mapping else "key", error)
        return line

    def blame(self, line: Line, name: str, error: BadCellError) -> None:
        cell, title = self._place(line, name)
        line.errors.append(CellError(cell, title, error.reason, error.remedy, name not in SPARED))

    def _place(self, line: Line, name: str) -> tuple[Cell, str]:
        index = self.mapping.get(name, 0)
        title = self.draft.header[index] if index < len(self.draft.header) else ""
        return Cell(line.number, index), title

    def _read(self, line: Line, name: str, text: str) -> None:
        match name:
            case "year":
                line.year = cells.read_year(text)
            case "key":
                line.key = self._key(text)
            case "objective":
                line.objective = self._objective(text)
            case "owner":
                line.live["owner"] = self._owner(text)
            case "status_declared":
                line.live[name] = cells.read_status(text)
            case "progress":
                line.live[name] = cells.read_progress(text)
            case "start" | "end":
                self._date(line, name, text)
            case "cost":
                line.live[name] = cells.read_amount(text)
            case "territory" | "work":
                line.live[name] = text[:300] if name == "territory" else text

    def _date(self, line: Line, name: str, text: str) -> None:
        """A day, or the first or last of what is said; « mars à juin » alone gives both."""
        span = cells.read_span(text, line.year or self.draft.year)
        if span is None:
            line.live[name] = None
            return
        line.live[name] = span[0] if name == "start" else span[1]
        if name == "end" and "start" not in self.mapping and cells.is_range(text):
            line.live["start"] = span[0]
        if not cells.is_plain_date(text):
            cell, title = self._place(line, name)
            both = span if line.live.get("start") == span[0] else span[1:]
            said = " – ".join(day(date) for date in (both if name == "end" else span[:1]))
            line.understood.append(Understood(cell, title, text, said))

    def _key(self, text: str) -> str:
        if text and (not KEY.fullmatch(text) or len(text) > 80):
            raise BadCellError(
                _("“%(value)s” cannot be a key.") % {"value": text},
                _("Use small letters, figures, dots and hyphens, or leave the cell empty."),
            )
        return text

    def _objective(self, text: str) -> Any:
        if not text:
            return self.section
        found = self.objectives.find(text)
        if found is None:
            raise BadCellError(
                _("No objective of this agreement is called “%(value)s”.") % {"value": text},
                _("Write its number (1.1), its key (os1.oo1) or its title."),
            )
        return found

    def _owner(self, text: str) -> Person | None:
        if not text:
            return None
        found = self.people.get(_anyhow(text)) or self.people.get(text.lower()) or []
        if len(found) != 1:
            reason = (
                _("Several people are called “%(value)s”.")
                if found
                else _("Nobody here is called “%(value)s”.")
            )
            raise BadCellError(
                reason % {"value": text},
                _("Write the e-mail address, or add the person under “People” first."),
            )
        return found[0]

    def _identify(self, line: Line) -> None:
        """By key, else by title and year: this is what makes a second import change nothing."""
        line.year = line.year or self.draft.year
        line.existing = self.by_key.get(line.key) if line.key else None
        if line.existing is None and line.title:
            line.existing = self.by_title.get((line.year or 0, folded(line.title)))
        if line.existing:
            line.title, line.year = line.existing.title, line.existing.year
            line.changes = self._changes(line.existing, line.live)
        elif _is_total(line.title):
            raise BadCellError(
                _("This looks like a total, not an action."),
                _("Nothing to do, unless it is one: rename it then."),
            )
        elif not line.title:
            raise BadCellError(_("This line names no action."), _("Write its title, or remove the line."))
        elif len(line.title) > 500:
            raise BadCellError(_("This title is too long."), _("Keep it under 500 characters."))
        elif line.year is None:
            raise BadCellError(
                _("The year is not known."), _("Map a column to the year, or choose one above.")
            )
        elif (line.objective or self.section) is None:
            raise BadCellError(
                _("The objective of this new action is not known."),
                _("Map a column to the objective and fill it for this line."),
            )
        line.objective = line.objective or self.section
        self._check_dates(line)

    @staticmethod
    def _changes(action: Action, live: dict[str, Any]) -> dict[str, Any]:
        """What differs. A date equal to the contract's is not a date of the agency's own."""
        shown = {
            "start": action.start or action.contract_start,
            "end": action.end or action.contract_end,
        }
        return {
            name: value
            for name, value in live.items()
            if value != shown.get(name, getattr(action, name)) and not (name in shown and value is None)
        }

    @staticmethod
    def _check_dates(line: Line) -> None:
        start, end = line.live.get("start"), line.live.get("end")
        if start and end and end < start:
            raise BadCellError(_("The end comes before the start."), _("Correct one of the two dates."))
