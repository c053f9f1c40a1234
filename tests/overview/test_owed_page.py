"""The dialogue de gestion: what is owed, to whom, by the next day; filtered from its address."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.indicators.small import KEY, TODAY, actor, document, loaded, quote

from capcommun.contract.agreements.demo import create as real_agreements
from capcommun.contract.overview.owed import WITHIN, Filters, Owed, bands
from capcommun.kit.access.api import Actor

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
PAGE = f"/contrats/{KEY}/dialogue-de-gestion/"
REAL = "/contrats/pas-de-calais-2023-2027/dialogue-de-gestion/"


def owed(key: str, trigger: str = "continuous", **more: Any) -> dict[str, Any]:
    base = {
        "key": key, "title": f"Titre {key}", "debtor": "agence", "creditor": "departement",
        "group": "activity", "trigger": trigger, "quote": quote(f"Phrase {key}."),
    }  # fmt: skip
    return base | more


SEVERAL = [
    owed(
        "assurance", what="rule", quote=quote("Souscrire.") | {"place": "Article 11 : Assurances > Polices"}
    ),
    owed("convocation", "after-event", event="Réunion", what="document"),
    owed("budget", "yearly", what="document", group="financial"),
    owed("rapport", "yearly", month_day="06-30", year_offset=1, what="document", gates=["solde"]),
    owed("bilan", "yearly", month_day="12-31", what="document"),
    owed("avance", "yearly", month_day="01-31", debtor="departement", creditor="agence", what="payment"),
    owed("libre", "on-request"),
]


def read(client: Client, url: str = PAGE, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200
    text = html.unescape(answer.content.decode())
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def shown(text: str) -> list[str]:
    """Keys of the lines, in the page's order."""
    return re.findall(r'<li id="([^"]+)" class="owed">', text)


@pytest.fixture
def reader(signed_in: SignIn) -> Client:
    loaded(obligations=SEVERAL, payment_terms=[{"key": "solde", "title": "Solde"}])
    return signed_in(actor("action@example.org"))


def test_next_days_first_then_what_comes_back_then_rules(reader: Client) -> None:
    text = read(reader)
    assert shown(text) == ["bilan", "avance", "rapport", "budget", "convocation", "libre", "assurance"]
    order = [text.index(f'id="{band}"') for band in ("dated", "recurrent", "sans-date")]
    assert order == sorted(order)
    assert "31 décembre 2023<small>dans 76 jours</small>" in text
    assert text.count("retient : Solde") == 1


def test_a_sentence_says_what_comes_and_to_whom(reader: Client) -> None:
    assert (
        "D'ici au 14 janvier 2024 (90 jours), <b>1</b> élément est dû à date fixe. À qui : Département."
        in (read(reader))
    )
    # nothing hides what is due: the sentence is about the agreement, whatever the filters
    assert "<b>1</b> élément est dû" in read(reader, quoi="payment")


def test_the_sentence_names_every_receiver(signed_in: SignIn) -> None:
    loaded(obligations=[*SEVERAL, owed("subvention", "yearly", month_day="11-30", debtor="departement",
                                       creditor="agence")])  # fmt: skip
    client = signed_in(actor("action@example.org"))
    assert "<b>2</b> éléments sont dus à date fixe. À qui : Département (1), Agence (1)." in read(client)


