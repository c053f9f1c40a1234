"""What an operator reads is in the operator's language, even before Django and its settings are there."""

from __future__ import annotations

import pytest
from tests.house.conftest import Instance

from capcommun.config.commands import language


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "fr"),
        ({"LANG": "nl_NL.UTF-8"}, "nl"),
        ({"LANG": "nl_NL.UTF-8", "LC_MESSAGES": "en_IE"}, "en"),
        ({"LANG": "nl_NL.UTF-8", "LC_ALL": "fr_BE.UTF-8"}, "fr"),
        ({"LANG": "nl_NL.UTF-8", "LC_ALL": "C.UTF-8"}, "fr"),
        ({"LC_ALL": "C", "CAPCOMMUN_LANGUAGE": "en"}, "en"),
        ({"LANG": "sv_SE.UTF-8", "CAPCOMMUN_LANGUAGE": "sv"}, "fr"),
    ],
)
def test_the_first_variable_set_decides_then_the_instance(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "CAPCOMMUN_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language.chosen() == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("fr_FR.UTF-8", "Il n’y a pas de sauvegarde"),
        ("nl_NL.UTF-8", "Er is geen back-up"),
        ("en_GB.UTF-8", "There is no backup"),
    ],
)
def test_a_refusal_is_translated(empty: Instance, locale: str, told: str) -> None:
    assert told in empty.run("restore", "/nowhere", expect=2, LC_ALL=locale)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("fr_FR.UTF-8", "vérifie une sauvegarde"),
        ("nl_NL.UTF-8", "controleert een back-up"),
        ("en_GB.UTF-8", "verify a backup"),
    ],
)
def test_the_help_is_translated(empty: Instance, locale: str, told: str) -> None:
    assert told in " ".join(empty.run("--help", LC_ALL=locale, COLUMNS="200").split())
