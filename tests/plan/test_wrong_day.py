"""A page asked as of a day that is none, or has not come, is of today and says so; a file is not given."""

from __future__ import annotations

import pytest
from tests.plan.conftest import KEY

ROOT = f"/contrats/{KEY}/"
PAGES = [
    "",
    "changements/",
    "texte/",
    "finances/",
    "dialogue-de-gestion/",
    "instances/",
    "plan/",
    "plan/tableau",
    "plan/frise",
    "objectifs/os1/",
    "actions/un/",
    "cibles/",
]


@pytest.mark.parametrize("path", PAGES)
def test_the_page_says_that_it_is_of_today(agreement, signed_in, path):
    client = signed_in("director")
    for typed, words in (
        ("2023-13-45", "« 2023-13-45 » n’est pas une date."),
        ("demain", "« demain » n’est pas une date."),
        ("2099-01-01", "1er janvier 2099 n’est pas encore venu."),
    ):
        page = client.get(ROOT + path, {"au": typed, "annee": "2023"})
        text = page.content.decode().replace("\xa0", " ")
        assert page.status_code == 200
        assert words in text
        assert f'href="{ROOT}{path}?annee=2023"' in text  # the way out keeps the rest of the address
    for right in ({}, {"au": ""}, {"au": "2023-05-01"}):
        told = client.get(ROOT + path, right).content.decode().replace("\xa0", " ")
        assert "Cette page est lue à la date d’aujourd’hui" not in told


@pytest.mark.parametrize("path", ["plan/tableau.csv", "cibles/?format=csv", "actions/un/fiche.pdf"])
def test_a_file_is_not_given_for_another_day_than_the_one_asked(agreement, signed_in, path):
    client = signed_in("director")
    wrong = client.get(f"{ROOT}{path}{'&' if '?' in path else '?'}au=2023-13-45")
    assert wrong.status_code == 400
    assert "text/html" in wrong["Content-Type"]
    assert "n’est pas une date" in wrong.content.decode()
    assert client.get(ROOT + path).status_code == 200
