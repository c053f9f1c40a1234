"""The overview and the pages of the text, on a small agreement and on the three real ones."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.indicators.small import KEY, OBSERVE, READ, TODAY, actor, loaded, quote, target

from capcommun.contract.agreements.demo import create as real_agreements
from capcommun.contract.indicators.api import Entry, Target, record_observation
from capcommun.contract.overview.registration import calendar
from capcommun.kit.access.api import Actor

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
PAGES = ("", "texte/", "finances/", "dialogue-de-gestion/", "instances/", "ecarts/", "parties/", "tableaux/")
OWED = {
    "key": "rapport", "title": "Rapport d'activités", "debtor": "agence", "creditor": "departement",
    "group": "activity", "trigger": "yearly", "month_day": "06-30", "year_offset": 1, "gates": ["solde"],
    "quote": quote("au plus tard le 30 juin de l'année suivante"),
}  # fmt: skip


def page(client: Client, url: str, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200, url
    text = re.sub(r"</?[ab]\b[^>]*>", "", html.unescape(answer.content.decode()))
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def test_overview_says_what_is_late_by_name(signed_in: SignIn) -> None:
    loaded(obligations=[OWED])
    who = actor("action@example.org")
    guide = Target.objects.select_related("agreement").get(key="2023.guide")
    record_observation(guide, Entry(Decimal(0), dt.date(2023, 9, 1)), actor=who, today=TODAY)
    text = page(signed_in(who), f"/contrats/{KEY}/")
    assert "1 cible est en retard" in text
    assert "« Cible 2023.guide »" in text
    assert "Toujours pas fait à l'échéance du 30 juin 2023" in text
    assert "Rapport d'activités (2023)" in text
    assert "retient un versement" in text


def test_the_reader_decides_what_the_sentence_counts(signed_in: SignIn) -> None:
    loaded()
    who = actor("action@example.org", OBSERVE, "agence-test")
    row = Target.objects.select_related("agreement").get(key="2023.recrutes")
    record_observation(
        row, Entry(Decimal(100), dt.date(2023, 9, 30), visibility="internal"), actor=who, today=TODAY
    )
    assert "des 2 cibles de 2023 est tenue" in page(signed_in(who), f"/contrats/{KEY}/")
    funder = signed_in(actor("charge@example.org", READ, "departement-test"))
    assert "aucune des 2 cibles de 2023 n'est encore tenue" in page(funder, f"/contrats/{KEY}/")


def test_who_sees_no_value_is_told_why(signed_in: SignIn) -> None:
    """A tourist office reads the promises; that nothing is known would be untrue: it is not for it to see."""
    loaded()
    who = actor("action@example.org", OBSERVE, "agence-test")
    row = Target.objects.select_related("agreement").get(key="2023.recrutes")
    record_observation(
        row, Entry(Decimal(100), dt.date(2023, 9, 30), visibility="shared"), actor=who, today=TODAY
    )
    office = signed_in(actor("office@example.org", frozenset({"agreement.read"}), "departement-test"))
    text = page(office, f"/contrats/{KEY}/")
    assert "2 cibles sont fixées pour 2023" in text
    assert "restent entre les parties" in text
    assert "sans donnée" not in text
    assert "pas encore de donnée" not in text
    record_observation(
        row,
        Entry(Decimal(100), dt.date(2023, 10, 1), visibility="public"),
        actor=actor("directrice@example.org", OBSERVE | {"visibility.publish"}, "agence-test"),
        today=TODAY,
    )
    assert "des 2 cibles de 2023 est tenue" in page(office, f"/contrats/{KEY}/")


def test_year_and_day(signed_in: SignIn) -> None:
    loaded()
    client = signed_in(actor("action@example.org"))
    assert "la feuille de route 2024 ne fixe pas encore de cible" in page(
        client, f"/contrats/{KEY}/", annee="2024"
    )
    assert "Page lue au 1er juin 2023" in page(client, f"/contrats/{KEY}/", au="2023-06-01")
    assert "Rien n'était encore connu" in page(client, f"/contrats/{KEY}/", au="2023-02-01")
    for name in PAGES:
        page(client, f"/contrats/{KEY}/{name}", au="2023-02-01")


def test_nobody_reads_without_right(client: Client) -> None:
    loaded()
    for name in PAGES:
        assert client.get(f"/contrats/{KEY}/{name}").status_code == 404


@pytest.mark.parametrize("count", [3, 300])
def test_queries_are_constant(
    signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    loaded(targets=[target(f"2023.t{n}") for n in range(count)], obligations=[OWED])
    who = actor("action@example.org", OBSERVE | {"audit.read"})
    for row in Target.objects.select_related("agreement")[:30]:
        record_observation(row, Entry(Decimal(5), dt.date(2023, 9, 30)), actor=who, today=TODAY)
    client = signed_in(who)
    client.get(f"/contrats/{KEY}/")
    for name in PAGES:
        with django_assert_max_num_queries(15):
            assert client.get(f"/contrats/{KEY}/{name}").status_code == 200


def test_obligations_reach_the_calendar() -> None:
    loaded(obligations=[OWED])
    due = list(calendar(actor("action@example.org"), dt.date(2024, 1, 1), dt.date(2025, 12, 31)))
    assert [(d.date, d.title) for d in due] == [
        (dt.date(2024, 6, 30), "Rapport d'activités (2023)"),
        (dt.date(2025, 6, 30), "Rapport d'activités (2024)"),
    ]


def test_a_table_is_a_file(signed_in: SignIn) -> None:
    table = {"key": "offices", "title": "Offices", "part": "convention", "columns": ["Office", "PILOT"],
             "rows": [["Lens", "OUI"], ["=1+1", "NON"]]}  # fmt: skip
    loaded(tables=[table])
    client = signed_in(actor("action@example.org"))
    assert "Lens" in page(client, f"/contrats/{KEY}/tableaux/")
    lines = client.get(f"/contrats/{KEY}/tableaux/", {"tableau": "offices"}).content.decode("utf-8-sig")
    assert lines.splitlines() == ["Office;PILOT", "Lens;OUI", "'=1+1;NON"]
    assert client.get(f"/contrats/{KEY}/tableaux/", {"tableau": "autre"}).status_code == 404


def test_the_real_agreements(signed_in: SignIn) -> None:
    real_agreements(1)
    client = signed_in(actor("lecteur@example.org", READ))
    for key in ("pas-de-calais-2023-2027", "nouvelle-caledonie-2023-2025", "montagnes-du-jura"):
        for name in (*PAGES, "cibles/", "constats/"):
            page(client, f"/contrats/{key}/{name}")
    overview = page(client, "/contrats/pas-de-calais-2023-2027/")
    for amount in ("2 600 000 €", "650 000 €", "1 755 000 €", "195 000 €", "prévus par la convention"):
        assert amount in overview
    assert "versés" not in overview
    assert "Pas encore de feuille de route" in page(client, "/contrats/nouvelle-caledonie-2023-2025/")
    assert "Ni date ni durée n'est inscrite" in page(client, "/contrats/montagnes-du-jura/texte/")
    assert "Aucune partie nommée" in page(client, "/contrats/montagnes-du-jura/parties/")
    for one in Target.objects.filter(agreement__key="pas-de-calais-2023-2027").values_list("key", flat=True)[
        :20
    ]:
        page(client, f"/contrats/pas-de-calais-2023-2027/cibles/{one}/")


def test_what_has_been_late_for_longest_is_told_first(signed_in: SignIn) -> None:
    """The overview names two late targets and lists five: not the first of the text, the worst."""
    done = {"kind": "deliverable", "comparator": "done-by", "value": None, "unit": None}
    loaded(
        targets=[
            target(
                f"2023.{month}", attached_to="2023.recruter", deadline={"date": f"2023-{month}-28"}, **done
            )
            for month in ("05", "02", "03")
        ]
    )
    who = actor("action@example.org")
    for row in Target.objects.select_related("agreement"):
        record_observation(row, Entry(Decimal(0), dt.date(2023, 9, 1)), actor=who, today=TODAY)
    text = page(signed_in(who), f"/contrats/{KEY}/")
    assert "dont « Cible 2023.02 » et « Cible 2023.03 »" in text
    listed = text[text.index("Ce qui est en retard") :]
    assert listed.index("Cible 2023.02") < listed.index("Cible 2023.03") < listed.index("Cible 2023.05")
