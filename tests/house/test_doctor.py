"""The doctor finds what is broken, and says what to do."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from tests.house.conftest import Instance

from capcommun.config.commands import doctor

pytestmark = [pytest.mark.database, pytest.mark.slow]


def levels(output: str) -> dict[str, str]:
    return {
        name: match[1]
        for name in doctor.CHECKS
        if (match := re.search(rf"^(ok|warn|bad) +{re.escape(name)} ", output, re.MULTILINE))
    }


def test_a_made_instance_is_well(made: Instance) -> None:
    found = levels(made.run("doctor"))
    assert set(found) == set(doctor.CHECKS)
    assert "bad" not in found.values()


def test_an_empty_instance_is_told_to_init(empty: Instance) -> None:
    output = empty.run("doctor", expect=1)
    assert levels(output)["migrations"] == "bad"
    assert levels(output)["static files"] == "bad"
    assert "capcommun init" in output
    assert "Traceback" not in output


def test_a_secret_key_that_others_read_is_bad(made: Instance) -> None:
    key = made.data / "secret-key"
    key.chmod(0o644)
    try:
        output = made.run("doctor", expect=1)
    finally:
        key.chmod(0o600)
    assert f"chmod 600 {key}" in output


def test_an_unreachable_database_does_not_hide_the_other_findings(made: Instance) -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    output = made.run("doctor", expect=1, **{"DATABASE_URL": url})
    assert "correct DATABASE_URL" in output
    assert levels(output)["disk"] in {"ok", "warn"}


def test_a_host_that_is_not_served_is_bad(made: Instance) -> None:
    output = made.run("doctor", expect=1, CAPCOMMUN_BASE_URL="https://cap.example.org")
    assert "Add cap.example.org to CAPCOMMUN_HOSTS" in output


@pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="about SQLite's own file")
def test_a_damaged_database_is_bad(copied: Instance) -> None:
    file = copied.data / "capcommun.sqlite3"
    content = bytearray(file.read_bytes())
    content[4096:200_000] = b"\xff" * (200_000 - 4096)
    file.write_bytes(content)
    assert levels(copied.run("doctor", expect=1))["database"] == "bad"


def test_init_twice_changes_nothing(made: Instance) -> None:
    before = (made.data / "secret-key").read_text()
    made.run("init", "--quiet")
    assert (made.data / "secret-key").read_text() == before


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"LC_ALL": "fr_FR.UTF-8"}, ("bon     base ", "à voir  comptes ", "toutes appliquées")),
        ({"LC_MESSAGES": "nl_BE.UTF-8"}, ("goed    database ", "let op  accounts ", "alle toegepast")),
        ({"LC_ALL": "en_GB.UTF-8"}, ("ok    database ", "warn  accounts ", "all applied")),
        ({"LC_MESSAGES": "C", "CAPCOMMUN_LANGUAGE": "nl"}, ("goed    database ",)),
        ({"LC_MESSAGES": "de_DE.UTF-8"}, ("bon     base ",)),
    ],
)
def test_it_speaks_the_operator_s_language(
    made: Instance, variables: dict[str, str], told: tuple[str, ...]
) -> None:
    output = made.run("doctor", **variables)
    for words in told:
        assert words in output
    if not told[0].startswith("ok"):
        english = {line.split("  ")[0] for line in output.splitlines()} & {"ok", "warn", "bad"}
        assert not english


@pytest.mark.parametrize("base", ["https://cap.example.fr", "https://example.fr:8443", "http://[::1]:8000"])
def test_a_host_is_looked_for_as_the_server_does(settings: Any, base: str) -> None:
    settings.ALLOWED_HOSTS = [".example.fr", "[::1]"]
    settings.CAPCOMMUN = settings.CAPCOMMUN.model_copy(update={"base_url": base})
    assert doctor.address().level != "bad"
