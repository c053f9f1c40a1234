"""The legal notice and the accessibility statement: on every page's foot, and plain about what is missing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from capcommun.config.commands import doctor

pytestmark = pytest.mark.django_db
PAGES = ("/mentions-legales", "/accessibilite")
TOLD = {
    "legal_publisher": "Office du tourisme d'Essai, 1 place du Test, 62000 Arras",
    "legal_director": "Dominique Essai, présidente",
    "legal_host": "Hébergeur SA, 2 rue du Test, 59000 Lille, 03 00 00 00 00",
    "legal_contact": "contact@example.org",
}


@pytest.fixture
def told(settings: Any) -> None:
    settings.CAPCOMMUN = settings.CAPCOMMUN.model_copy(update=TOLD)


def text(path: str, language: str = "fr") -> str:
    answer = Client().get(path, HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 200
    return answer.content.decode()


def plain(path: str, language: str = "fr") -> str:
    words = re.sub(r"<[^>]+>", " ", text(path, language)).replace("&#x27;", "'")
    return re.sub(r"\s+", " ", words)


@pytest.mark.parametrize("page", ["/compte/login/", "/guide-de-style", *PAGES])
def test_every_page_leads_to_both(page: str) -> None:
    foot = Client().get(page).content.decode().partition("<footer")[2]
    for path in PAGES:
        assert f'href="{path}"' in foot


def test_the_notice_says_what_the_operator_has_told(told: None) -> None:
    found = plain("/mentions-legales")
    for value in TOLD.values():
        assert value in found
    assert 'href="mailto:contact@example.org"' in text("/mentions-legales")
    assert "CAPCOMMUN_LEGAL" not in found


@pytest.mark.parametrize("language", ["fr", "en", "nl"])
def test_what_is_missing_is_said_with_its_setting(language: str) -> None:
    found = plain("/mentions-legales", language)
    for name in TOLD:
        assert f"CAPCOMMUN_{name.upper()}" in found
    assert "CAPCOMMUN_LEGAL_CONTACT" in plain("/accessibilite", language)


@pytest.mark.parametrize(
    ("given", "link"),
    [
        ("https://example.org/ecrire", "https://example.org/ecrire"),
        ("javascript:alert(1)", ""),
        ("1 place du Test, Arras", ""),
        ("Claire <a@example.org>", ""),
    ],
)
def test_only_an_address_becomes_a_link(settings: Any, given: str, link: str) -> None:
    settings.CAPCOMMUN = settings.CAPCOMMUN.model_copy(update={"legal_contact": given})
    main = text("/mentions-legales").partition("<main")[2].partition("</main>")[0]
    assert re.findall(r'<dd><a href="([^"]+)"', main) == ([link] if link else [])


def test_the_statement_claims_no_conformity_that_nobody_audited(told: None) -> None:
    found = plain("/accessibilite").replace("\u00a0", " ")
    assert "Non audité : conformité non établie" in found
    assert "Défenseur des droits" in found
    assert "contact@example.org" in found
    assert "totalement conforme" not in found
    assert "partiellement conforme" not in found


def test_the_doctor_warns_until_all_is_told(settings: Any) -> None:
    finding = doctor.legal_notice()
    assert finding.level == "warn"
    assert all(f"CAPCOMMUN_{name.upper()}" in finding.remedy for name in TOLD)
    settings.CAPCOMMUN = settings.CAPCOMMUN.model_copy(update=TOLD)
    assert doctor.legal_notice().level == "ok"
