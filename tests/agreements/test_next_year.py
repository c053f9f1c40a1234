"""Preparing the next year: everything is asked, nothing goes on by itself, what is left stays visible."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from capcommun.contract.agreements import following
from capcommun.contract.agreements.api import Agreement, load
from capcommun.contract.agreements.canonical import as_data
from capcommun.contract.agreements.document import Agreement as Document
from capcommun.contract.agreements.following import Answer
from capcommun.contract.agreements.services import drafts
from capcommun.kit.access.api import SYSTEM
from capcommun.kit.accounts.api import User

QUOTE = {"text": "Le Département verse 1 000 € à l'agence.", "part": "texte", "place": "Convention"}


@pytest.fixture
def whole(small: dict[str, Any]) -> Document:
    """The small agreement with something of each kind that a year holds."""
    small["targets"].append(
        {**small["targets"][0], "key": "2023.guide", "title": "Guide", "attached_to": "2023.recrutement",
         "comparator": "done-by", "kind": "deliverable", "deadline": {"date": "2023-06-30", "label": "juin"}}
    )  # fmt: skip
    small["credits"] = [
        {"key": "credit-2023", "year": 2023, "title": "Participation", "amount": 1000, "payer": "departement",
         "payee": "agence", "quote": QUOTE, "instalments": [{"key": "solde-2023", "title": "Solde"}]}
    ]  # fmt: skip
    small["obligations"] = [
        {"key": "bilan", "title": "Bilan", "debtor": "agence", "creditor": "departement", "group": "activity",
         "trigger": "yearly", "month_day": "06-30", "gates": ["solde-2023"], "quote": QUOTE}
    ]  # fmt: skip
    return Document.model_validate(small)


def asked(whole: Document) -> dict[str, Any]:
    return following.ask(as_data(whole), 2023)


def key_of(data: dict[str, Any], about: str) -> str:
    return next(q["key"] for q in data["questions"] if q["about"] == about)


def test_each_thing_of_the_year_is_asked_once(whole: Document) -> None:
    data = asked(whole)
    found = {(q["collection"], q["about"]) for q in data["questions"]}
    assert found == {
        ("actions", "2023.recrutement"), ("targets", "2023.prestataires"), ("targets", "2023.guide"),
        ("credits", "credit-2023"), ("obligations", "bilan"),
    }  # fmt: skip
    assert following.ask(data, 2023) == data
    assert {following.part_of(data, q) for q in data["questions"]} == {"os1.oo1", "obligations", "montants"}


def test_an_answer_makes_the_next_year_and_takes_its_question_away(whole: Document) -> None:
    data = asked(whole)
    answers = {
        key_of(data, "2023.recrutement"): Answer("changed", {"title": "Recruter encore"}),
        key_of(data, "2023.guide"): Answer("yes"),
        key_of(data, "2023.prestataires"): Answer("changed", {"value": 120}),
        key_of(data, "credit-2023"): Answer("changed", {"amount": 1100}),
    }
    settled = following.settle(data, answers)
    Document.model_validate(settled)
    action = settled["actions"]["2024"][0]
    assert (action["title"], action["continues"]) == ("Recruter encore", "2023.recrutement")
    guide, others = (next(t for t in settled["targets"] if t.get("year") == 2024 and t["title"] == title)
                     for title in ("Guide", "Prestataires recrutés"))  # fmt: skip
    assert guide["attached_to"] == action["key"] and guide["deadline"] == {"date": "2024-06-30"}
    assert others["value"] == 120
    credit = settled["credits"][1]
    assert (credit["key"], credit["year"], credit["amount"]) == ("credit-2024", 2024, 1100)
    assert settled["obligations"][0]["gates"] == ["solde-2023", "solde-2024"]
    assert [q["about"] for q in settled["questions"]] == ["bilan"]
    assert as_data(whole)["targets"] == settled["targets"][:2]


def test_what_ends_takes_its_targets_with_it(whole: Document) -> None:
    data = asked(whole)
    settled = following.settle(
        data, {key_of(data, "2023.recrutement"): Answer("no"), key_of(data, "bilan"): Answer("no")}
    )
    assert {q["about"] for q in settled["questions"]} == {"2023.prestataires", "credit-2023"}
    assert settled["obligations"] == [] and "2024" not in settled["actions"]


def test_a_sub_action_answered_later_finds_its_parent(small: dict[str, Any]) -> None:
    small["actions"][2023].append(
        {**small["actions"][2023][0], "key": "2023.detail", "title": "Détail", "parent": "2023.recrutement"}
    )
    data = asked(Document.model_validate(small))
    data = following.settle(data, {key_of(data, "2023.recrutement"): Answer("yes")})
    data = following.settle(data, {key_of(data, "2023.detail"): Answer("yes")})
    first, second = data["actions"]["2024"]
    assert second["parent"] == first["key"]


@pytest.fixture
def agreement(whole: Document) -> Agreement:
    return load(whole, actor=SYSTEM, known_on=dt.date(2023, 4, 6)).agreement


@pytest.fixture
def director() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("admin@essai.test", "un mot de passe assez long"))
    return client


def document(agreement: Agreement) -> dict[str, Any]:
    found: dict[str, Any] = drafts.open_draft(agreement, SYSTEM).document
    return found


@pytest.mark.django_db
def test_walked_on_screen(director: Client, agreement: Agreement) -> None:
    base = f"/contrats/{agreement.key}/annee-suivante/"
    first = director.get(base).content.decode()
    assert "Open the draft of the amendment" in first or "Ouvrir le projet d’avenant" in first
    assert director.post(base).status_code == 302
    page = director.get(base).content.decode()
    assert "os1.oo1" in page and "montants" in page
    data = document(agreement)
    revision = drafts.open_draft(agreement, SYSTEM).revision
    action, target = key_of(data, "2023.recrutement"), key_of(data, "2023.prestataires")

    wrong = {
        f"{target}-answer": "changed",
        f"{target}-value": "",
        f"{action}-answer": "yes",
        "revision": revision,
    }
    refused = director.post(f"{base}os1.oo1/", wrong)
    assert refused.status_code == 422
    assert f'name="{action}-answer" value="yes" id="id_{action}-answer_0" checked' in refused.content.decode()
    assert document(agreement) == data

    right = {
        f"{target}-answer": "yes",
        f"{target}-value": "120",
        f"{action}-answer": "yes",
        "revision": revision,
    }
    assert director.post(f"{base}os1.oo1/", right).headers["Location"] == f"{base}os1.oo1/"
    settled = document(agreement)
    assert [t["value"] for t in settled["targets"] if t.get("year") == 2024] == [120]
    assert {q["about"] for q in settled["questions"]} == {"2023.guide", "credit-2023", "bilan"}
    stale = director.post(f"{base}montants/", {"tout": "1", "revision": revision})
    assert stale.status_code == 409
    desk = director.get(f"/contrats/{agreement.key}/redaction/").content.decode()
    assert base in desk

    faults = drafts.draft_faults(agreement, drafts.open_draft(agreement, SYSTEM))
    assert [fault.code for fault in faults] == ["question.open"]
    for part in ("os1.oo1", "montants", "obligations"):
        revision = drafts.open_draft(agreement, SYSTEM).revision
        assert director.post(f"{base}{part}/", {"tout": "1", "revision": revision}).status_code == 302
    assert drafts.draft_faults(agreement, drafts.open_draft(agreement, SYSTEM)) == []
    assert [c["year"] for c in document(agreement)["credits"]] == [2023, 2024]
