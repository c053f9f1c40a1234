"""The objectives: what a document says of them, and how they stood on a day.

Their rows hold what is in force today. Of an earlier day, the same rows are given the words, the numbers and
the places of the version in force then, so that nothing above knows which day it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from capcommun.contract.agreements.api import Agreement, documents_as_of, documents_known
from capcommun.contract.agreements.api import document as doc
from capcommun.contract.plan.models import OperationalObjective, StrategicObjective
from capcommun.kit.clock.api import today

Objective = StrategicObjective | OperationalObjective


def quotes(*found: doc.Quote | None) -> list[dict[str, Any]]:
    return [quote.model_dump(mode="json") for quote in found if quote]


def strategic_values(document: doc.Agreement) -> Iterator[dict[str, Any]]:
    """The fields of each strategic objective's row."""
    for position, item in enumerate(document.objectives):
        yield {
            "key": item.key,
            "position": position,
            "number": item.number,
            "title": item.title,
            "short_title": item.short_title,
            "summary": item.summary or "",
            "quotes": quotes(item.quote),
        }


def operational_values(document: doc.Agreement) -> Iterator[tuple[str, dict[str, Any]]]:
    """The key of the strategic objective above, and the fields of each operational objective's row."""
    for strategic in document.objectives:
        for position, item in enumerate(strategic.operational):
            yield (
                strategic.key,
                {
                    "key": item.key,
                    "position": position,
                    "number": item.number,
                    "title": item.title,
                    "summary": item.summary or "",
                    "quotes": quotes(item.quote),
                    "commitments": quotes(*item.commitments),
                },
            )


@dataclass
class Objectives:
    """The objectives of some agreements on a day, by row; those that the text had not are withdrawn."""

    strategic: dict[int, StrategicObjective]
    operational: dict[int, OperationalObjective]

    def own(self) -> tuple[list[StrategicObjective], list[OperationalObjective]]:
        """Those of the text, in its order."""
        above = [row for row in self.strategic.values() if not row.withdrawn]
        under = [row for row in self.operational.values() if not row.withdrawn]
        above.sort(key=lambda row: (row.position, row.pk))
        under.sort(key=lambda row: (row.strategic.position, row.position, row.pk))
        return above, under

    def rows(self) -> list[Objective]:
        return [*self.strategic.values(), *self.operational.values()]

    def find(self, key: str) -> Objective | None:
        return next((row for row in self.rows() if row.key == key), None)

    def last_said(self, row: Objective, agreement: Agreement, on: dt.date) -> bool:
        """Give an objective that left before that day what the last text that had it says of it.

        False when no text had it by then: it came later.
        """
        rows = {known.key: known for known in self.rows()}
        for document in documents_known(agreement, on):
            if values := _values(document, rows).get(row.key):
                _set(row, values | {"withdrawn": True})
                return True
        return False


def objectives(
    agreements: Iterable[int], on: dt.date, documents: Mapping[int, doc.Agreement] | None = None
) -> Objectives:
    """The objectives of these agreements as they stood on a day; ``documents``: that day's, once read."""
    wanted = list(agreements)
    above = {row.pk: row for row in StrategicObjective.objects.filter(agreement__in=wanted)}
    under = {row.pk: row for row in OperationalObjective.objects.filter(agreement__in=wanted)}
    for row in under.values():
        row.strategic = above[row.strategic_id]
    found = Objectives(above, under)
    if on < today():
        _restate(found, documents_as_of(wanted, on) if documents is None else documents)
    return found


def _restate(found: Objectives, documents: Mapping[int, doc.Agreement]) -> None:
    """Give the rows what these documents say of them; a document is under its agreement's row."""
    for row in found.rows():
        row.withdrawn = True
    for agreement, document in documents.items():
        rows = {row.key: row for row in found.rows() if row.agreement_id == agreement}
        for key, values in _values(document, rows).items():
            _set(rows[key], values | {"withdrawn": False})


def _values(document: doc.Agreement, rows: Mapping[str, Objective]) -> dict[str, dict[str, Any]]:
    """What a document says of each objective that has a row: each of a text in force got one."""
    said = {values["key"]: values for values in strategic_values(document)}
    said |= {
        values["key"]: values | {"strategic": rows[above]} for above, values in operational_values(document)
    }
    return said


def _set(row: Objective, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
