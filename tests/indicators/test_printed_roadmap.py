"""The printed roadmap: each target of the year once, under what it belongs to, as its reader may see it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.indicators.small import KEY, OBSERVE, READ, TODAY, actor, loaded, target

from capcommun.contract.indicators.models import Target
from capcommun.contract.indicators.services import Entry, record_observation
from capcommun.kit.access.api import Actor

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
ROOT = f"/contrats/{KEY}/plan/feuille-de-route-2023"
TARGETS = [
    target("2023.recrutes", attached_to="2023.recruter", per="once"),
    target("2023.lettre", attached_to="os1.oo1", comparator="exactly", value=2, unit="lettres", per="month",
           firmness="commitment"),
    target("2023.strategique", attached_to="os2", comparator="between", value=None, low=3, high=5,
           unit="projets", per="once", firmness="forecast",
           deadline={"date": "2023-11-30", "label": "à l'automne"}),
    target("2024.suivant", year=2024),
    target("cadre.velo", year=None),
]  # fmt: skip


@pytest.fixture
def observed() -> None:
    loaded(targets=TARGETS)
    row = Target.objects.select_related("agreement").get(key="2023.recrutes")
    record_observation(row, Entry(Decimal(104), dt.date(2023, 9, 30)), actor=actor("a@b.fr"), today=TODAY)


def text_of(client: Client, query: str = "") -> str:
    answer = client.get(f"{ROOT}.pdf{query}")
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split()).replace("\u00a0", " ")


def sheet(client: Client) -> list[dict[str, Any]]:
    book = load_workbook(io.BytesIO(client.get(f"{ROOT}.xlsx").content))
    header, *rows = book["Cibles"].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.mark.usefixtures("observed")
def test_each_target_of_the_year_is_under_what_it_belongs_to(signed_in: SignIn) -> None:
    text = text_of(signed_in(actor("a@b.fr")))
    order = ["1.1 Rassembler", "Cible 2023.lettre", "Recruter", "Cible 2023.recrutes", "2. Aider",
             "Cible 2023.strategique"]  # fmt: skip
    places = [text.index(words) for words in order]
    assert places == sorted(places), text
    assert text.count("Cible 2023.") == 3
    assert "Cible 2024" not in text
    assert "Cible cadre" not in text
    for words in ("au moins 100 prestataires", "104 (30 sept. 2023)", "Tenue ou en bonne voie",
                  "2 lettres par mois", "Engagement", "3 à 5 projets", "30 nov. 2023",
                  "« à l'automne »", "Prévision"):  # fmt: skip
        assert words in text.replace("’", "'"), words


@pytest.mark.usefixtures("observed")
def test_the_sentences_of_the_text_are_printed_when_asked_for(signed_in: SignIn) -> None:
    client = signed_in(actor("a@b.fr"))
    assert "Phrase de 2023.lettre." not in text_of(client)
    assert "Phrase de 2023.lettre." in text_of(client, "?citations=1")


@pytest.mark.usefixtures("observed")
def test_who_may_not_see_values_reads_the_promises_alone(signed_in: SignIn) -> None:
    outside = actor("office@example.org", READ - {"shared.read", "plan.read"}, "office-test")
    client = signed_in(outside)
    text = text_of(client)
    assert "au moins 100 prestataires" in text
    assert "104" not in text
    assert "Tenue" not in text
    assert "restent entre les parties" in text
    assert all(row["Dernière valeur connue"] is None for row in sheet(client))


@pytest.mark.usefixtures("observed")
def test_as_of_an_earlier_day_the_value_was_not_known(signed_in: SignIn) -> None:
    text = text_of(signed_in(actor("a@b.fr")), "?au=2023-06-01")
    assert "104" not in text
    assert "Cible 2023.recrutes" in text


@pytest.mark.usefixtures("observed")
def test_the_workbook_holds_the_targets_with_numbers_to_compute_with(signed_in: SignIn) -> None:
    rows = {row["Clé de la cible"]: row for row in sheet(signed_in(actor("a@b.fr", OBSERVE)))}
    assert list(rows) == ["2023.recrutes", "2023.lettre", "2023.strategique"]
    first = rows["2023.recrutes"]
    assert first["Objectif\u00a0: numéro et nom"] == "1.1 Rassembler"
    assert first["Action"] == "Recruter"
    assert (first["Valeur"], first["Unité"], first["Comparaison"]) == (100, "prestataires", "au moins")
    assert (first["Dernière valeur connue"], first["Relevée le"].date()) == (104, dt.date(2023, 9, 30))
    assert first["Phrase du texte"] == "Phrase de 2023.recrutes."
    third = rows["2023.strategique"]
    assert third["Objectif\u00a0: numéro et nom"] == "2. Aider"
    assert (third["Minimum"], third["Maximum"], third["Échéance"].date()) == (3, 5, dt.date(2023, 11, 30))
    assert rows["2023.lettre"]["Fréquence"] == "par mois"


def test_a_target_whose_action_is_not_printed_is_not_lost(signed_in: SignIn) -> None:
    """A roadmap of 2023 whose target names an action of another year, or an objective that left."""
    from capcommun.contract.plan.models import Action

    loaded(targets=TARGETS)
    Action.objects.filter(key="2023.recruter").update(withdrawn=True)
    Target.objects.filter(key="2023.strategique").update(attached_to="disparu")
    text = text_of(signed_in(actor("a@b.fr")))
    assert text.index("1.1 Rassembler") < text.index("Cible 2023.recrutes") < text.index("2. Aider")
    assert text.index("Autres cibles de l") < text.index("Cible 2023.strategique")
