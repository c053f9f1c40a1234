"""The columns of a list's file: what each may hold, and the words by which its title is recognised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from capcommun.kit.documents.api import Wanted, guess_columns


@dataclass(frozen=True)
class Column:
    field: str
    title: Any
    words: tuple[str, ...]
    help: Any = ""
    required: bool = False


COLUMNS = (
    Column(
        "key",
        _("Stable key"),
        ("key", "cle", "id", "identifiant", "numero", "n", "no", "ref", "reference", "code", "siret",
         "sleutel", "nummer", "numero de dossier", "dossier"),
        _("What names the line for ever: a file number, a SIRET. It is by this key that it is found again."),
        required=True,
    ),
    Column(
        "label",
        _("Name"),
        ("name", "nom", "libelle", "intitule", "titre", "raison sociale", "prestataire", "etablissement",
         "denomination", "experience", "hebergement", "naam", "title"),
        _("How people call it; the key stands in its place without one."),
    ),
    Column(
        "day",
        _("Day"),
        ("date", "day", "jour", "le", "datum", "depuis", "date de decision"),
        _("The day that counts: recruited, classified, visited."),
        required=True,
    ),
    Column(
        "end",
        _("End"),
        ("end", "fin", "jusqu au", "echeance", "expiration", "date de fin", "valable jusqu au", "einde"),
        _("Until when it holds; it matters where the list counts what stands on a day."),
    ),
    Column(
        "territory",
        _("Territory"),
        ("territory", "territoire", "commune", "ville", "epci", "intercommunalite", "gemeente", "gebied",
         "code insee", "insee", "destination"),
        _("A commune, an intermunicipality, a destination, by name or by code."),
    ),
    Column(
        "status",
        _("Status"),
        ("status", "statut", "etat", "avancement", "resultat", "stade", "type"),
        _("Where the line stands; you will say which statuses count."),
    ),
    Column(
        "market",
        _("Market"),
        ("market", "marche", "marche prioritaire", "marche vise", "marche cible", "pays", "clientele",
         "nationalite", "markt", "doelmarkt", "land", "country"),
        _("A priority market, as the agreement names it: the figure is then told by market too."),
    ),
    Column(
        "weight",
        _("Weight"),
        ("weight", "poids", "nombre", "nb", "quantite", "aantal", "gewicht", "capacite"),
        _("A number, when a line is worth more than one."),
    ),
)  # fmt: skip
FIELDS = tuple(column.field for column in COLUMNS)
TITLES = {column.field: column.title for column in COLUMNS}


def guess(titles: Sequence[str], remembered: Mapping[str, Any]) -> dict[str, int]:
    """Which column holds which field: as the last time, else by its title."""
    saved = {field: str(title) for field, title in remembered.items() if field in FIELDS}
    wanted = [Wanted(column.field, str(column.title), column.words) for column in COLUMNS]
    found = guess_columns(titles, saved, wanted)
    # a column that was left aside the last time stays so: it is one of the others
    return {field: at for field, at in found.items() if not remembered or field in remembered}


def known(titles: Sequence[str], remembered: Mapping[str, Any]) -> bool:
    """Whether each column told the last time is there again, under its title: nothing is to be asked."""
    return bool(remembered) and {str(remembered[f]) for f in FIELDS if f in remembered} <= set(titles)


def others(titles: Sequence[str], mapping: Mapping[str, int]) -> list[str]:
    """The titles of the columns that hold no field: kept with the line where the list says so."""
    taken = set(mapping.values())
    return list(dict.fromkeys(title for at, title in enumerate(titles) if title and at not in taken))
