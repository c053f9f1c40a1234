"""Targets read as of a day: under the objectives, in the order and in the words of the text of that day."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.indicators.small import KEY, actor, loaded, quote, target

from capcommun.kit.access.api import Actor

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
ROOT = f"/contrats/{KEY}/"
BEFORE = {"au": "2023-06-14"}
JUNE = dt.date(2023, 6, 15)


def strategic(number: int, title: str, *under: tuple[str, str]) -> dict[str, Any]:
    below = [{"key": key, "number": n, "title": words} for n, (key, words) in enumerate(under, 1)]
    return {
        "key": f"os{number}",
        "number": number,
        "title": title,
        "short_title": title,
        "operational": below,
    }


def action(title: str, objective: str) -> dict[str, Any]:
    return {"key": "2023.recruter", "title": title, "objective": objective, "quotes": [quote("Recruter.")]}


FIRST = {
    "objectives": [strategic(1, "Promouvoir", ("os1.oo1", "Rassembler")), strategic(2, "Aider")],
    "actions": {2023: [action("Recruter", "os1.oo1")]},
    "targets": [
        target("2023.recrutes", attached_to="2023.recruter", title="Prestataires recrutés"),
        target("2023.aides", attached_to="os2", title="Entreprises aidées", value=40),
        target("2023.imprimes", attached_to="os1", title="Guides imprimés", serves="2023.aides"),
    ],
    "facts": [
        {"key": "fiches", "title": "Fiches alors", "value": 1, "attached_to": "os2", "quote": quote("Une.")}
    ],
}
SECOND = {
    "objectives": [
        strategic(2, "Accompagner", ("os2.oo1", "Conseiller")),
        strategic(1, "Rayonner", ("os1.oo1", "Fédérer")),
    ],
    "actions": {2023: [action("Embaucher", "os2.oo1")]},
    "targets": [
        target("2023.filmes", attached_to="os1", title="Films tournés"),
        target("2023.recrutes", attached_to="2023.recruter", title="Prestataires embauchés", value=120),
        target("2023.aides", attached_to="os1.oo1", title="Entreprises suivies", value=60),
    ],
    "facts": [
        {
            "key": "fiches",
            "title": "Fiches ensuite",
            "value": 2,
            "attached_to": "os2",
            "quote": quote("Deux."),
        }
    ],
}
LATER = ("Accompagner", "Rayonner", "Fédérer", "Conseiller", "Embaucher", "embauchés", "suivies", "Films")


@pytest.fixture
def client_then(signed_in: SignIn) -> Client:
    loaded(**FIRST)
    loaded(JUNE, **SECOND)
    return signed_in(actor("action@example.org"))


def read(client: Client, path: str, query: dict[str, str] | None = None) -> str:
    answer = client.get(ROOT + path, query or {})
    assert answer.status_code == 200, path
    found = html.unescape(answer.content.decode("utf-8-sig"))
    return re.sub(r"\s+", " ", found)


def test_the_list_is_that_day_s(client_then: Client) -> None:
    then, now = read(client_then, "cibles/", BEFORE), read(client_then, "cibles/")
    assert not [word for word in LATER if word in then]
    groups = [then.index(f">{title}</h2>") for title in ("1. Promouvoir", "2. Aider")]
    assert then.index("Rassembler") < then.index("Prestataires recrutés") < groups[1]
    assert groups[0] < then.index("Guides imprimés") < groups[1] < then.index("Entreprises aidées")
    assert now.index(">2. Accompagner</h2>") < now.index(">1. Rayonner</h2>")
    assert "Guides imprimés" not in now and "Prestataires embauchés" in now


def test_the_list_is_filtered_by_the_objectives_of_that_day(client_then: Client) -> None:
    then = read(client_then, "cibles/", BEFORE | {"objectif": "os2"})
    assert "Entreprises aidées" in then and "Prestataires" not in then
    assert "selected>2. Aider</option>" in then
    file = read(client_then, "cibles/", BEFORE | {"format": "csv"})
    assert "Prestataires recrutés;2023;Promouvoir;Rassembler" in file
    assert not [word for word in LATER if word in file]


def test_a_target_s_page_and_what_it_serves(client_then: Client) -> None:
    then, now = read(client_then, "cibles/2023.recrutes/", BEFORE), read(client_then, "cibles/2023.recrutes/")
    assert "Rassembler" in then and "Promouvoir" in then and ">Recruter</a>" in then
    assert "Prestataires recrutés" in then and "120" not in then
    assert not [word for word in LATER if word in then]
    assert ">Embaucher</a>" in now and "Accompagner" in now and "120" in now
    for link in ("cibles/?au=", f"{ROOT}?au=", "actions/2023.recruter/?au="):
        assert f"{link}2023-06-14" in then, link
    assert "?au=" not in now.split("<main")[1]
    served = read(client_then, "cibles/2023.aides/", BEFORE)
    assert "Guides imprimés" in served and "Aider" in served
    assert "Guides imprimés" not in read(client_then, "cibles/2023.aides/")


def test_the_same_text_reads_the_same_on_an_earlier_day(signed_in: SignIn) -> None:
    """What is restated from a document is written as what was stored: numbers too."""
    loaded(targets=[target("2023.prix", value="12.5"), *FIRST["targets"]], actions=FIRST["actions"])
    client = signed_in(actor("action@example.org"))
    now = read(client, "cibles/", {"annee": "", "format": "csv"})
    then = read(client, "cibles/", {"annee": "", "format": "csv", "au": "2023-10-15"})
    assert now == then
    assert ";12.5;" in now and ";100;" in now


def test_what_left_the_text_since_stood_then(client_then: Client) -> None:
    gone = "Cette cible n’est plus dans le contrat"
    assert gone in read(client_then, "cibles/2023.imprimes/")
    assert gone not in read(client_then, "cibles/2023.imprimes/", BEFORE)


def test_what_came_since_is_not_told(client_then: Client) -> None:
    then = read(client_then, "cibles/2023.filmes/", BEFORE)
    assert "Films tournés" not in then
    assert "Rien n’était encore connu" in then
    assert client_then.get(f"{ROOT}cibles/2023.filmes/fiche.pdf", BEFORE).status_code == 404
    assert client_then.get(f"{ROOT}cibles/2023.recrutes/fiche.pdf", BEFORE).status_code == 200
    assert client_then.get(f"{ROOT}cibles/absent/", BEFORE).status_code == 404


def test_the_overview(client_then: Client) -> None:
    then, now = read(client_then, "", BEFORE), read(client_then, "")
    goals = then.split('class="goals"')[1].split("</ol>")[0]
    assert goals.index("Promouvoir") < goals.index("Aider")
    assert not [word for word in LATER if word in then]
    goals = now.split('class="goals"')[1].split("</ol>")[0]
    assert goals.index("Accompagner") < goals.index("Rayonner")


def test_the_statements(client_then: Client) -> None:
    then, now = read(client_then, "constats/", BEFORE), read(client_then, "constats/")
    assert "Fiches alors" in then and "Aider" in then and "Fiches ensuite" not in then
    assert "Fiches ensuite" in now and "Accompagner" in now


@pytest.mark.parametrize("path", ["objectifs/os1/", "objectifs/os2/", "actions/2023.recruter/"])
def test_the_panel_of_the_plan_s_pages(client_then: Client, path: str) -> None:
    then = read(client_then, path, BEFORE)
    assert not [word for word in LATER if word in then]
    expected = {"objectifs/os1/": "Guides imprimés", "objectifs/os2/": "Entreprises aidées"}
    assert expected.get(path, "Prestataires recrutés") in then


@pytest.mark.parametrize(
    ("path", "most"),
    [("", 15), ("cibles/", 12), ("cibles/2023.recrutes/", 15), ("constats/", 12), ("objectifs/os1/", 15),
     ("actions/2023.recruter/", 15)],
)  # fmt: skip
def test_queries_are_few_on_an_earlier_day(
    client_then: Client, django_assert_max_num_queries: DjangoAssertNumQueries, path: str, most: int
) -> None:
    read(client_then, path, BEFORE)
    with django_assert_max_num_queries(most):
        read(client_then, path, BEFORE)
