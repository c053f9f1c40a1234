"""The interface's strings: gather them into each package's catalogues, or check that nothing is missing.

    messages.py            runs makemessages (needs gettext's xgettext) in every package
    messages.py --check    refuses what is not translated, fuzzy, guessed, with other placeholders, said in
                           two ways by two packages (one would speak for both: give a context), or an f-string

Strings are in English in the code; French and Dutch are complete.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, TranslationError
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "src" / "capcommun"
LANGUAGES = ("fr", "nl")
GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
}


def applications() -> list[Path]:
    """The packages that are Django applications, each with its own catalogues."""
    return sorted(path.parent for path in PACKAGES.rglob("apps.py"))


def gather(application: Path, languages: tuple[str, ...] = LANGUAGES) -> None:
    """Run Django's makemessages in one package."""
    for language in languages:
        (application / "locale" / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    words = [sys.executable, "-m", "django", "makemessages", "--no-location", "--no-obsolete", "--no-wrap"]
    for language in languages:
        words += ["-l", language]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": ""}
    done = subprocess.run(
        words, cwd=application, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"makemessages failed in {application.relative_to(ROOT)}:\n{done.stderr}")


def write() -> int:
    """Update every catalogue, and drop those that hold nothing."""
    for application in applications():
        gather(application)
        for language in LANGUAGES:
            path = catalogue(application, language)
            if not path.exists() or not any(message.id for message in read(path, language)):
                path.unlink(missing_ok=True)
    return check()


def catalogue(application: Path, language: str) -> Path:
    return application / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def used(application: Path) -> set[tuple[str | None, str]]:
    """The strings of the package's code and templates, extracted into a copy that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="cap-messages-") as folder:
        copy = Path(folder) / application.name
        keep = shutil.ignore_patterns("static", "locale", "__pycache__", "data", "migrations")
        shutil.copytree(application, copy, ignore=keep)
        gather(copy, ("fr",))
        path = catalogue(copy, "fr")
        if not path.exists():
            return set()
        return {(message.context, _first(message.id)) for message in read(path, "fr") if message.id}


def _first(id_: str | tuple[str, ...] | list[str]) -> str:
    return id_ if isinstance(id_, str) else id_[0]


def faults_of(path: Path, language: str, needed: set[tuple[str | None, str]]) -> Iterator[str]:
    """What is wrong in one catalogue."""
    if not needed and not path.exists():
        return
    if not path.exists():
        yield f"does not exist, {len(needed)} strings wait for it"
        return
    entries = read(path, language)
    known = set()
    for message in entries:
        if not message.id:
            continue
        key = (message.context, _first(message.id))
        known.add(key)
        text = message.string if isinstance(message.string, str) else "".join(message.string or ())
        parts = (message.string,) if isinstance(message.string, str) else message.string
        if message.fuzzy:
            yield f"fuzzy: {key[1]!r}"
        elif not text or not all(parts):
            yield f"no translation: {key[1]!r}"
        elif (other := _taken_from(message.user_comments, text, entries)) not in {"", key[1]}:
            yield f"translated as {other!r} is: {key[1]!r}"
        for error in _placeholders(message, entries):
            yield f"{error}: {key[1]!r}"
    for _, text in sorted(needed - known, key=str):
        yield f"not in the catalogue: {text!r}"


def _taken_from(comments: list[str], text: str, entries: Catalog) -> str:
    """The other sentence whose translation this one bears: gettext's guess, taken for a translation."""
    for comment in comments:
        if guess := re.fullmatch(r'\|\s*msgid "(.+)"', comment):
            other = entries.get(guess[1])
            if other is not None and other.string == text:
                return guess[1]
    return ""


def _placeholders(message: object, entries: Catalog) -> Iterator[str]:
    try:
        errors: list[TranslationError] = message.check(entries)  # type: ignore[attr-defined]  # Babel is untyped
    except (TypeError, ValueError) as error:
        yield str(error)
        return
    for error in errors:
        yield str(error)
    ids = " ".join([message.id] if isinstance(message.id, str) else message.id)  # type: ignore[attr-defined]  # Babel is untyped
    strings = message.string  # type: ignore[attr-defined]  # Babel is untyped
    names = set(re.findall(r"%\((\w+)\)", ids))
    for text in [strings] if isinstance(strings, str) else strings:
        if text and not set(re.findall(r"%\((\w+)\)", text)) <= names:
            yield "unknown placeholder"


def fstrings() -> Iterator[str]:
    """Calls of gettext on an f-string: they can never be found in a catalogue."""
    for path in sorted(PACKAGES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in GETTEXT and any(isinstance(argument, ast.JoinedStr) for argument in node.args):
                yield f"{path.relative_to(ROOT)}:{node.lineno}: f-string in {name}()"


def clashes(language: str) -> Iterator[str]:
    """Messages that two packages translate differently: Django merges catalogues, so that one would win."""
    told: dict[tuple[str | None, str], dict[tuple[str, ...], str]] = {}
    for application in applications():
        path = catalogue(application, language)
        for message in read(path, language) if path.exists() else ():
            text = message.string
            words = (text,) if isinstance(text, str) else tuple(text or ())
            if message.id and not message.fuzzy and all(words):
                key = (message.context, _first(message.id))
                told.setdefault(key, {}).setdefault(words, application.name)
    for (_context, first), ways in sorted(told.items(), key=str):
        if len(ways) > 1:
            said = ", ".join(f"{words[0]!r} in {name}" for words, name in ways.items())
            yield f"{language}: {first!r} is said in several ways: {said}; say it in one, or give a context"


def check() -> int:
    """Tell every fault; the answer is the exit code."""
    faults = [*fstrings(), *(fault for language in LANGUAGES for fault in clashes(language))]
    count = 0
    for application in applications():
        needed = used(application)
        count += len(needed)
        for language in LANGUAGES:
            path = catalogue(application, language)
            faults += [f"{path.relative_to(ROOT)}: {fault}" for fault in faults_of(path, language, needed)]
    print("\n".join(faults) or f"{count} strings, all in {' and '.join(LANGUAGES)}.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(check() if "--check" in sys.argv else write())
