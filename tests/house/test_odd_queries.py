"""Whatever stands after the question mark of an address, the page answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from tests.house.test_every_url import TABLE, World, world

__all__ = ["world"]  # fixture
pytestmark = pytest.mark.slow
SOURCES = Path(__file__).resolve().parents[2] / "src" / "capcommun"
ASKED = re.compile(r"""GET\.get\(\s*"([a-z_-]+)\"""")
LIBRARIES = ("account", "mfa", "socialaccount", "openid")


@pytest.mark.parametrize("odd", ["0001-01-01", "²", "9" * 5000], ids=["year 1", "square", "digits"])
def test_no_odd_value_breaks_a_page(world: World, odd: str) -> None:
    names = sorted(
        {name for path in SOURCES.rglob("*.py") for name in ASKED.findall(path.read_text("utf-8"))}
    )
    assert {"au", "annee", "page", "q"} <= set(names)
    client = Client(raise_request_exception=False)
    client.cookies = world.clients["agency-director"].cookies.copy()
    broken = []
    for name, row in TABLE["urls"].items():
        if row.get("method") == "post" or name.startswith(LIBRARIES):
            continue
        values = {k: world.arguments.get(str(v), v) for k, v in row.get("args", {}).items()}
        with transaction.atomic():
            answer = client.get(reverse(name, kwargs=values), dict.fromkeys(names, odd))
            transaction.set_rollback(True)
        if answer.status_code == 500:
            broken.append(name)
    assert not broken
