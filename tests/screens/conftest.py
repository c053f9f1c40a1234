"""The demonstration, as a visitor of 16 October 2023 would find it, for a real browser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page
from tests.desk.conftest import KEYS, load_examples
from tests.house import test_every_url as every_url

from capcommun.contract.indicators import demo as indicators_demo
from capcommun.contract.plan import demo as plan_demo
from capcommun.reference.partners.api import Organisation, demo
from capcommun.registers.lists import demo as lists_demo

DIRECTOR = "camille.demo@demo.invalid"
Address = str


@pytest.fixture
def instance(transactional_db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The three agreements, their people and the invented activity; files in a folder of the test's own."""
    day = dt.date(2023, 10, 16)
    monkeypatch.setattr(
        settings, "CAPCOMMUN", settings.CAPCOMMUN.model_copy(update={"today": day, "demo": True})
    )
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    load_examples(*KEYS)
    demo.create(KEYS)
    lists_demo.create(1)
    plan_demo.create(1)
    indicators_demo.create(1)


@pytest.fixture
def arguments(instance: None) -> dict[str, Any]:
    """What the table of addresses names: one note, one file, one saved view… of each kind."""
    return every_url._arguments(Organisation.objects.get(key="pas-de-calais-tourisme"))


@pytest.fixture
def sign_in(instance: None, live_server: Any) -> Callable[[Page], None]:
    """Sign in as director through the real form: the account's pages want a password just given."""

    def by_form(page: Page) -> None:
        page.goto(f"{live_server.url}/compte/login/")
        page.fill("input[name=login]", DIRECTOR)
        page.fill("input[name=password]", demo.PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(f"{live_server.url}/")

    return by_form
