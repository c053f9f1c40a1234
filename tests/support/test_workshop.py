"""The matrix that a territory fills together: services, pages, files."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from xml.etree import ElementTree

import docx
import pytest
from django.test import Client
from tests.support.conftest import DAY, EARLIER
from tests.support.test_territory_services import A, agency

from capcommun.kit.access.api import Actor, Refusal
from capcommun.reference.territories.api import Epci, ZoneMember
from capcommun.registers.support import workshop_files as files
from capcommun.registers.support import workshop_queries as queries
from capcommun.registers.support import workshop_rules as rules
from capcommun.registers.support.models import Card, CardRevision, OfficeSupport, TerritoryStrategy
from capcommun.registers.support.services import strategies, workshop

pytestmark = pytest.mark.django_db
People = dict[str, Actor]
PAGE = "/accompagnement/strategies/montreuillois/atelier/"


@pytest.fixture
def territory(people: People, berck: OfficeSupport) -> TerritoryStrategy:
    """A territory of which Berck's office is."""
    Epci.objects.create(siren=A, name="CA des Deux Baies", folded="a", kind="CA", edition="t")
    ZoneMember.objects.create(zone=berck.zone, epci_id=A, start=EARLIER)
    return strategies.begin_strategy(
        "Montreuillois", epcis=[A], actor=people["director"], organisation_id=agency(), today=EARLIER
    )


def add(head: TerritoryStrategy, actor: Actor, text: str, column: str = "strengths") -> Card:
    return workshop.add_card(head, actor=actor, column=column, text=text, today=DAY)


def texts(head: TerritoryStrategy, on: dt.date = DAY) -> dict[str, list[str]]:
    return {pile.code: [card.text for card in pile.cards] for pile in queries.piles(head, on)}


def test_cards_are_added_moved_said_otherwise_removed(territory: TerritoryStrategy, people: People) -> None:
    who = people["director"]
    first, second = add(territory, who, "La  baie\n"), add(territory, people["office"], "Le vélo")
    workshop.move_card(second, actor=who, seen=1, column="strengths", first=True, today=DAY)
    assert texts(territory)["strengths"] == ["Le vélo", "La baie"]
    workshop.change_card(first, actor=who, seen=1, text="La baie de Canche", today=DAY)
    workshop.move_card(first, actor=who, seen=2, column="opportunities", today=DAY)
    assert texts(territory)["opportunities"] == ["La baie de Canche"]
    assert queries.generation(territory) == 5 + 1  # from one, five writes
    workshop.remove_card(first, actor=who, seen=3, today=dt.date(2023, 11, 1))
    assert texts(territory)["opportunities"] == []
    assert texts(territory, dt.date(2023, 10, 20))["opportunities"] == ["La baie de Canche"]
    assert texts(territory, EARLIER) == {code: [] for code in rules.Column}
    assert CardRevision.objects.filter(card=first).count() == 4


def test_two_at_once_on_one_card(territory: TerritoryStrategy, people: People) -> None:
    card = add(territory, people["director"], "La baie")
    workshop.change_card(card, actor=people["director"], seen=1, text="La mer", today=DAY)
    before = queries.generation(territory)
    for late in (
        lambda: workshop.change_card(card, actor=people["manager"], seen=1, text="La côte", today=DAY),
        lambda: workshop.move_card(card, actor=people["manager"], seen=1, column="threats", today=DAY),
        lambda: workshop.remove_card(card, actor=people["manager"], seen=1, today=DAY),
    ):
        with pytest.raises(Refusal) as caught:
            late()
        assert caught.value.status == 409
    assert texts(territory)["strengths"] == ["La mer"]
    assert queries.generation(territory) == before, "what is refused tells nobody to fetch again"


@pytest.mark.parametrize(
    ("text", "column", "code"),
    [("", "strengths", "empty"), ("x" * 301, "strengths", "long"), ("x", "luck", "column")],
)
def test_what_a_card_may_not_say(
    territory: TerritoryStrategy, people: People, text: str, column: str, code: str
) -> None:
    with pytest.raises(Refusal) as caught:
        add(territory, people["director"], text, column)
    assert caught.value.code == f"support.card.{code}"


def test_who_only_looks_on_does_not_write(
    territory: TerritoryStrategy, people: People, as_: Callable[[str], Client]
) -> None:
    with pytest.raises(Refusal):
        add(territory, people["funder"], "x")
    said = as_("funder").get(PAGE).content.decode()
    assert "data-swot-add" not in said
    assert as_("funder").post(PAGE + "cartes/", {"column": "strengths", "text": "x"}).status_code == 404
    assert as_("elsewhere").get(PAGE).status_code == 404


def test_the_page_without_script(territory: TerritoryStrategy, as_: Callable[[str], Client]) -> None:
    client = as_("office")
    answer = client.post(PAGE + "cartes/", {"column": "threats", "text": "Saison courte"})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    card = Card.objects.get()
    assert "Saison courte" in client.get(PAGE).content.decode()
    address = f"{PAGE}cartes/{card.pk}/"
    assert client.post(address, {"revision": "1", "do": "move", "column": "weaknesses"}).status_code == 302
    late = client.post(address, {"revision": "1", "do": "change", "text": "Ce que j’écrivais"})
    assert late.status_code == 409
    assert "Ce que j’écrivais" in late.content.decode(), "what was typed is not lost"
    empty = client.post(PAGE + "cartes/", {"column": "threats", "text": " "})
    assert empty.status_code == 422
    assert client.post(address, {"revision": "x"}).status_code == 404
    seen = queries.generation(territory)
    script = {"X-Requested-With": "fetch"}
    assert client.get(f"{PAGE}tableau/?vu={seen}", headers=script).status_code == 204
    cards = client.get(f"{PAGE}tableau/?vu={seen - 1}", headers=script)
    assert "Saison courte" in cards.content.decode()
    assert client.get(f"{PAGE}tableau/").headers["Location"] == PAGE, "by itself, it leads to the page"


def test_the_files_say_what_the_matrix_says(
    territory: TerritoryStrategy, people: People, as_: Callable[[str], Client]
) -> None:
    add(territory, people["director"], "Des <plages> & des dunes " + "très longues " * 12)
    add(territory, people["director"], "Saison courte", "threats")
    client = as_("director")
    paper = docx.Document(io.BytesIO(client.get(PAGE + "matrice.docx").content))
    cells = [cell.text for row in paper.tables[0].rows for cell in row.cells]
    assert [cell.split("\n")[0] for cell in cells] == ["Atouts", "Faiblesses", "Opportunités", "Menaces"]
    assert "Des <plages> & des dunes" in cells[0]
    assert "Saison courte" in cells[3]
    drawn = ElementTree.fromstring(client.get(PAGE + "matrice.svg").content)
    said = " ".join(drawn.itertext())
    assert "Des <plages> & des dunes" in said
    assert "Montreuillois" in said
    picture = client.get(PAGE + "matrice.png")
    assert picture.content.startswith(b"\x89PNG")
    assert len(picture.content) > 10_000
    past = docx.Document(io.BytesIO(client.get(PAGE + "matrice.docx?au=2023-06-01").content))
    assert "Saison courte" not in past.tables[0].cell(1, 1).text


def test_words_are_cut_between_words() -> None:
    assert rules.wrapped("", 10) == []
    assert rules.wrapped("un deux trois", 7) == ["un deux", "trois"]
    assert rules.wrapped("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert rules.wrapped("a " + "b" * 9 + " c", 4) == ["a", "bbbb", "bbbb", "b c"]
    assert files.drawing("t", "s", []).startswith("<svg")
