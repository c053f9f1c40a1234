"""The targets' pages: filters, files, the form, refusals, and a constant number of queries."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.indicators.small import KEY, READ, TODAY, actor, loaded, target

from capcommun.contract.indicators.models import Declaration, Observation, Target
from capcommun.contract.indicators.services import Entry, record_observation, validate
from capcommun.kit.access.api import Actor

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
LIST, ONE = f"/contrats/{KEY}/cibles/", f"/contrats/{KEY}/cibles/2023.recrutes/"


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]  # the test client's own response


def test_list_shows_the_year_and_filters(signed_in: SignIn) -> None:
    loaded()
    client = signed_in(actor("action@example.org"))
    page = text(client.get(LIST))
    assert "Cible 2023.recrutes" in page
    assert "Cible cadre.velo" not in page
    assert "Cible cadre.velo" in text(client.get(LIST, {"annee": "cadre"}))
    assert "Cible 2023.recrutes" not in text(client.get(LIST, {"fermete": "commitment"}))
    assert "Cible 2023.guide" in text(client.get(LIST, {"texte": "PHRASE de 2023.guide"}))
    assert "Cible 2023.guide" not in text(client.get(LIST, {"etat": "held"}))


def test_files_hold_the_whole_filtered_set(signed_in: SignIn) -> None:
    loaded()
    client = signed_in(actor("action@example.org"))
    lines = client.get(LIST, {"annee": "", "format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 3
    book = openpyxl.load_workbook(io.BytesIO(client.get(LIST, {"annee": "2023", "format": "xlsx"}).content))
    assert [row[0].value for row in book.active.iter_rows(min_row=2)] == ["2023.recrutes", "2023.guide"]


def test_a_missing_value_is_an_empty_cell_not_a_zero(signed_in: SignIn) -> None:
    loaded()
    client = signed_in(actor("action@example.org"))
    rows = client.get(LIST, {"annee": "2023", "format": "csv"}).content.decode("utf-8-sig").splitlines()
    header, first = rows[0].split(";"), rows[1].split(";")
    assert first[header.index("Valeur relevée")] == ""


def test_page_quotes_the_promise_and_charts_the_baseline(signed_in: SignIn) -> None:
    loaded()
    page = text(signed_in(actor("action@example.org")).get(f"/contrats/{KEY}/cibles/cadre.velo/"))
    assert "Phrase de cadre.velo." in page
    assert 'role="img" aria-labelledby' in page
    assert "8 (2021), 12 (2022)" in page
    assert "à 10" in page  # the tolerance, said to be ours
    assert "environ 15 prestataires par an" in page


def test_a_value_is_entered_from_the_page(signed_in: SignIn) -> None:
    loaded()
    client = signed_in(actor("action@example.org"))
    sent = {"value": "42,5", "period_end": "2023-09-30", "visibility": "shared"}
    assert client.post(f"{ONE}valeurs/", sent).status_code == 302
    made = Declaration.objects.get()
    assert (str(made.value), made.status) == ("42.5000", "submitted")
    page = text(client.get(ONE))
    assert "42,5" in page
    assert "à valider" in page
    assert "Pas encore de valeur" in page  # what is declared is no value yet
    assert not Observation.objects.exists()


def test_an_impossible_value_comes_back_with_its_reason(signed_in: SignIn) -> None:
    loaded()
    client = signed_in(actor("action@example.org"))
    answer = client.post(f"{ONE}valeurs/", {"value": "", "period_end": "2023-09-30", "visibility": "shared"})
    assert answer.status_code == 422
    assert "ni valeur, ni raison" in text(answer)
    answer = client.post(f"{ONE}valeurs/", {"value": "3", "period_end": "2024-01-01", "visibility": "shared"})
    assert answer.status_code == 422
    assert not Observation.objects.exists()


def test_a_stale_correction_is_answered_409(signed_in: SignIn) -> None:
    loaded()
    who = actor("action@example.org")
    row = Target.objects.select_related("agreement").get(key="2023.recrutes")
    old = record_observation(row, Entry(Decimal(5), dt.date(2023, 9, 30)), actor=who, today=TODAY)
    client = signed_in(who)
    url = f"{ONE}valeurs/{old.pk}/corriger/"
    assert client.get(url).status_code == 200
    sent = {"value": "6", "period_end": "2023-09-30", "visibility": "shared", "why": "Erreur"}
    assert client.post(url, sent).status_code == 302
    first = Declaration.objects.select_related("target__agreement").get()
    validate(first, actor=actor("charge@example.org", READ | {"target.validate"}), today=TODAY)
    late = client.post(url, sent | {"value": "8", "why": "Compté deux fois"})
    assert late.status_code == 409
    # both versions, and the form, which may now correct the value that came first
    last = Observation.objects.get(corrects=old)
    page = text(late)
    assert "Compté deux fois" in page
    assert f'action="{ONE}valeurs/{last.pk}/corriger/"' in page
    assert "Les deux versions" in page
    again = client.post(f"{ONE}valeurs/{last.pk}/corriger/", sent | {"value": "8"})
    assert again.status_code == 302


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"period_end": "2024-01-01", "value": "3"}, "period_end"),
        ({"period_end": "2021-01-01", "value": "3"}, "period_end"),
        ({"value": "-3"}, "value"),
        ({"value": "3", "reason": "Perdu"}, "reason"),
        ({}, "value"),
    ],
)
def test_a_refusal_stands_by_its_field(signed_in: SignIn, typed: dict[str, str], field: str) -> None:
    loaded()
    client = signed_in(actor("action@example.org"))
    sent = {"period_end": "2023-09-30", "visibility": "shared", "note": "Relevé du comité"} | typed
    answer = client.post(f"{ONE}valeurs/", sent)
    page = text(answer)
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in page
    assert f'href="#id_{field}"' in page  # from the summary
    assert "Relevé du comité" in page


def test_the_form_is_for_those_who_may(signed_in: SignIn, client: Client) -> None:
    loaded()
    assert client.get(ONE).status_code == 404
    assert client.post(f"{ONE}valeurs/").status_code == 302  # to the sign-in page
    reader = signed_in(actor("lecteur@example.org", READ))
    assert "Déclarer une valeur" not in text(reader.get(ONE))
    sent = {"value": "3", "period_end": "2023-09-30", "visibility": "internal"}
    assert reader.post(f"{ONE}valeurs/", sent).status_code == 403


def test_a_published_agreement_is_read_by_all_but_not_its_shared_values(client: Client) -> None:
    agreement = loaded()
    type(agreement).objects.update(agency_consents=True, funder_consents=True)
    who = actor("action@example.org")
    row = Target.objects.select_related("agreement").get(key="2023.recrutes")
    for value, visibility in ((111, "shared"), (222, "public")):
        record_observation(row, Entry(Decimal(value), dt.date(2023, 9, 30), visibility=visibility),
                           actor=who, today=TODAY)  # fmt: skip
    page = text(client.get(ONE))
    assert "222" in page
    assert "111" not in page
    assert "action" not in page.split("<table")[1].split("</table>")[0].lower().replace("actions", "")


def test_read_as_of_a_day(signed_in: SignIn) -> None:
    loaded()
    who = actor("action@example.org")
    row = Target.objects.select_related("agreement").get(key="2023.recrutes")
    record_observation(row, Entry(Decimal(77), dt.date(2023, 9, 30)), actor=who, today=dt.date(2023, 10, 2))
    client = signed_in(who)
    assert "77" in text(client.get(ONE))
    past = text(client.get(ONE, {"au": "2023-10-01"}))
    assert "Pas encore de valeur" in past
    assert "Déclarer une valeur" not in past
    assert "Rien n’était encore connu" in text(client.get(LIST, {"au": "2023-01-01"}))


def test_an_agreement_without_targets_teaches(signed_in: SignIn) -> None:
    loaded(targets=[], facts=[])
    client = signed_in(actor("action@example.org"))
    assert "Ce texte ne fixe aucune cible" in text(client.get(LIST))
    assert "Aucun constat" in text(client.get(f"/contrats/{KEY}/constats/"))


def test_statements_stand_with_their_quotation(signed_in: SignIn) -> None:
    loaded()
    page = text(signed_in(actor("action@example.org")).get(f"/contrats/{KEY}/constats/"))
    assert "Fiches à ce jour" in page
    assert "19 305 fiches" in page


@pytest.mark.parametrize("count", [3, 200])
def test_queries_are_constant(
    signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    loaded(targets=[target("2023.recrutes"), *(target(f"2023.t{n}") for n in range(count))])
    client = signed_in(actor("action@example.org"))
    client.get(LIST)
    for url in (LIST, ONE, f"/contrats/{KEY}/constats/"):
        with django_assert_max_num_queries(14):
            assert client.get(url).status_code == 200
