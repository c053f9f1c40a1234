"""Every page in English: axe finds nothing."""

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
    walk.in_language(walk.Walk(browser, live_server.url, arguments), "en", sign_in)
