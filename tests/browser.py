"""A real browser for tests marked ``browser``: fixtures ``browser`` and ``page``, helper ``axe``.

    pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

    def test_login(page, live_server):
        page.goto(f"{live_server.url}/compte/login/")
        axe(page)

``page`` is an empty profile in French at 1360 × 900; it fails the test when the page logged a violation of
the Content-Security-Policy or an error of a script, or called another host.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from tools.bootstrap import chromium

PATIENCE = 60_000  # milliseconds: a busy machine is slow, which is no failure
WATCHED = ("Content Security Policy", "Content-Security-Policy")


@pytest.fixture(scope="session", autouse=True)
def plain_static_files() -> Iterator[None]:
    """Static files straight from the packages: tests need no collectstatic."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one Playwright brings."""
    # Playwright's synchronous API runs inside an event loop, which Django takes for an asynchronous caller
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        try:
            running = playwright.chromium.launch(
                executable_path=chromium() or None, args=["--no-sandbox"], timeout=PATIENCE
            )
        except Exception as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no Chromium to drive: {error}")
        yield running
        running.close()


def open_page(browser: Browser, problems: list[str], **options: Any) -> Page:
    """A page of a fresh profile which notes in ``problems`` what a strict page must not do."""
    context = browser.new_context(
        **{"locale": "fr-FR", "viewport": {"width": 1360, "height": 900}, **options}
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()

    def console(message: Any) -> None:
        if any(word in message.text for word in WATCHED):
            problems.append(message.text)

    def request(sent: Any) -> None:
        address = urlsplit(sent.url)
        if address.scheme in {"http", "https"} and address.hostname not in {"localhost", "127.0.0.1"}:
            problems.append(f"called another host: {sent.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: problems.append(f"script error: {error}"))
    page.on("request", request)
    return page


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    problems: list[str] = []
    opened = open_page(browser, problems)
    yield opened
    opened.context.close()
    assert not problems, problems


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """The same, 390 pixels wide."""
    problems: list[str] = []
    opened = open_page(browser, problems, viewport={"width": 390, "height": 844}, has_touch=True)
    yield opened
    opened.context.close()
    assert not problems, problems


def axe(page: Page) -> None:
    """Assert that axe finds nothing, WCAG 2.2 AA and good practice, on the page as it stands.

    axe is evaluated through the debugger, which the page's Content-Security-Policy does not concern.
    """
    from axe_playwright_python.sync_playwright import Axe

    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    # what passes is not listed: on a long page that would take far longer than finding what does not
    results = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    found = [
        f"{v['id']} ({v['impact']}): {v['help']}\n    "
        + "\n    ".join(n["html"][:300] for n in v["nodes"][:5])
        for v in results.response["violations"]
    ]
    assert not found, f"{page.url}\n" + "\n".join(found)


def no_sideways_scroll(page: Page) -> None:
    """Assert that the page does not scroll sideways."""
    page.wait_for_load_state()  # a page that is just being left has no width
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"
