"""In a real browser: a file with ten faults, its corrected version, and where the figure comes from."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect
from tests.browser import axe
from tests.desk.conftest import PAS_DE_CALAIS, load_examples

from capcommun.contract.indicators import demo_countings
from capcommun.contract.indicators.models import Target
from capcommun.kit.documents.api import csv
from capcommun.reference.partners.api import demo as people
from capcommun.registers.lists import demo as lists

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = dt.date(2023, 10, 16)
HEADER = ["Réf.", "Expérience", "Date de publication", "Commune", "État", "Marché visé", "Saison", "Remarque"]
GOOD = ["EX-1", "Nuit du Phare", "02/10/2023", "", "Publiée", "", "", ""]
WRONG: tuple[tuple[int, str], ...] = (
    (0, ""), (1, ""), (2, "le 2 mai"), (2, "31/12/2023"), (2, "02/05/1023"), (4, "Vue"), (2, ""), (1, "=A1"),
    (1, "CrÃ©ation"), (0, "EX-1"),
)  # fmt: skip
"""Ten faults: in which column, what is written there."""


def rows(mended: bool) -> list[list[str]]:
    found = [list(GOOD)]
    for number, (column, text) in enumerate(WRONG, start=2):
        row = [f"EX-{number}", f"Sortie {number}", *GOOD[2:]]
        if not mended:
            row[column] = text
        found.append(row)
    return found


@pytest.fixture
def site(
    transactional_db: None, live_server: Any, monkeypatch: pytest.MonkeyPatch, page: Page, tmp_path: Path
) -> str:
    """The demonstration's lists, one of them counting its target; the director is signed in."""
    own = settings.CAPCOMMUN.model_copy(update={"demo": True, "today": TODAY})
    monkeypatch.setattr(settings, "CAPCOMMUN", own)
    load_examples(PAS_DE_CALAIS)
    people.create([PAS_DE_CALAIS])
    lists.create(1)
    targets = Target.objects.filter(agreement__key=PAS_DE_CALAIS).select_related("agreement")
    assert demo_countings.bind(list(targets), TODAY)
    page.goto(f"{live_server.url}/compte/login/")
    page.fill("input[name=login]", "camille.demo@demo.invalid")
    page.fill("input[name=password]", people.PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{live_server.url}/")
    return str(live_server.url)


def send(page: Page, site: str, folder: Path, content: list[list[str]]) -> None:
    file = folder / "experiences.csv"
    file.write_bytes(csv([HEADER, *content]))
    page.goto(f"{site}/listes/experiences/")
    page.get_by_role("link", name="Envoyer un fichier").click()
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Envoyer et voir").click()
    expect(page.locator("h1")).to_have_text("Vérifier le fichier")


def test_ten_faults_then_the_corrected_file_then_the_origin(page: Page, site: str, tmp_path: Path) -> None:
    send(page, site, tmp_path, rows(mended=False))
    faults = page.locator("section:has(#faults) tbody tr")
    expect(faults).to_have_count(10)
    cells = faults.locator("th").all_inner_texts()
    assert cells == [f"{'ABCDE'[column]}{line}" for line, (column, _text) in enumerate(WRONG, start=3)]
    assert page.locator(".lists-tally li").first.inner_text().split() == ["1", "à", "ajouter"]
    axe(page)
    page.get_by_role("button", name="Charger le fichier").click()
    expect(page.locator("h1")).to_have_text("Le fichier est chargé")
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger les lignes à corriger").click()
    assert len(download.value.path().read_text(encoding="utf-8-sig").splitlines()) == 11

    send(page, site, tmp_path, rows(mended=True))
    expect(page.locator("#faults")).to_have_count(0)
    page.get_by_role("button", name="Charger le fichier").click()
    expect(page.locator(".say")).to_have_text(
        "169 expériences créées du 1er janvier 2023 au 16 octobre 2023."
    )

    page.goto(f"{site}/contrats/{PAS_DE_CALAIS}/cibles/2023.os1.oo1.experiences/origine/")
    expect(page.locator(".big")).to_have_text("169")
    for _page in range(3):
        page.get_by_role("link", name="Fiches suivantes").click()
    page.get_by_role("link", name="Sortie 11").click()
    expect(page.locator("h1")).to_have_text("Sortie 11")
    axe(page)
