"""The columns of the plan's spreadsheet: what is downloaded can be changed and sent back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext_lazy

from capcommun.contract.plan.models import OperationalObjective, StrategicObjective
from capcommun.contract.plan.queries import Sight
from capcommun.kit.documents.api import Wanted, guess_columns


@dataclass(frozen=True)
class Column:
    """A column: its name in the code, its title, its value, and the words by which a header is recognised."""

    field: str
    title: Any
    value: Callable[[Sight], Any]
    words: tuple[str, ...] = ()
    width: int = 18
    importable: bool = True


def numbered(objective: StrategicObjective | OperationalObjective) -> str:
    """An objective as people name it: « 1.2 Faire connaître »."""
    if isinstance(objective, OperationalObjective):
        return f"{objective.strategic.number}.{objective.number} {objective.title}"
    return f"{objective.number}. {objective.title}"


def place(sight: Sight) -> str:
    """Where an action stands in the plan, its strategic objective known without a further reading."""
    action = sight.action
    if action.objective is None:
        return numbered(action.strategic)
    return f"{action.strategic.number}.{action.objective.number} {action.objective.title}"


COLUMNS: tuple[Column, ...] = (
    Column(
        "key",
        gettext_lazy("Key"),
        lambda s: s.action.key,
        ("key", "cle", "code", "identifiant", "sleutel"),
        16,
    ),
    Column("year", gettext_lazy("Year"), lambda s: s.action.year, ("year", "annee", "exercice", "jaar"), 8),
    Column("place", gettext_lazy("Objective: number and name"), place, width=40, importable=False),
    Column(
        "objective",
        gettext_lazy("Key of the objective"),
        lambda s: (s.action.objective or s.action.strategic).key,
        ("objective", "objectif", "axe", "doelstelling"),
        12,
    ),
    Column(
        "title",
        gettext_lazy("Action"),
        lambda s: s.action.title,
        ("action", "title", "titre", "intitule", "libelle", "actie", "projet"),
        48,
    ),
    Column(
        "owner",
        gettext_lazy("Owner"),
        lambda s: s.action.owner.name if s.action.owner else "",
        (
            "owner",
            "responsable",
            "pilote",
            "referent",
            "referente",
            "charge",
            "pilotage",
            "verantwoordelijke",
        ),
        22,
    ),
    Column(
        "status_declared",
        gettext_lazy("Declared status"),
        lambda s: s.declared_label,
        ("declared status", "statut declare", "statut", "etat", "avancement declare", "aangegeven status"),
        16,
    ),
    Column(
        "status",
        gettext_lazy("Status shown by the facts"),
        lambda s: s.status_label,
        importable=False,
    ),
    Column(
        "progress",
        gettext_lazy("Progress (%)"),
        lambda s: s.action.progress,
        ("progress", "avancement", "%", "voortgang"),
        10,
    ),
    Column(
        "start", gettext_lazy("Start"), lambda s: s.start, ("start", "debut", "date de debut", "begin"), 12
    ),
    Column(
        "end",
        gettext_lazy("End"),
        lambda s: s.due,
        ("end", "fin", "echeance", "date de fin", "einde", "calendrier", "periode", "delai", "planning"),
        12,
    ),
    Column(
        "territory",
        gettext_lazy("Territory"),
        lambda s: s.action.territory,
        ("territory", "territoire", "secteur", "gebied"),
    ),
    Column(
        "destinations", gettext_lazy("Destinations"), lambda s: ", ".join(s.destinations), importable=False
    ),
    Column(
        "work",
        gettext_lazy("Work to do"),
        lambda s: s.action.work,
        (
            "work",
            "travail",
            "description",
            "detail",
            "details",
            "commentaire",
            "commentaires",
            "observations",
            "werk",
        ),
        40,
    ),
    Column(
        "cost",
        gettext_lazy("Cost"),
        lambda s: s.action.cost,
        ("cost", "cout", "budget", "montant", "kosten"),
        12,
    ),
)
IMPORTABLE = tuple(column for column in COLUMNS if column.importable)
OPEN = tuple(c for c in COLUMNS if c.field in {"key", "year", "place", "objective", "title", "destinations"})
"""What everyone who reads the agreement may read of an action: who does it and how it goes is for those
who follow the plan."""


LINES_ABOVE = 15


def header() -> list[str]:
    return [str(column.title) for column in COLUMNS]


def row(sight: Sight) -> list[Any]:
    return [column.value(sight) for column in COLUMNS]


def guess(titles: list[str], remembered: dict[str, str]) -> dict[str, int]:
    """Which column holds which field: as the last time, else by its exact title, else by a word in it."""
    wanted = [Wanted(column.field, str(column.title), column.words) for column in IMPORTABLE]
    unread = [str(column.title) for column in COLUMNS if not column.importable]
    return guess_columns(titles, remembered, wanted, unread)


def find_header(rows: list[list[str]]) -> tuple[int, int]:
    """Where the titles of the columns are: a plan often begins with its own title, and its header with
    groups of columns. Gives the first line of the header and how many it has."""
    best, found = 0, (0, 1)
    for place, row in enumerate(rows[:LINES_ABOVE]):
        count = len(guess(row, {}))
        if count > best:
            best, found = count, (place, 1)
        following = rows[place + 1] if place + 1 < len(rows) else []
        if count and _only_titles(following):
            both = [
                " ".join(part for part in pair if part) for pair in zip_longest(row, following, fillvalue="")
            ]
            if len(guess(both, {})) > max(best, count):
                best, found = len(guess(both, {})), (place, 2)
    return found


def _only_titles(row: list[str]) -> bool:
    """A second line of the header says titles and nothing else."""
    filled = [cell for cell in row if cell]
    return bool(filled) and len(guess(row, {})) * 3 >= len(filled) * 2
