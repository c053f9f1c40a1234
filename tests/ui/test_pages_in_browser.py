"""The layout in a real browser: axe, the policy on content, narrow screens, themes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from tests.browser import axe, no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDRESSES = ["/guide-de-style", "/compte/login/", "/compte/password/reset/", "/absent"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing(page: Page, live_server, address: str) -> None:
    page.goto(live_server.url + address)
    axe(page)


@pytest.mark.parametrize("address", ADDRESSES)
def test_narrow_screen_does_not_scroll_sideways(phone: Page, live_server, address: str) -> None:
    phone.goto(live_server.url + address)
    no_sideways_scroll(phone)
    axe(phone)
