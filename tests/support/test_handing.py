"""A strategy that becomes an agreement: its draft, its file, who may, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.support.conftest import DAY, EARLIER
from tests.support.test_territory_services import A, B, agency, epcis, finish

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements import handed
from capcommun.contract.agreements.checking import check
from capcommun.contract.agreements.forms import HeaderForm
from capcommun.contract.agreements.models import Act, Agreement, SourceDocument, Version
from capcommun.contract.agreements.quoting import quotes
from capcommun.contract.agreements.services import drafts
from capcommun.contract.agreements.services.reading import read_path
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.accounts.api import User
from capcommun.reference.handover.api import origin_of
from capcommun.reference.partners.api import actor_for
from capcommun.registers.support.models import TerritoryStrategy
from capcommun.registers.support.services import handing, plans, strategies

pytestmark = pytest.mark.django_db
People = dict[str, Actor]
As = Callable[[str], Client]
PAGE = "/accompagnement/strategies/montreuillois/"
MAKE = PAGE + "contrat/"
LINES: tuple[dict[str, Any], ...] = (
    {"title": "Itinéraire gourmand", "axis": "Étendre la saison", "who": "CA2BM",
     "by_when": dt.date(2024, 4, 30)},
    {"title": "Charte d’accueil", "axis": "Mieux accueillir", "by_when": dt.date(2026, 6, 30)},
    {"title": "*Fête* de la coquille n° 1. #", "axis": "Étendre la saison"},
    {"title": "Itinéraire gourmand", "axis": ""},
    {"title": "Parking", "axis": "Mieux accueillir", "state": "dropped"},
)  # fmt: skip
__all__ = ["epcis"]  # the fixture


@pytest.fixture
def bare(people: People, epcis: Any) -> TerritoryStrategy:
    return strategies.begin_strategy(
        "Montreuillois", epcis=[A, B], note="Deux baies.\n- o une côte", actor=people["director"],
        organisation_id=agency(), today=EARLIER,
    )  # fmt: skip


@pytest.fixture
def territory(bare: TerritoryStrategy, people: People) -> TerritoryStrategy:
    """A strategy with its plan, finished on 20 April."""
    finish(bare, people["director"])
    for line in LINES:
        bare.refresh_from_db()
        plans.add_action(bare, actor=people["director"], seen=bare.revision, said=line, today=DAY)
    bare.refresh_from_db()
    return bare


def make(head: TerritoryStrategy, actor: Actor) -> Any:
    return handing.hand_over(head, actor=actor, owner=None, today=DAY)


def test_the_draft_says_what_the_strategy_says(territory: TerritoryStrategy, people: People) -> None:
    started = make(territory, people["director"])
    document = doc.Agreement.model_validate(Version.objects.get().document)
    text = SourceDocument.objects.get().text
    assert check(document, text) == []
    assert drafts.draft_faults(Agreement.objects.get(), Version.objects.get()) == []
    assert [party.name for party in document.parties] == ["CA des Deux Baies", "CC des 7 Vallées", "agency"]
    assert [o.title for o in document.objectives] == [
        "Étendre la saison",
        "Mieux accueillir",
        "Plan d’actions",
    ]
    assert {year: [a.title for a in found] for year, found in document.actions.items()} == {
        2023: ["*Fête* de la coquille n° 1. #", "Itinéraire gourmand"],
        2024: ["Itinéraire gourmand"],
        2026: ["Charte d’accueil"],
    }
    first = document.actions[2024][0]
    assert (first.partners, first.end) == (["CA2BM"], dt.date(2024, 4, 30))
    assert first.territories == ["CA des Deux Baies", "CC des 7 Vallées"]
    assert first.quotes[0].text == "Itinéraire gourmand, par CA2BM, au plus tard le 30 avril 2024."
    assert first.quotes[0].place.endswith("Étendre la saison")
    assert document.term
    assert (document.term.start, document.term.end) == (dt.date(2023, 4, 20), dt.date(2026, 6, 30))
    assert "Parking" not in text, "what is dropped is promised to nobody"
    assert len(list(quotes(document))) == 3 + 3 + 4 + 1
    assert (started.state, Act.objects.get().status) == ("draft", "draft")
    assert document.source.origin == "support.strategy/montreuillois"


def test_both_pages_lead_to_each_other(territory: TerritoryStrategy, as_: As) -> None:
    client = as_("director")
    assert MAKE in client.get(PAGE).content.decode()
    shown = client.get(MAKE).content.decode()
    assert "Itinéraire gourmand, par CA2BM, au plus tard le" in shown
    answer = client.post(MAKE)
    key = Agreement.objects.get().key
    assert (answer.status_code, answer["Location"]) == (302, f"/contrats/{key}/redaction/")
    page = client.get(PAGE).content.decode()
    assert f'href="/contrats/{key}/redaction/"' in page
    assert MAKE not in page
    for address in (f"/contrats/{key}/redaction/", f"/contrats/{key}/versions/"):
        assert f'href="{PAGE}"' in client.get(address).content.decode()


def test_pressed_twice_makes_one(territory: TerritoryStrategy, people: People, as_: As) -> None:
    client = as_("director")
    assert client.post(MAKE).status_code == 302
    again = client.post(MAKE)
    assert again["Location"].endswith("/redaction/")
    assert Agreement.objects.count() == 1


def test_two_at_the_same_instant_make_one(
    territory: TerritoryStrategy, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second read the page before the first had made it: its draft is undone with its key."""
    late = TerritoryStrategy.objects.get()
    make(territory, people["director"])
    monkeypatch.setattr(handing, "made", lambda head, actor: None)
    with pytest.raises(Refusal) as caught:
        make(late, people["director"])
    assert caught.value.status == 409
    assert Agreement.objects.count() == 1


