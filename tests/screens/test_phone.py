"""Every page on a phone: nothing scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.screens import walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_every_page(
    browser: Browser, live_server: Any, arguments: dict[str, Any], sign_in: Callable[[Page], None]
) -> None:
    walk.on_a_phone(walk.Walk(browser, live_server.url, arguments), sign_in)
