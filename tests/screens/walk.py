"""Walk through every page of the product in a real browser, in one language, or on a phone.

The pages are those that the product's own addresses answer to a visit; what is wrong everywhere is gathered
and told at the end. One file of tests for each walk, so that they are shared between processes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Browser, Page
from tests.browser import axe, no_sideways_scroll, open_page
from tests.house.test_every_url import TABLE, names
from tests.screens.conftest import DIRECTOR

from capcommun.kit.accounts.api import User

SOURCES = Path(__file__).parents[2] / "src"
MORE = (
    "/absent",
    "/recherche/?q=plage",
    "/recherche/?q=zzzz",
    "/accompagnement/?au=2023-06-01",
    "/listes/?au=2023-06-01",
    "/listes/meubles-classes/?q=gite&annee=2023",
    "/accompagnement/?sadi=scheduled&pilot=yes",
    "/contrats/pas-de-calais-2023-2027/?au=2023-06-01",
    "/contrats/pas-de-calais-2023-2027/?au=2023-13-45",
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


class Walk:
    """What every walk needs: the site, its pages for a visitor and for the director, the browser."""

    def __init__(self, browser: Browser, site: str, arguments: dict[str, Any]) -> None:
        self.browser, self.site, self.report = browser, site, Report()
        director = Client()
        director.force_login(User.objects.get(email=DIRECTOR))
        self.inside = [*addresses(director, arguments), *MORE]
        self.outside = addresses(Client(), arguments)
        assert len(self.inside) > 45, self.inside

    @contextmanager
    def opened(self, language: str, **options: Any) -> Iterator[tuple[Page, list[str]]]:
        problems: list[str] = []
        page = open_page(self.browser, problems, locale=language, **options)
        speak(page, self.site, language)
        yield page, problems
        page.context.close()

    def visit(self, page: Page, problems: list[str], urls: list[str], language: str) -> None:
        sentences = sorted(set(english())) if language == "fr" else []
        for address in urls:
            look(page, self.site + address, language, self.report, sentences)
            while problems:
                self.report.add(f"[{language}] {address}", problems.pop())

    def told(self) -> None:
        lines = self.report.lines
        assert not lines, f"{len(lines)} defects\n" + "\n".join(lines)


def in_language(walk: Walk, language: str, sign_in: Callable[[Page], None]) -> None:
    """Every page at desktop width. All that a visitor sees is opened once; elsewhere, only what is theirs."""
    with walk.opened(language) as (page, problems):
        outside = walk.outside if language == "fr" else sorted(set(walk.outside) - set(walk.inside))
        walk.visit(page, problems, outside, language)
        sign_in(page)
        speak(page, walk.site, language)
        walk.visit(page, problems, walk.inside, language)
    walk.told()


def on_a_phone(walk: Walk, sign_in: Callable[[Page], None]) -> None:
    """Every page on a narrow screen: nothing scrolls sideways."""
    with walk.opened("fr", viewport={"width": 390, "height": 844}, has_touch=True) as (phone, problems):
        sign_in(phone)
        for address in walk.inside:
            phone.goto(walk.site + address)
            walk.report.check(f"[phone] {address}", no_sideways_scroll, phone)
            while problems:
                walk.report.add(f"[phone] {address}", problems.pop())
    walk.told()
