"""An instance with the three agreements, its demonstration's people and their work."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from capcommun.contract.agreements.api import load
from capcommun.contract.agreements.services.reading import Checked, read_path
from capcommun.kit.access.api import SYSTEM, Actor
from capcommun.kit.accounts.api import User
from capcommun.kit.clock.api import today
from capcommun.reference.partners.api import actor_for, demo

EXAMPLES = Path(__file__).parents[2] / "examples"
KEYS = ("pas-de-calais-2023-2027", "nouvelle-caledonie-2023-2025", "montagnes-du-jura")
PAS_DE_CALAIS = KEYS[0]


@cache
def example(key: str) -> Checked:
    """Read and checked once for all the tests."""
    return read_path(EXAMPLES / f"{key}.yaml")


def load_examples(*keys: str) -> None:
    for key in keys:
        checked = example(key)
        load(checked.document, actor=SYSTEM, known_on=today(), source_text=checked.source_text)


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demonstration's date."""
    import datetime as dt

    instance = settings.CAPCOMMUN.model_copy(update={"today": dt.date(2023, 10, 16), "demo": True})
    monkeypatch.setattr(settings, "CAPCOMMUN", instance)


@pytest.fixture
def loaded(db: None, on_the_day: None) -> None:
    load_examples(*KEYS)
    demo.create(list(KEYS))  # type: ignore[arg-type]  # any sequence serves


def user(name: str) -> User:
    return User.objects.get(email=f"{name}@demo.invalid")


def actor(name: str) -> Actor:
    return actor_for(user(name))


@pytest.fixture
def as_(loaded: None) -> Callable[[str], Client]:
    """A browser signed in as one of the demonstration's people."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(user(name))
        return client

    return sign_in