@pytest.mark.parametrize(
    ("obligations", "words"),
    [
        ([SEVERAL[3]], "Prochaine échéance : 30 juin 2024."),
        ([SEVERAL[0]], "le texte ne fixe aucun jour ensuite."),
    ],
)
def test_nothing_soon(signed_in: SignIn, obligations: list[dict[str, Any]], words: str) -> None:
    loaded(obligations=obligations)
    text = read(signed_in(actor("action@example.org")))
    assert "Rien n'est dû à date fixe d'ici au 14 janvier 2024" in text
    assert words in text


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({"cote": "departement"}, ["avance"]),
        ({"quoi": "rule"}, ["assurance"]),
        ({"quoi": "non-precise"}, ["libre"]),
        ({"groupe": "financial"}, ["budget"]),
        ({"quand": "90-jours"}, ["bilan"]),
        ({"quand": "recurrent"}, ["budget", "convocation", "libre"]),
        ({"quand": "sans-date"}, ["assurance"]),
        # a year holds what falls in it, and what is owed each year without a day
        ({"quand": "2023"}, ["avance", "bilan", "budget"]),
        ({"quand": "2028"}, ["rapport", "budget"]),
        ({"quoi": "document", "quand": "2024"}, ["rapport", "bilan", "budget"]),
        ({"texte": "phrase CONVO"}, ["convocation"]),
        # what the address names and the document does not know keeps everything
        ({"cote": "x", "quoi": "x", "groupe": "x", "quand": "1999"}, 7),
    ],
)
def test_filters(reader: Client, query: dict[str, str], keys: list[str] | int) -> None:
    found = shown(read(reader, **query))
    assert (len(found) if isinstance(keys, int) else found) == keys


def test_a_year_tells_that_years_exercise(reader: Client) -> None:
    text = read(reader, quand="2027", quoi="document")
    assert "30 juin 2027" in text
    assert "(au titre de 2026)" in text


def test_no_line_matches(reader: Client) -> None:
    text = read(reader, texte="zzz")
    assert "Aucun engagement ne correspond" in text
    assert "Tout afficher" in text


def test_the_article_leads_to_the_sentence(reader: Client) -> None:
    text = read(reader, quoi="rule")
    found = re.search(r'<a href="([^"]+)">Article 11</a>', text)
    assert found
    address, _hash, mark = found.group(1).partition("#")
    assert f'id="{mark}"' in read(reader, address)


def test_the_list_is_a_file_with_the_pages_filters(reader: Client) -> None:
    answer = reader.get(PAGE, {"format": "csv", "quoi": "document", "quand": "2024"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in lines] == ["Clé", "rapport", "bilan", "budget"]
    assert ";2024-06-30;2023;" in lines[1]
    assert answer.headers["Content-Disposition"].endswith(f'dialogue-de-gestion-{TODAY}.csv"')
    assert reader.get(PAGE, {"format": "xlsx"}).content.startswith(b"PK")


def test_many_lines_make_no_more_queries(
    signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    loaded(obligations=[owed(f"o{n}", "yearly", month_day="06-30") for n in range(300)])
    client = signed_in(actor("action@example.org"))
    client.get(PAGE)
    for query in ({}, {"cote": "agence"}, {"quand": "2024", "format": "csv"}):
        with django_assert_max_num_queries(15):
            assert client.get(PAGE, query).status_code == 200


def test_the_real_dialogue(signed_in: SignIn) -> None:
    real_agreements(1)
    client = signed_in(actor("action@example.org"))
    text = read(client, REAL)
    assert "62 engagements sur 62" in text
    assert shown(text)[:3] == ["9.atterrissage", "2-1.rapport-activites", "2-1.comptes-certifies"]
    assert text.count("retient : Solde 2023") == 2
    assert "retient : Solde<" not in text
    assert "retient : Solde 2023" not in read(client, REAL, quand="2026")
    assert read(client, REAL, quand="2026").count("retient : Solde<") == 2
    assert len(shown(read(client, REAL, cote="departement"))) == 5


def test_every_line_stands_once() -> None:
    agreement = loaded(obligations=SEVERAL)
    every = Owed(agreement, document(obligations=SEVERAL), dt.date(2023, 10, 16))
    found = [line for band in bands(every.kept(Filters())) for group in band.groups for line in group.lines]
    assert sorted(line.obligation.key for line in found) == sorted(o["key"] for o in SEVERAL)
    assert [line.obligation.key for line in every.kept(Filters(when=WITHIN))] == ["bilan"]
