"""From the sheet to the figure, in a real browser: declared, returned, mended, validated by somebody else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from playwright.sync_api import Page, expect
from tests.browser import axe
from tests.indicators.small import KEY, TODAY, loaded, target

from capcommun.contract.indicators.models import Declaration, Observation
from capcommun.kit.accounts.api import User
from capcommun.reference.partners.api import Mandate, Organisation, Person, RoleGrant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "un-mot-de-passe-de-test"
SHEET = f"/contrats/{KEY}/cibles/a-declarer/"
ONE = f"/contrats/{KEY}/cibles/2023.t05/"


@pytest.fixture(autouse=True)
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)


def person(name: str, role: str, organisation: str) -> str:
    user = User.objects.create_user(f"{name.lower()}@example.org", PASSWORD, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    someone = Person.objects.create(account=user, name=name, email=user.email)
    body = Organisation.objects.get(key=organisation)
    since = dt.date(2020, 1, 1)
    Mandate.objects.create(person=someone, organisation=body, function="f", start=since)
    RoleGrant.objects.create(person=someone, organisation=body, role=role, agreement=KEY, start=since)
    return user.email


def sign_in(page: Page, live_server: Any, email: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/compte/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{live_server.url}/")


def test_from_the_sheet_to_the_figure(page: Page, live_server: Any, tmp_path: Path) -> None:
    loaded(targets=[target(f"2023.t{n:02}") for n in range(20)])
    for key, kind in (("agence", "tourism-agency"), ("departement", "collectivity")):
        Organisation.objects.get_or_create(key=key, defaults={"name": key, "short_name": key, "kind": kind})
    author = person("Alix", "action-manager", "agence")
    validator = person("Dominique", "funder-tourism", "departement")

    # twenty values, two of them wrong
    sign_in(page, live_server, author)
    page.goto(live_server.url + SHEET)
    axe(page)
    rows = page.locator(".entry-sheet tbody tr")
    expect(rows).to_have_count(20)
    for n in range(20):
        row = rows.nth(n)
        row.locator("input[name$=-value]").fill("-3" if n == 2 else str(50 + n))
        row.locator("input[name$=-period_end]").fill("2023-12-24" if n == 11 else "2023-09-30")
        row.locator("input[name$=-note]").fill(f"Note {n}")
    page.get_by_role("button", name="Déclarer les valeurs saisies").click()
    expect(page.locator(".form-errors")).to_contain_text("2 lignes à corriger")
    expect(page.locator(".message, .messages")).to_contain_text(["18 valeurs sont déclarées"])
    expect(rows).to_have_count(2)
    assert rows.nth(1).locator("input[name$=-note]").input_value() == "Note 11"
    axe(page)

    # the sheet as a file: what is left to declare
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    file = tmp_path / "feuille.xlsx"
    download.value.save_as(file)
    assert openpyxl.load_workbook(file).worksheets[0].max_row == 3

    # the two are mended where they are
    rows.nth(0).locator("input[name$=-value]").fill("52")
    rows.nth(1).locator("input[name$=-period_end]").fill("2023-09-30")
    page.get_by_role("button", name="Déclarer les valeurs saisies").click()
    expect(page.get_by_text("Rien à déclarer")).to_be_visible()
    assert Declaration.objects.filter(status="submitted").count() == 20
    assert not Observation.objects.exists()

    # somebody else returns one with a reason
    sign_in(page, live_server, validator)
    expect(page.locator("main")).to_contain_text("à valider")
    page.goto(live_server.url + ONE)
    axe(page)
    page.get_by_role("link", name="Renvoyer avec un motif").click()
    axe(page)
    page.get_by_role("button", name="Renvoyer à son auteur").click()
    expect(page.locator("#id_why-error")).to_be_visible()
    page.fill("#id_why", "Joignez le décompte.")
    page.get_by_role("button", name="Renvoyer à son auteur").click()
    expect(page.locator(".waiting")).to_contain_text("Joignez le décompte.")

    # its author mends it, with a file
    sign_in(page, live_server, author)
    expect(page.locator("main")).to_contain_text("vous est renvoyée")
    page.goto(live_server.url + ONE)
    page.get_by_role("link", name="Rectifier et soumettre à nouveau").click()
    axe(page)
    page.fill("#id_value", "61")
    pdf = {"name": "decompte.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 decompte"}
    page.set_input_files("#id_file", pdf)  # type: ignore[arg-type]  # a file as the browser describes it
    page.get_by_role("button", name="Soumettre à nouveau").click()
    expect(page.locator(".waiting")).to_contain_text("decompte.pdf")
    expect(page.locator(".waiting").get_by_role("button", name="Valider")).to_have_count(0)

    # somebody else validates it: it is the figure, whose origin opens
    sign_in(page, live_server, validator)
    page.goto(live_server.url + ONE)
    page.get_by_role("button", name="Valider", exact=True).click()
    expect(page.locator(".target-hero .big")).to_have_text("61")
    expect(page.locator(".history")).to_contain_text("validée par Dominique")
    expect(page.locator(".history")).to_contain_text("decompte.pdf")
    page.get_by_role("link", name="D’où vient ce chiffre ?").click()
    expect(page.locator("h1")).to_be_visible()
    assert Observation.objects.get().known_on == TODAY

    # the others at once
    page.goto(f"{live_server.url}/contrats/{KEY}/cibles/a-valider/")
    axe(page)
    for box in page.locator("input[name=valeur]").all()[:3]:
        box.check()
    page.get_by_role("button", name="Valider celles qui sont cochées").click()
    expect(page.locator(".message, .messages")).to_contain_text(["3 valeurs sont validées"])
    assert Observation.objects.count() == 4
