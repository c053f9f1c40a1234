"""In two real browsers: the agency invites, a guest gives a name and writes, the link is closed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import axe, no_sideways_scroll, open_page
from tests.support.test_handing_in_browser import site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["site"]  # the fixture


def test_a_guest_writes_beside_the_agency_until_the_link_is_closed(
    page: Page, site: str, browser: Browser, transactional_db: Any
) -> None:
    matrix = f"{site}/accompagnement/strategies/montreuillois/atelier/"
    page.goto(matrix)
    page.get_by_role("link", name="Invités").click()
    page.get_by_role("button", name="Créer un lien").click()
    address = page.locator("#address").input_value()
    axe(page)
    problems: list[str] = []
    guest = open_page(browser, problems, viewport={"width": 390, "height": 844})
    guest.goto(re.sub(r"^https?://[^/]+", site, address))
    axe(guest)
    guest.fill("[name=name]", "Zoé de la CA2BM")
    guest.get_by_role("button", name="Entrer").click()
    guest.fill("#add-strengths", "Plages accessibles à tous")
    guest.press("#add-strengths", "Enter")
    expect(guest.locator(".swot-card")).to_have_count(1)
    axe(guest)
    no_sideways_scroll(guest)
    page.goto(matrix)
    card = page.locator(".swot-card", has_text="Plages accessibles à tous")
    expect(card).to_contain_text("Zoé de la CA2BM")
    page.fill("#add-threats", "Recul du trait de côte")
    page.press("#add-threats", "Enter")
    expect(guest.locator(".swot-cards[data-column=threats]")).to_contain_text("Recul du trait de côte")
    expect(guest.locator(".swot-card details")).to_have_count(1)  # their own
    guest.locator(".swot-card summary").click()
    guest.locator(".swot-card details textarea").fill("Plages accessibles")
    guest.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".swot-cards[data-column=strengths]")).not_to_contain_text("à tous")
    assert problems == []
    page.goto(matrix + "invites/")
    page.get_by_role("button", name="Fermer ce lien").click()
    expect(page.locator("main")).to_contain_text("fermé")
    expect(guest.locator("h1")).to_have_text("Ce lien ne s’ouvre plus")  # by itself, the page says so
    guest.context.close()
