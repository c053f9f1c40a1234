"""In a real browser: a strategy's file is sent, its plan gets an axis, an agreement is drafted of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from tests.browser import axe, no_sideways_scroll
from tests.desk.conftest import PAS_DE_CALAIS, load_examples

from capcommun.kit.access.api import SYSTEM
from capcommun.reference.partners.api import Organisation
from capcommun.reference.partners.api import demo as people
from capcommun.reference.territories.api import Epci
from capcommun.registers.support.services import strategies

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = dt.date(2023, 10, 16)


@pytest.fixture
def site(
    transactional_db: None, live_server: Any, monkeypatch: pytest.MonkeyPatch, page: Page, tmp_path: Path
) -> str:
    """A territory whose plan is empty; the agency's director is signed in."""
    own = settings.CAPCOMMUN.model_copy(update={"demo": True, "today": TODAY})
    monkeypatch.setattr(settings, "CAPCOMMUN", own)
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    load_examples(PAS_DE_CALAIS)
    people.create([PAS_DE_CALAIS])
    Epci.objects.create(siren="200069029", name="CA des Deux Baies", folded="a", kind="CA", edition="t")
    agency = Organisation.objects.get(key="pas-de-calais-tourisme")
    strategies.begin_strategy(
        "Montreuillois", epcis=["200069029"], actor=SYSTEM, organisation_id=agency.pk, today=TODAY
    )
    page.goto(f"{live_server.url}/compte/login/")
    page.fill("input[name=login]", "camille.demo@demo.invalid")
    page.fill("input[name=password]", people.PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{live_server.url}/")
    return str(live_server.url)


def test_from_a_file_and_a_plan_to_a_draft(page: Page, site: str, tmp_path: Path) -> None:
    home = f"{site}/accompagnement/strategies/montreuillois/"
    page.goto(home)
    page.locator("li", has_text="Matrice AFOM").get_by_role("link", name="Joindre un fichier").first.click()
    wrong = tmp_path / "matrice.pdf"
    wrong.write_bytes(b"<script>alert(1)</script>")
    page.set_input_files("input[type=file]", wrong)
    page.get_by_role("button", name="Envoyer le fichier").click()
    expect(page.locator(".form-errors")).to_contain_text("n’est pas d’un genre accepté")
    wrong.write_bytes(b"%PDF-1.7\n")
    page.set_input_files("input[type=file]", wrong)
    page.get_by_role("button", name="Envoyer le fichier").click()
    expect(page.get_by_role("link", name="matrice.pdf").first).to_be_visible()
    assert page.get_by_role("link", name="Faire de cette stratégie un contrat").count() == 0
    page.get_by_role("link", name="Ajouter une action").click()
    page.fill("[name=title]", "Itinéraire gourmand")
    page.fill("[name=axis]", "Étendre la saison")
    page.fill("[name=by_when]", "2024-04-30")
    axe(page)
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("link", name="Faire de cette stratégie un contrat").click()
    expect(page.locator("main")).to_contain_text("Itinéraire gourmand, au plus tard le 30 avril 2024.")
    axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    no_sideways_scroll(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("button", name="Écrire le projet de contrat").click()
    expect(page.locator("h1")).to_have_text("Stratégie : Montreuillois")
    expect(page.locator("main")).to_contain_text("Étendre la saison")
    axe(page)
    page.get_by_role("link", name="« Montreuillois »").click()
    expect(page).to_have_url(home)
    expect(page.locator("section:has(#agreement)")).to_contain_text("Un projet de contrat est issu")
    axe(page)
    page.goto(home + "contrat/")
    expect(page.locator("h1")).to_have_text("Stratégie : Montreuillois")
