"""An existing plan, from a spreadsheet: waited for, previewed, applied."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.plan import columns, policies
from capcommun.contract.plan.columns import BadCellError
from capcommun.contract.plan.models import (
    Action,
    ColumnMapping,
    OperationalObjective,
    Origin,
    PlanImport,
    StrategicObjective,
)
from capcommun.contract.plan.queries import own_objectives
from capcommun.contract.plan.services.actions import LIVE, add_action, change_action
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.kit.documents.api import Cell, read_table
from capcommun.reference.partners.api import Person

MAX_LINES = 1_000  # applied in one transaction, which must stay short
KEY = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")


@dataclass(frozen=True)
class CellError:
    """What is wrong, where the reader of the spreadsheet will find it, and what to do."""

    cell: Cell
    column: str
    reason: str
    remedy: str


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

    @property
    def verb(self) -> str:
        if self.errors:
            return "refused"
        if self.existing is None:
            return "added"
        return "changed" if self.changes else "same"


def check_size(size: int) -> None:
    """Refuse by its size alone, before the file is read into memory."""
    limit = settings.CAPCOMMUN.upload_max_mb
    if size > limit * 1024 * 1024:
        raise Refusal(
            "documents.too-large",
            _("This file is larger than %(size)s MB.") % {"size": limit},
            _("Keep only the sheet to import and send it again."),
            status=413,
        )


def upload(agreement: Agreement, *, actor: Actor, content: bytes, name: str, year: int | None) -> PlanImport:
    """Keep the cells of a spreadsheet until its columns are said and its preview accepted."""
    policies.check_edit(actor, agreement)
    table = read_table(content, name, settings.CAPCOMMUN.upload_max_mb)
    if len(table.rows) > MAX_LINES:
        raise Refusal(
            "plan.import-too-long",
            _("This plan has more than %(count)s lines.") % {"count": MAX_LINES},
            _("Split it by year, and send the parts one after the other."),
            status=400,
        )
    remembered = ColumnMapping.objects.filter(agreement=agreement).first()
    return PlanImport.objects.create(
        agreement=agreement,
        user_id=actor.user_id,
        name=name[:200],
        header=table.header,
        rows=table.rows,
        lines=table.lines,
        mapping=columns.guess(table.header, remembered.titles if remembered else {}),
        year=year,
    )


def set_mapping(draft: PlanImport, *, actor: Actor, mapping: Mapping[str, int], year: int | None) -> None:
    """Say which column holds what; remembered for the next import of this agreement."""
    policies.check_edit(actor, draft.agreement)
    if "title" not in mapping and "key" not in mapping:
        raise Refusal(
            "plan.import-title",
            _("No column holds the action's title, nor its key."),
            _("Say which column names the action."),
            status=400,
        )
    titles = {name: draft.header[index] for name, index in mapping.items() if index < len(draft.header)}
    with transaction.atomic():
        PlanImport.objects.filter(pk=draft.pk).update(mapping=dict(mapping), year=year)
        ColumnMapping.objects.update_or_create(agreement=draft.agreement, defaults={"titles": titles})
    draft.mapping, draft.year = dict(mapping), year


class _Reader:
    """Understands the lines of one spreadsheet; everything it compares with is read once."""

    def __init__(self, draft: PlanImport) -> None:
        self.draft = draft
        self.mapping: dict[str, int] = draft.mapping
        actions = Action.objects.filter(agreement=draft.agreement, withdrawn=False).select_related(
            "owner", "agreement"
        )
        self.by_key = {action.key: action for action in actions}
        self.by_title = {
            (action.year, columns.folded(action.title)): action for action in self.by_key.values()
        }
        strategic, operational = own_objectives(draft.agreement)
        self.objectives: dict[str, Any] = {}
        everything: list[StrategicObjective | OperationalObjective] = [*strategic, *operational]
        for item in everything:
            self.objectives[item.key] = item
            self.objectives.setdefault(columns.folded(item.title), item)
        people: dict[str, list[Person]] = {}
        for person in Person.objects.filter(erased_at__isnull=True):
            for name in {columns.folded(person.name), person.email.lower()} - {""}:
                people.setdefault(name, []).append(person)
        self.people = people

    def text(self, row: list[str], name: str) -> str:
        index = self.mapping.get(name)
        return row[index].strip() if index is not None and index < len(row) else ""

    def line(self, number: int, row: list[str]) -> Line:
        line = Line(number=number, title=self.text(row, "title"))
        for name in columns.IMPORTABLE:
            if name.field not in self.mapping:
                continue
            try:
                self._read(line, name.field, self.text(row, name.field))
            except BadCellError as error:
                self._blame(line, name.field, error)
        try:
            self._identify(line)
        except BadCellError as error:
            # an unread objective is told at its own cell: not a second time for the line
            if not line.errors:
                self._blame(line, "title" if "title" in self.mapping else "key", error)
        return line

    def _blame(self, line: Line, name: str, error: BadCellError) -> None:
        index = self.mapping.get(name, 0)
        title = self.draft.header[index] if index < len(self.draft.header) else ""
        line.errors.append(CellError(Cell(line.number, index), title, error.reason, error.remedy))

    def _read(self, line: Line, name: str, text: str) -> None:
        match name:
            case "year":
                line.year = columns.read_year(text)
            case "key":
                line.key = self._key(text)
            case "objective":
                line.objective = self._objective(text)
            case "owner":
                line.live["owner"] = self._owner(text)
            case "status_declared":
                line.live[name] = columns.read_status(text)
            case "progress":
                line.live[name] = columns.read_progress(text)
            case "start" | "end":
                line.live[name] = columns.read_date(text)
            case "cost":
                line.live[name] = columns.read_amount(text)
            case "territory" | "work":
                line.live[name] = text[:300] if name == "territory" else text

    def _key(self, text: str) -> str:
        if text and (not KEY.fullmatch(text) or len(text) > 80):
            raise BadCellError(
                _("“%(value)s” cannot be a key.") % {"value": text},
                _("Use small letters, figures, dots and hyphens, or leave the cell empty."),
            )
        return text

    def _objective(self, text: str) -> Any:
        if not text:
            return None
        found = self.objectives.get(text) or self.objectives.get(columns.folded(text))
        if found is None:
            raise BadCellError(
                _("No objective of this agreement is called “%(value)s”.") % {"value": text},
                _("Write its key (os1.oo1) or its exact title."),
            )
        return found

    def _owner(self, text: str) -> Person | None:
        if not text:
            return None
        found = self.people.get(columns.folded(text)) or self.people.get(text.lower()) or []
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
            line.existing = self.by_title.get((line.year or 0, columns.folded(line.title)))
        if line.existing:
            line.title, line.year = line.existing.title, line.existing.year
            line.changes = self._changes(line.existing, line.live)
        elif not line.title:
            raise BadCellError(_("This line names no action."), _("Write its title, or remove the line."))
        elif len(line.title) > 500:
            raise BadCellError(_("This title is too long."), _("Keep it under 500 characters."))
        elif line.year is None:
            raise BadCellError(
                _("The year is not known."), _("Map a column to the year, or choose one above.")
            )
        elif line.objective is None:
            raise BadCellError(
                _("The objective of this new action is not known."),
                _("Map a column to the objective and fill it for this line."),
            )
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


def preview(draft: PlanImport) -> list[Line]:
    """Every line, understood, with its errors by cell; nothing is written."""
    reader = _Reader(draft)
    lines = [reader.line(number, row) for number, row in zip(draft.lines, draft.rows, strict=True)]
    seen: dict[Any, int] = {}
    for line in lines:
        if line.errors:
            continue
        identity = (
            line.existing.pk if line.existing else (line.key or (line.year, columns.folded(line.title)))
        )
        if identity in seen:
            reader._blame(
                line,
                "title" if "title" in reader.mapping else "key",
                BadCellError(
                    _("This action is already on line %(line)s.") % {"line": seen[identity]},
                    _("Keep one of the two lines."),
                ),
            )
        seen.setdefault(identity, line.number)
    return lines


def import_plan(draft: PlanImport, *, actor: Actor, today: dt.date) -> dict[str, int]:
    """Apply the good lines; those with errors are left out and told. Applying twice changes nothing."""
    policies.check_edit(actor, draft.agreement)
    lines = preview(draft)
    counts = {"added": 0, "changed": 0, "same": 0, "refused": 0}
    with transaction.atomic():
        for line in lines:
            counts[line.verb] += 1
            if line.verb == "added":
                live = {name: value for name, value in line.live.items() if name in LIVE}
                add_action(
                    draft.agreement,
                    actor=actor,
                    year=line.year or today.year,
                    objective=line.objective,
                    title=line.title,
                    today=today,
                    key=line.key,
                    **live,
                )
            elif line.verb == "changed" and line.existing:
                change_action(
                    line.existing, actor=actor, seen=line.existing.revision, changes=line.changes, today=today
                )
        PlanImport.objects.filter(pk=draft.pk).update(applied_at=timezone.now())
        record(
            "plan.imported",
            actor=actor,
            object_type="plan.import",
            object_key=draft.uid,
            label=draft.name,
            agreement=draft.agreement.key,
            after={**counts, "origin": Origin.AGENCY.value},
        )
    return counts
