"""One message is said in one way: Django merges the packages' catalogues, so that the first would win."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_no_message_is_said_in_two_ways(messages: ModuleType, language: str) -> None:
    assert list(messages.clashes(language)) == []


def test_a_guess_taken_for_a_translation_is_seen(messages: ModuleType, tmp_path: Path) -> None:
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    entries = (
        'msgid "Agreements"\nmsgstr "Contrats"\n\n',
        '#| msgid "Agreements"\nmsgid "agrees"\nmsgstr "Contrats"\n\n',
        '#| msgid "Agreements"\nmsgid "Agreement"\nmsgstr "Contrat"\n\n',
        # the same word in another context may well be said in the same way
        '#| msgid "Agreements"\nmsgctxt "menu"\nmsgid "Agreements"\nmsgstr "Contrats"\n',
    )
    path = tmp_path / "django.po"
    path.write_text(head + "".join(entries), encoding="utf-8")
    (told,) = messages.faults_of(path, "fr", set())
    assert "'agrees'" in told


def test_two_ways_are_seen_unless_a_context_tells_them_apart(
    messages: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "PACKAGES", tmp_path)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    for name, text in (("one", "Tout"), ("two", "Toutes")):
        folder = tmp_path / name / "locale" / "fr" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (tmp_path / name / "apps.py").touch()
        both = f'msgid "All"\nmsgstr "{text}"\n\nmsgctxt "{name}"\nmsgid "None"\nmsgstr "{text}"\n'
        (folder / "django.po").write_text(head + both, encoding="utf-8")
    (told,) = messages.clashes("fr")
    assert "'All'" in told
    assert "'Tout' in one" in told
