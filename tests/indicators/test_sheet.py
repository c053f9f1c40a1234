"""Many values at once: the sheet that declares them, the list that validates them."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.indicators.small import KEY, OBSERVE, READ, TODAY, actor, loaded, target

from capcommun.contract.indicators.models import Counting, Declaration, Observation, Target
from capcommun.contract.indicators.services import Entry, declare, give_back
from capcommun.kit.access.api import Actor

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
SHEET, LIST = f"/contrats/{KEY}/cibles/a-declarer/", f"/contrats/{KEY}/cibles/a-valider/"
VALIDATE = READ | {"target.validate"}


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]  # the test client's own response


def twenty() -> list[Target]:
    loaded(targets=[target(f"2023.t{n:02}") for n in range(20)])
    return list(Target.objects.order_by("position"))


def typed(rows: list[Target], **more: str) -> dict[str, str]:
    sent = {"visibility": "shared"}
    for n, row in enumerate(rows):
        sent |= {
            f"c{row.pk}-value": str(n),
            f"c{row.pk}-period_end": "2023-09-30",
            f"c{row.pk}-note": f"Note {n}",
        }
    return sent | more


def test_twenty_values_with_two_errors_leave_two_rows(signed_in: SignIn) -> None:
    rows = twenty()
    client = signed_in(actor("action@example.org"))
    sent = typed(rows) | {f"c{rows[3].pk}-value": "-3", f"c{rows[7].pk}-period_end": "2024-01-01"}
    answer = client.post(SHEET, sent)
    page = text(answer)
    assert answer.status_code == 422
    assert Declaration.objects.filter(status="submitted").count() == 18
    assert not Observation.objects.exists()
    assert "18 valeurs sont déclarées" in page
    # both named, by row and field, in the summary, and still filled in; the others are not asked again
    summary = page.split('class="form-errors"')[1].split("</ul>")[0]
    assert f'Cible 2023.t03, <a href="#id_c{rows[3].pk}-value">valeur</a>' in summary
    assert f'Cible 2023.t07, <a href="#id_c{rows[7].pk}-period_end">' in summary
    assert summary.count("<li>") == 2
    assert re.search(rf'name="c{rows[3].pk}-value" value="-3"', page)
    assert 'value="Note 7"' in page
    assert f"c{rows[4].pk}-value" not in page
    # mended, they go too
    again = {
        key: value for key, value in sent.items() if key.startswith((f"c{rows[3].pk}-", f"c{rows[7].pk}-"))
    }
    again |= {"visibility": "shared", f"c{rows[3].pk}-value": "3", f"c{rows[7].pk}-period_end": "2023-09-30"}
    assert client.post(SHEET, again).status_code == 302
    assert Declaration.objects.count() == 20
    assert "Rien à déclarer" in text(client.get(SHEET))


def test_sent_twice_nothing_is_declared_twice(signed_in: SignIn) -> None:
    rows = twenty()
    client = signed_in(actor("action@example.org"))
    assert client.post(SHEET, typed(rows[:2])).status_code == 302
    answer = client.post(SHEET, typed(rows[:2]))
    assert answer.status_code == 422
    assert "attend déjà d’être validée" in text(answer)
    assert Declaration.objects.count() == 2


def test_an_empty_sheet_declares_nothing(signed_in: SignIn) -> None:
    rows = twenty()
    client = signed_in(actor("action@example.org"))
    answer = client.post(
        SHEET, {"visibility": "shared", f"c{rows[0].pk}-period_end": "2023-10-16"}, follow=True
    )
    assert "Rien n’a été saisi" in text(answer)
    assert not Declaration.objects.exists()


def test_a_value_too_wide_for_its_author_is_not_declared(signed_in: SignIn) -> None:
    rows = twenty()
    client = signed_in(actor("registre@example.org", READ | {"target.observe"}))
    answer = client.post(SHEET, typed(rows[:1]))
    assert answer.status_code == 422
    assert not Declaration.objects.exists()
    assert 'value="Note 0"' in text(answer)


def test_the_sheet_asks_what_is_due_and_what_no_register_counts(signed_in: SignIn) -> None:
    loaded()
    counted = Target.objects.get(key="2023.recrutes")
    client = signed_in(actor("action@example.org"))
    page = text(client.get(SHEET))
    assert "Cible 2023.guide" in page
    assert "Cible 2023.recrutes" in page
    assert "était due le 30 juin 2023" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "Cible 2023.recrutes" not in text(client.get(SHEET, {"quoi": "retard"}))
    assert "Cible 2023.guide" not in text(client.get(SHEET, {"annee": "cadre"}))
    Counting.objects.create(
        target=counted, measure="support.offices_with_sadi", known_on=TODAY, recorded_at="2023-10-16T10:00Z"
    )
    assert "Cible 2023.recrutes" not in text(client.get(SHEET, {"quoi": "toutes"}))


def test_the_sheet_as_a_file(signed_in: SignIn) -> None:
    twenty()
    client = signed_in(actor("action@example.org"))
    lines = client.get(SHEET, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 21
    assert lines[1].startswith(
        "2023.t00;Cible 2023.t00;Rassembler;au moins 100 prestataires;prestataires;2023-12-31;"
    )
    book = openpyxl.load_workbook(io.BytesIO(client.get(SHEET, {"format": "xlsx"}).content))
    page = book.worksheets[0]
    assert [row[0].value for row in page.iter_rows(min_row=2, max_row=3)] == ["2023.t00", "2023.t01"]


def test_several_are_validated_and_who_was_first_is_told(signed_in: SignIn) -> None:
    rows = twenty()
    author, director = actor("action@example.org"), actor("direction@example.org", OBSERVE | VALIDATE)
    made = [_declared(row, author) for row in rows[:4]]
    mine = _declared(rows[4], director)
    page = text(signed_in(director).get(LIST))
    assert page.count('type="checkbox" name="valeur"') == 4
    assert "Vous l’avez déclarée" in page
    give_back(
        made[0], actor=actor("charge@example.org", VALIDATE, "departement-test"), today=TODAY, why="Non"
    )
    sent = {"valeur": [str(one.pk) for one in (*made[:3], mine)], "decision": "validate"}
    page = text(signed_in(director).post(LIST, sent, follow=True))
    assert "2 valeurs sont validées" in page
    assert "charge a renvoyé cette valeur entre-temps" in page
    assert "une autre personne la valide" in page  # one's own
    assert Observation.objects.count() == 2


def test_several_are_returned_with_one_reason(signed_in: SignIn) -> None:
    rows = twenty()
    made = [_declared(row, actor("action@example.org")) for row in rows[:2]]
    client = signed_in(actor("charge@example.org", VALIDATE, "departement-test"))
    sent = {"valeur": [str(one.pk) for one in made], "decision": "return", "why": ""}
    answer = client.post(LIST, sent)
    assert answer.status_code == 422
    assert text(answer).count(" checked") == 2
    answer = client.post(LIST, sent | {"why": "Joignez le décompte."}, follow=True)
    assert "2 valeurs sont renvoyées" in text(answer)
    assert set(Declaration.objects.values_list("answer", flat=True)) == {"Joignez le décompte."}
    client = signed_in(actor("action@example.org"))
    assert text(client.get(SHEET)).count("Joignez le décompte.") == 2


def test_returned_then_mended_on_its_page(signed_in: SignIn) -> None:
    loaded()
    one = _declared(
        Target.objects.select_related("agreement").get(key="2023.recrutes"), actor("action@example.org")
    )
    page = f"/contrats/{KEY}/cibles/2023.recrutes/"
    validator = actor("charge@example.org", VALIDATE, "departement-test")
    answer = signed_in(validator).post(f"{page}declarations/{one.pk}/renvoyer/", {"why": ""})
    assert answer.status_code == 422
    assert 'id="id_why-error"' in text(answer)
    signed_in(validator).post(f"{page}declarations/{one.pk}/renvoyer/", {"why": "Un zéro de trop ?"})
    client = signed_in(actor("action@example.org"))
    assert "Un zéro de trop ?" in text(client.get(page))
    form = text(client.get(f"{page}declarations/{one.pk}/modifier/"))
    assert 'value="60"' in form
    wrong = {"value": "6", "period_end": "2024-01-01", "visibility": "shared", "note": "Recompté"}
    answer = client.post(f"{page}declarations/{one.pk}/modifier/", wrong)
    assert answer.status_code == 422
    assert "Recompté" in text(answer)
    sent = wrong | {"period_end": "2023-09-30", "link": "https://exemple.fr/decompte"}
    assert client.post(f"{page}declarations/{one.pk}/modifier/", sent).status_code == 302
    late = client.post(f"{page}declarations/{one.pk}/modifier/", sent)
    assert late.status_code == 409
    mended = Declaration.objects.get(status="submitted")
    signed_in(validator).post(f"{page}declarations/{mended.pk}/valider/")
    shown = text(client.get(page))
    assert "validée par charge" in shown
    assert 'href="https://exemple.fr/decompte"' in shown


@pytest.mark.parametrize("count", [3, 90])
def test_queries_are_constant(
    signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    loaded(targets=[target(f"2023.t{n}") for n in range(count)])
    author = actor("action@example.org")
    for row in Target.objects.select_related("agreement")[: count // 2]:
        _declared(row, author)
    client = signed_in(actor("direction@example.org", OBSERVE | VALIDATE))
    client.get(SHEET)
    first = Declaration.objects.order_by("pk").first()
    assert first
    one = f"/contrats/{KEY}/cibles/{first.target.key}/"
    for url in (
        SHEET,
        LIST,
        one,
        f"{one}declarations/{first.pk}/",
        f"{one}declarations/{first.pk}/modifier/",
    ):
        with django_assert_max_num_queries(14):
            assert client.get(url).status_code == 200


def _declared(row: Target, who: Actor) -> Declaration:
    row = Target.objects.select_related("agreement").get(pk=row.pk)
    made = declare(row, Entry(Decimal(60), dt.date(2023, 9, 30)), actor=who, today=TODAY)
    made.target = row
    return made