def test_without_a_plan_it_says_what_to_do(bare: TerritoryStrategy, people: People, as_: As) -> None:
    client = as_("director")
    page = client.get(PAGE).content.decode()
    assert MAKE not in page
    assert "quand son plan d’actions aura des actions" in page
    for address in (MAKE, PAGE + "contrat.yaml"):
        answer = client.get(address)
        assert answer.status_code == 422
        assert "Ajoutez d’abord ses actions" in answer.content.decode()
    with pytest.raises(Refusal):
        make(bare, people["director"])
    assert Agreement.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "status"),
    [("funder", 200), ("manager", 404), ("office", 404), ("finance", 404), ("elsewhere", 404)],
)  # fmt: skip
def test_who_may(territory: TerritoryStrategy, people: People, as_: As, who: str, status: int) -> None:
    assert as_(who).get(MAKE).status_code == status
    if status == 404:
        assert as_(who).post(MAKE).status_code == 404
        assert MAKE not in as_(who).get(PAGE).content.decode()
        assert Agreement.objects.count() == 0


def test_a_draft_of_another_organisation_is_told_without_its_name(
    territory: TerritoryStrategy, people: People, as_: As
) -> None:
    started = make(territory, people["director"])
    page = as_("funder").get(PAGE).content.decode()
    assert "Un autre organisme a fait de cette stratégie un contrat" in page
    assert started.key not in page
    assert MAKE not in page
    assert as_("funder").post(MAKE)["Location"] == PAGE
    assert origin_of("support.strategy/montreuillois", people["elsewhere"]) is None
    assert origin_of("support.strategy/absent", people["director"]) is None
    assert origin_of("garden/x", people["director"]) is None


def test_a_withdrawn_draft_leaves_room_for_another(territory: TerritoryStrategy, people: People) -> None:
    started = make(territory, people["director"])
    agreement = Agreement.objects.get(key=started.key)
    director = actor_for(
        User.objects.get(email="director@example.org")
    )  # with the roles of the new agreement
    drafts.withdraw(agreement, actor=director, reason="Erreur")
    territory.refresh_from_db()
    assert make(territory, director).key != started.key


def test_the_file_passes_the_format_s_checks(territory: TerritoryStrategy, as_: As, tmp_path: Path) -> None:
    answer = as_("office").get(PAGE + "contrat.yaml")
    assert answer.status_code == 404
    answer = as_("funder").get(PAGE + "contrat.yaml")
    assert 'filename="strategie-montreuillois.yaml"' in answer["Content-Disposition"]
    file = tmp_path / "strategie-montreuillois.yaml"
    file.write_bytes(answer.content)
    document = read_path(file).document
    assert document.parties[0].name == "CA des Deux Baies"


def test_its_heading_changed_keeps_where_it_comes_from(territory: TerritoryStrategy, people: People) -> None:
    make(territory, people["director"])
    data = Version.objects.get().document
    initial = {name: value for name, value in HeaderForm.initial_of(data).items() if value is not None}
    form = HeaderForm(
        initial | {"title": "Autrement", "language": "fr", "source__nature": "signed-text"}, document=data
    )
    form.fields["term__quote"].locate = lambda words: data["term"]["quote"]  # type: ignore[attr-defined]  # ours
    assert form.is_valid(), form.errors
    assert form.change(data)["source"]["origin"] == "support.strategy/montreuillois"


def test_a_plan_without_days_has_no_term(bare: TerritoryStrategy, people: People) -> None:
    plans.add_action(bare, actor=people["director"], seen=1, said={"title": "Parking"}, today=DAY)
    bare.refresh_from_db()
    found = handing.described(bare, DAY)
    assert (found.end, found.term_words) == (None, "")
    assert "term" not in handed.header(found)
