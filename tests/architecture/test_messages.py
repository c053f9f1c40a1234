"""One message is said in one way: Django merges the packages' catalogues, so that the first would win."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
INSTANCE = re.compile(r"\binstances?\b", re.IGNORECASE)
OPERATOR = ("README.md", "docs/README.md", "docs/api.md", "docs/exploitation.md", "docs/guides/direction.md")


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


def test_an_instance_is_a_body_of_the_contract() -> None:
    """In French the word is the users': an assembly or a committee. What runs here is an « installation »."""
    told = []
    for path in sorted(ROOT.glob("src/capcommun/**/locale/fr/LC_MESSAGES/django.po")):
        if "contract" in path.parts:  # where bodies are
            continue
        with path.open("rb") as source:
            said = [str(message.string) for message in read_po(source)]
        told += [f"{path.parts[-5]}: {words}" for words in said if INSTANCE.search(words)]
    for name in OPERATOR:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        told += [f"{name}:{n}: {line}" for n, line in enumerate(lines, 1) if INSTANCE.search(line)]
    assert told == []


def hidden(source: str) -> list[int]:
    """Lines of the messages that stand within an f-string, where the tool that gathers them sees none."""
    return [
        call.lineno
        for text in ast.walk(ast.parse(source))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id == "_" or call.func.id.endswith("gettext")
    ]


def test_no_message_hides_in_an_f_string() -> None:
    assert hidden("said = f\"{one} {_('Seen')}\"") == [1]
    assert hidden("said = _('Seen %(one)s') % {'one': f'{one}'}") == []
    found = {path: hidden(path.read_text(encoding="utf-8")) for path in (ROOT / "src").rglob("*.py")}
    assert {path.name: lines for path, lines in found.items() if lines} == {}
