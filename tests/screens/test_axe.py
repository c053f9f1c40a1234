"""Every page of the product, opened in a real browser in each language, and once on a phone.

The pages are those that the product's own addresses answer to a visit; the data are loaded once, hence one
test that gathers what is wrong everywhere and tells it all at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Browser, Page
from tests.browser import axe, no_sideways_scroll, open_page
from tests.house.test_every_url import TABLE, names
from tests.screens.conftest import DIRECTOR

from capcommun.kit.accounts.api import User

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SOURCES = Path(__file__).parents[2] / "src"
LANGUAGES = ("fr", "en", "nl")
MORE = (
    "/absent",
    "/recherche/?q=plage",
    "/recherche/?q=zzzz",
    "/contrats/pas-de-calais-2023-2027/?au=2023-06-01",
)

TEXTS = """() => {
  const found = [document.title];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const within = walk.currentNode.parentElement;
    if (!within.closest('script, style, code, [lang]:not(html)')) found.push(walk.currentNode.data);
  }
  for (const one of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
    for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
      if (one.hasAttribute(name)) found.push(one.getAttribute(name));
  return found.map((text) => text.replace(/\\s+/g, ' ').trim()).filter(Boolean);
}"""


def addresses(client: Client, arguments: dict[str, Any]) -> list[str]:
    """The addresses that answer a page to this visitor."""
    found = []
    for name in sorted(set(names())):
        values = {k: arguments.get(str(v), v) for k, v in TABLE["urls"][name].get("args", {}).items()}
        try:
            address = reverse(name, kwargs=values)
        except NoReverseMatch:
            continue
        answer = client.get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            found.append(address)
    return found


def english() -> Iterator[str]:
    """Sentences of the interface whose French is another."""
    for catalogue in SOURCES.glob("**/locale/fr/LC_MESSAGES/*.po"):
        with catalogue.open("rb") as source:
            for message in read_po(source):
                pairs = zip(
                    *(x if isinstance(x, tuple) else (x,) for x in (message.id, message.string)), strict=False
                )
                for source_text, french in pairs:
                    plain = re.sub(r"<[^>]+>", "", source_text)
                    if "%" not in plain and len(plain.split()) >= 2 and french and french != source_text:
                        yield re.sub(r"\s+", " ", plain).strip()


class Report:
    """What is wrong, and where."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, where: str, what: object) -> None:
        self.lines.append(f"{where}\n  {what}")

    def check(self, where: str, check: Callable[[Page], None], page: Page) -> None:
        try:
            check(page)
        except AssertionError as error:
            self.add(where, error)


def leaks(page: Page, sentences: list[str]) -> list[str]:
    """English sentences left on the page, as texts of their own or within longer ones."""
    shown = "\n".join(page.evaluate(TEXTS))
    near = [sentence for sentence in sentences if sentence in shown]
    return [s for s in near if re.search(rf"(?<!\w){re.escape(s)}(?!\w)", shown)]


def speak(page: Page, site: str, language: str) -> None:
    """Choose the language, as the menu would; signing in brings back the account's own."""
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site}
    page.context.add_cookies([cookie])  # type: ignore[list-item]  # a plain dictionary serves


def look(page: Page, url: str, language: str, report: Report, sentences: list[str]) -> None:
    """One page at desktop width."""
    page.goto(url)
    where = f"[{language}] {url}"
    if (said := page.get_attribute("html", "lang")) != language:
        report.add(where, f"lang is {said}")
    if (headings := page.locator("h1").count()) != 1:
        report.add(where, f"{headings} h1")
    report.check(where, axe, page)
    if sentences and (found := leaks(page, sentences)):
        report.add(where, f"English left: {found}")


@pytest.fixture
def open_in(browser: Browser, live_server: Any) -> Iterator[Callable[..., tuple[Page, list[str]]]]:
    opened = []

    def one(language: str, **options: Any) -> tuple[Page, list[str]]:
        problems: list[str] = []
        page = open_page(browser, problems, locale=language, **options)
        speak(page, live_server.url, language)
        opened.append(page)
        return page, problems

    yield one
    for page in opened:
        page.context.close()


def test_every_page_in_every_language(
    open_in: Callable[..., Any], live_server: Any, arguments: dict[str, Any], sign_in: Callable[[Page], None]
) -> None:
    report = Report()
    director = Client()
    director.force_login(User.objects.get(email=DIRECTOR))
    inside, outside = addresses(director, arguments), addresses(Client(), arguments)
    assert len(inside) > 45, inside
    sentences = sorted(set(english()))
    assert len(sentences) > 300

    def visit(page: Page, urls: list[str], language: str, problems: list[str]) -> None:
        for address in urls:
            look(page, live_server.url + address, language, report, sentences if language == "fr" else [])
            while problems:
                report.add(f"[{language}] {address}", problems.pop())

    for language in LANGUAGES:
        page, problems = open_in(language)
        # all that a visitor sees, once; then only what the director does not see as well
        visit(page, outside if language == "fr" else sorted(set(outside) - set(inside)), language, problems)
        sign_in(page)
        speak(page, live_server.url, language)
        visit(page, [*inside, *MORE], language, problems)
    phone, problems = open_in("fr", viewport={"width": 390, "height": 844}, has_touch=True)
    sign_in(phone)
    for address in [*inside, *MORE]:
        phone.goto(live_server.url + address)
        report.check(f"[phone] {address}", no_sideways_scroll, phone)
        while problems:
            report.add(f"[phone] {address}", problems.pop())
    assert not report.lines, f"{len(report.lines)} defects\n" + "\n".join(report.lines)
