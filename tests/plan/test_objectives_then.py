"""Objectives read as of a day: the words, the number and the place that were in force then."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any

import pytest
from django.test import Client
from tests.plan.conftest import KEY, START, action, document, in_force, quote

from capcommun.contract.agreements.api import Agreement

ROOT = f"/contrats/{KEY}/"
JUNE = dt.date(2023, 6, 15)
BEFORE = {"au": "2023-06-14"}


def strategic(number: int, title: str, *under: tuple[str, str]) -> dict[str, Any]:
    below = [
        {"key": key, "number": place, "title": words, "summary": f"Résumé de {words}",
         "commitments": [quote(f"Annonce de {words}")]}
        for place, (key, words) in enumerate(under, 1)
    ]  # fmt: skip
    return {
        "key": f"os{number}",
        "number": number,
        "title": title,
        "short_title": title,
        "operational": below,
    }


FIRST = [
    strategic(1, "Promouvoir", ("os1.oo1", "Faire connaître"), ("os1.oo2", "Imprimer")),
    strategic(2, "Aider", ("os2.oo1", "Conseiller")),
]
SECOND = [
    strategic(2, "Accompagner", ("os1.oo1", "Faire aimer"), ("os2.oo1", "Conseiller")),
    strategic(1, "Rayonner", ("os1.oo3", "Filmer")),
]


@pytest.fixture
def amended(agreement: Agreement) -> Agreement:
    """The text of the first day, then that of June: words, places, and what comes and leaves."""
    actions = {2023: [action("un"), action("papier", objective="os1.oo2")]}
    in_force(agreement, document(actions, objectives=FIRST), START)
    actions = {2023: [action("un"), action("film", objective="os1.oo3")]}
    in_force(agreement, document(actions, objectives=SECOND), JUNE)
    return agreement


def read(client: Client, path: str, query: dict[str, str] | None = None) -> str:
    answer = client.get(ROOT + path, query or {})
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def test_an_objective_s_page(amended, signed_in):
    client = signed_in("director")
    then, now = read(client, "objectifs/os1.oo1/", BEFORE), read(client, "objectifs/os1.oo1/")
    assert "Faire connaître" in then and "Faire aimer" not in then
    assert "Résumé de Faire connaître" in then and "Annonce de Faire connaître" in then
    assert "Objectif opérationnel 1.1" in then and "1. Promouvoir" in then
    assert "Faire aimer" in now and "Faire connaître" not in now
    assert "Objectif opérationnel 2.1" in now and "2. Accompagner" in now


def test_a_strategic_objective_lists_those_that_it_had(amended, signed_in):
    client = signed_in("director")
    then, now = read(client, "objectifs/os1/", BEFORE), read(client, "objectifs/os1/")
    assert "1.1 Faire connaître" in then and "1.2 Imprimer" in then and "Filmer" not in then
    assert "1.1 Filmer" in now and "Imprimer" not in now


def test_the_tree(amended, signed_in):
    client = signed_in("director")
    then, now = read(client, "plan/", BEFORE), read(client, "plan/")
    assert then.index("1. Promouvoir") < then.index("2. Aider")
    assert then.index("1.1 Faire") < then.index("1.2 Imprimer") < then.index("Action papier")
    assert not any(word in then for word in ("Rayonner", "Accompagner", "Filmer"))
    assert now.index("2. Accompagner") < now.index("1. Rayonner")


@pytest.mark.parametrize("path", ["plan/tableau.csv", "plan/tableau", "plan/frise"])
def test_wherever_an_action_names_its_objective(amended, signed_in, path):
    client = signed_in("director")
    then = read(client, path, BEFORE)
    assert not any(word in then for word in ("Faire aimer", "Accompagner", "Rayonner", "Filmer"))
    assert path == "plan/frise" or "Faire connaître" in then


def test_what_left_was_there_then(amended, signed_in):
    client = signed_in("director")
    gone = "n'est plus dans le contrat en vigueur"
    assert gone not in read(client, "objectifs/os1.oo2/", BEFORE).replace("’", "'")
    assert gone in read(client, "objectifs/os1.oo2/").replace("’", "'")
    in_force(amended, document({}, objectives=[strategic(1, "Autre")]), dt.date(2023, 9, 1))
    between = read(client, "objectifs/os1.oo2/", {"au": "2023-07-01"}).replace("’", "'")
    assert gone in between and "Imprimer" in between


def test_what_came_later_was_not_known(amended, signed_in):
    client = signed_in("director")
    text = read(client, "objectifs/os1.oo3/", BEFORE)
    assert "Filmer" not in text
    assert "Pas encore connu" in text
    assert client.get(f"{ROOT}objectifs/absent/", BEFORE).status_code == 404


def test_before_any_text_there_is_no_objective(amended, signed_in):
    client = signed_in("director")
    text = read(client, "plan/", {"au": "2022-12-31"})
    assert not any(word in text for word in ("Promouvoir", "Rayonner", "Aider"))
    assert "Promouvoir" not in read(client, "objectifs/os1/", {"au": "2022-12-31"})


@pytest.mark.parametrize(
    "path", ["plan/", "plan/tableau", "objectifs/os1/", "objectifs/os1.oo2/", "actions/un/"]
)
def test_queries_do_not_grow_with_the_versions(amended, signed_in, django_assert_max_num_queries, path):
    client = signed_in("director")
    client.get(ROOT + path, BEFORE)
    with django_assert_max_num_queries(15) as few:
        client.get(ROOT + path, BEFORE)
    most = len(few)
    for n in range(4):
        in_force(amended, document({}, objectives=[strategic(1, f"Titre {n}")]), dt.date(2023, 9, 1 + n))
    client.get(ROOT + path, BEFORE)
    with django_assert_max_num_queries(most):
        client.get(ROOT + path, BEFORE)
