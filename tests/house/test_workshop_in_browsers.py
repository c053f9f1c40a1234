"""A workshop on the real server and its database: three people in three browsers fill one matrix at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import axe, no_sideways_scroll, open_page
from tests.house.conftest import Instance

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.database]
PAGE = "/accompagnement/strategies/montreuillois/atelier/"
PEOPLE = ("camille.demo", "alex.exemple", "sacha.maquette")
DEMO = {"CAPCOMMUN_DEMO": "1"}


def opened(browser: Browser, site: str, name: str, problems: list[str]) -> Page:
    page = open_page(browser, problems)
    page.goto(f"{site}/compte/login/?next={PAGE}")
    page.fill("[name=login]", f"{name}@demo.invalid")
    page.fill("[name=password]", "cap-commun-demo")
    page.press("[name=password]", "Enter")
    page.locator("#add-strengths").wait_for()
    return page


def test_each_sees_what_the_others_add(demonstration: Instance, browser: Browser) -> None:
    problems: list[str] = []
    with demonstration.served(**DEMO) as site:
        pages = [opened(browser, site, name, problems) for name in PEOPLE]
        there = pages[0].locator(".swot-card").count()  # the demonstration's own
        columns = ("strengths", "weaknesses", "threats")
        for number in range(3):  # each writes in every column before anybody has read the others
            for at, page in enumerate(pages):
                box = page.locator(f"#add-{columns[(number + at) % 3]}")
                box.fill(f"Carte {number} de {PEOPLE[at]}")
                box.press("Enter")
        for page in pages:
            expect(page.locator(".swot-card")).to_have_count(there + 9)
            for at, name in enumerate(PEOPLE):
                for number in range(3):
                    column = page.locator(f".swot-cards[data-column={columns[(number + at) % 3]}]")
                    expect(column).to_contain_text(f"Carte {number} de {name}")
        first, second, third = pages
        changed(first, "Carte 0 de camille.demo", "Le cordon dunaire")
        for page in (second, third):
            expect(page.locator(".swot-cards[data-column=strengths]")).to_contain_text("Le cordon dunaire")
        two_at_once(second, third)
        axe(first)
        first.set_viewport_size({"width": 390, "height": 844})
        no_sideways_scroll(first)
        for page in pages:
            page.context.close()
    assert problems == []


def changed(page: Page, before: str, after: str) -> None:
    card = page.locator(".swot-card", has_text=before)
    card.locator("summary").click()
    card.locator("textarea").fill(after)
    card.get_by_role("button", name="Enregistrer").click()


def two_at_once(first: Page, second: Page) -> None:
    """Both open the same card; who saves second is told so, and what they typed is still there."""
    for page in (first, second):
        page.locator(".swot-card", has_text="Le cordon dunaire").locator("summary").click()
    for page, text in ((first, "Le cordon dunaire sauvage"), (second, "Les marais")):
        card = page.locator(".swot-card:has(details[open])")
        card.locator("textarea").fill(text)
        card.get_by_role("button", name="Enregistrer").click()
        if page is first:
            expect(page.locator(".swot-cards[data-column=strengths]")).to_contain_text(text)
    expect(second.get_by_role("alert")).to_contain_text("Les marais")
    expect(second.locator(".swot-cards[data-column=strengths]")).to_contain_text("Le cordon dunaire sauvage")
