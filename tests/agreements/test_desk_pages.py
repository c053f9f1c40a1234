"""The writing desk by HTTP: hostile addresses, and two writers at once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.agreements.services import drafts
from capcommun.kit.access.api import SYSTEM
from capcommun.kit.accounts.api import User

pytestmark = pytest.mark.django_db
DAY = dt.date(2023, 4, 6)


@pytest.fixture
def writer() -> Iterator[Client]:
    client = Client()
    client.force_login(User.objects.create_superuser("admin@essai.test", "un mot de passe assez long"))
    yield client


@pytest.fixture
def draft() -> Agreement:
    header = {"title": "Contrat", "short_title": "Contrat", "kind": "contrat-cadre"}
    return drafts.create_draft(
        actor=SYSTEM, header=header, source_name="c.docx", source_text="Dure 3 ans. Il oblige.", today=DAY
    )


@pytest.mark.parametrize("rank", ["²", "-1", "999999999999", "x", "", "1e3", "٣"])
def test_a_strange_rank_chooses_nothing(writer: Client, draft: Agreement, rank: str) -> None:
    response = writer.get(f"/contrats/{draft.key}/redaction/", {"phrase": rank, "devient": "target"})
    assert response.status_code == 200


@pytest.mark.parametrize(
    "path",
    ["redaction/element/targets/-/rien/", "redaction/element/../-/x/", "redaction/element/actions/x/-/y/"],
)
def test_an_unknown_element_is_not_found(writer: Client, draft: Agreement, path: str) -> None:
    assert writer.get(f"/contrats/{draft.key}/{path}").status_code == 404


def test_the_second_writer_keeps_what_they_typed(writer: Client, draft: Agreement) -> None:
    seen = drafts.open_draft(draft, SYSTEM).revision
    form: dict[str, Any] = {"title": "Première", "quote": "Il oblige.", "revision": seen, "phrase": "1"}
    address = f"/contrats/{draft.key}/redaction/ajouter/rule/"
    assert writer.post(address, form).status_code == 302
    answer = writer.post(address, {**form, "title": "Deuxième saisie"})
    assert answer.status_code == 409
    assert "Deuxième saisie" in answer.content.decode()
    assert [rule["title"] for rule in drafts.open_draft(draft, SYSTEM).document["rules"]] == ["Première"]


def test_a_wrong_quotation_writes_nothing(writer: Client, draft: Agreement) -> None:
    seen = drafts.open_draft(draft, SYSTEM).revision
    form = {"title": "Règle", "quote": "Dure 4 ans.", "revision": seen}
    assert writer.post(f"/contrats/{draft.key}/redaction/ajouter/rule/", form).status_code == 422
    assert "rules" not in drafts.open_draft(draft, SYSTEM).document


def test_the_menu_leads_to_the_desk_with_what_waits(writer: Client, draft: Agreement) -> None:
    address = f"/contrats/{draft.key}/redaction/"

    def waiting(client: Client) -> list[int]:
        page = client.get(f"/contrats/{draft.key}/versions/").content.decode()
        entry = re.search(rf'<a [^>]*href="{address}".*?</a>', page, re.S)
        return [int(n) for n in re.findall(r">\s*(\d+)", entry[0])] if entry else []

    assert waiting(writer)[:1] == [2]
    writer.post(f"{address}ecarter/", {"phrase": "0", "aside": "1"})
    assert waiting(writer)[:1] == [1]
    writer.post(f"{address}ecarter/", {"phrase": "0", "aside": "0"})
    writer.post(f"{address}ecarter/", {"phrase": "1", "aside": "1", "portee": "section"})
    assert waiting(writer) == []
    assert writer.get(address).status_code == 200


def test_once_withdrawn_the_desk_leaves_the_menu(writer: Client, draft: Agreement) -> None:
    address = f"/contrats/{draft.key}/versions/"
    assert f'href="/contrats/{draft.key}/redaction/"' in writer.get(address).content.decode()
    drafts.withdraw(draft, actor=SYSTEM, reason="essai")
    assert f'href="/contrats/{draft.key}/redaction/"' not in writer.get(address).content.decode()
