"""The columns of the plan's spreadsheet: what is downloaded can be changed and sent back."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capcommun.contract.plan.models import Status
from capcommun.contract.plan.queries import Sight


@dataclass(frozen=True)
class Column:
    """A column: its name in the code, its title, its value, and the words by which a header is recognised."""

    field: str
    title: Any
    value: Callable[[Sight], Any]
    words: tuple[str, ...] = ()
    width: int = 18
    importable: bool = True


COLUMNS: tuple[Column, ...] = (
    Column(
        "key",
        gettext_lazy("Key"),
        lambda s: s.action.key,
        ("key", "cle", "code", "identifiant", "sleutel"),
        16,
    ),
    Column("year", gettext_lazy("Year"), lambda s: s.action.year, ("year", "annee", "exercice", "jaar"), 8),
    Column(
        "objective",
        gettext_lazy("Objective"),
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
        ("owner", "responsable", "pilote", "referent", "charge", "verantwoordelijke"),
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
        "end", gettext_lazy("End"), lambda s: s.due, ("end", "fin", "echeance", "date de fin", "einde"), 12
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
        ("work", "travail", "description", "detail", "commentaire", "werk"),
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


def header() -> list[str]:
    return [str(column.title) for column in COLUMNS]


def row(sight: Sight) -> list[Any]:
    return [column.value(sight) for column in COLUMNS]


def folded(text: str) -> str:
    """Without accents, case or punctuation: what two people write the same."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in plain if not unicodedata.combining(char)).lower()
    return re.sub(r"[^a-z0-9%]+", " ", plain).strip()


def guess(titles: list[str], remembered: dict[str, str]) -> dict[str, int]:
    """Which column holds which field: as the last time, else by its exact title, else by a word in it."""
    known = [folded(title) for title in titles]
    found: dict[str, int] = {}

    def take(field: str, match: Callable[[str], bool]) -> None:
        for index, title in enumerate(known):
            if field not in found and index not in found.values() and title and match(title):
                found[field] = index

    for field, title in remembered.items():
        wanted = folded(title)
        take(field, lambda t, wanted=wanted: t == wanted)  # type: ignore[misc]
    for column in IMPORTABLE:
        names = {folded(str(column.title)), *column.words}
        take(column.field, lambda t, names=names: t in names)  # type: ignore[misc]
    unread = {folded(str(column.title)) for column in COLUMNS if not column.importable}
    for column in IMPORTABLE:
        take(
            column.field,
            lambda t, words=column.words: (
                t not in unread  # type: ignore[misc]
                and any(f" {word} " in f" {t} " for word in words)
            ),
        )
    return found


class BadCellError(ValueError):
    """What is wrong in a cell, and the remedy."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")


def read_date(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        if match := DATE.fullmatch(text):
            day, month, year = map(int, match.groups())
            return dt.date(year, month, day)
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        raise BadCellError(
            _("“%(value)s” is not a date.") % {"value": text}, _("Write it as 31/12/2023 or 2023-12-31.")
        ) from None


def read_amount(text: str) -> Decimal | None:
    if not text:
        return None
    plain = re.sub(r"[\s\u00a0\u202f€]", "", text).replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0 or value >= Decimal(10) ** 12:
        raise BadCellError(
            _("“%(value)s” is not an amount.") % {"value": text}, _("Write figures only: 12500 or 12 500,50.")
        )
    return value.quantize(Decimal("0.01"))


def read_progress(text: str) -> int | None:
    if not text:
        return None
    plain = text.replace("%", "").replace(",", ".").strip()
    try:
        value = float(plain)
    except ValueError:
        value = -1.0
    if 0 < value < 1 and "%" not in text:
        value *= 100  # a cell formatted as a percentage holds 0.4
    if not 0 <= value <= 100:
        raise BadCellError(
            _("“%(value)s” is not a percentage.") % {"value": text}, _("Write a number from 0 to 100.")
        )
    return round(value)


def read_year(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise BadCellError(_("“%(value)s” is not a year.") % {"value": text}, _("Write four figures: 2023."))
    return int(text)


def read_status(text: str) -> str:
    """A status by its code or by its name in the reader's language."""
    if not text:
        return ""
    wanted = folded(text)
    for value, label in Status.choices:
        if wanted in {folded(value), folded(str(label))}:
            return str(value)
    raise BadCellError(
        _("“%(value)s” is not a status.") % {"value": text},
        _("Write one of: %(names)s.") % {"names": ", ".join(str(label) for label in Status.labels)},
    )
