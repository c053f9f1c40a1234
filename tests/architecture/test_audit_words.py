"""Whatever is recorded is told in words, in the three languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import translation

from capcommun.kit.audit.api import field_words, rows_of, verb_words, vocabulary

SOURCES = Path(__file__).resolve().parents[2] / "src" / "capcommun"
VERB = re.compile(r"[a-z_]+(\.[a-z_*-]+)+")
TELLERS = {"record", "audit", "tell", "apply", "write"}
"""Functions that record an event, with or without a leading underscore."""


def texts(node: ast.AST, named: dict[str, str]) -> Iterator[str]:
    """The strings that an expression may be, by the module's own names too; a part of run time is « * »."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Name) and node.id in named:
        yield named[node.id]
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in node.values)
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body, named)
        yield from texts(node.orelse, named)


def constants(tree: ast.Module) -> dict[str, str]:
    """The module's names for strings."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def spoken(tree: ast.Module) -> Iterator[str]:
    """Verbs given to a function that records, by place or by name, or put in a variable of that name."""
    named = constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = str(getattr(node.func, "id", getattr(node.func, "attr", ""))).lstrip("_")
            given = [word.value for word in node.keywords if word.arg == "verb"]
            given += node.args if name in TELLERS else []
            for argument in given:
                yield from texts(argument, named)
        elif isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "verb" for t in node.targets):
            yield from texts(node.value, named)


def recorded() -> dict[str, str]:
    """Every verb recorded anywhere, and where."""
    found = {}
    for path in sorted(SOURCES.rglob("*.py")):
        if "migrations" not in path.parts:
            for verb in spoken(ast.parse(path.read_text(encoding="utf-8"))):
                if VERB.fullmatch(verb):
                    found[verb] = path.relative_to(SOURCES).as_posix()
    return found


RECORDED = recorded()


def known() -> set[str]:
    return {verb for words in vocabulary for verb in words.verbs}


def test_the_collection_sees_what_is_recorded() -> None:
    """By place, by name, through a package's own function, by a condition, with a part known at run time."""
    assert {
        "partners.role.given",
        "plan.action.carried-over",
        "target.observed",
        "plan.milestone.reopened",
        "agreement.*.*",
        "agreement.text.added",
    } <= RECORDED.keys()
    assert len(RECORDED) > 50


@pytest.mark.parametrize("verb", sorted(RECORDED))
def test_every_verb_has_words(verb: str) -> None:
    pattern = re.compile(re.escape(verb).replace(r"\*", "[a-z-]+"))
    assert [one for one in known() if pattern.fullmatch(one)], f"{verb}, recorded in {RECORDED[verb]}"


def test_every_word_is_of_a_verb_that_is_recorded() -> None:
    patterns = [re.compile(re.escape(verb).replace(r"\*", "[a-z-]+")) for verb in RECORDED]
    assert [verb for verb in sorted(known()) if not any(p.fullmatch(verb) for p in patterns)] == []


def test_no_verb_is_told_by_two_packages() -> None:
    every = [verb for words in vocabulary for verb in words.verbs]
    assert len(every) == len(set(every))


@pytest.mark.parametrize("verb", sorted(known()))
def test_the_words_are_of_the_reader_s_language(verb: str) -> None:
    said = {}
    for language in ("en", "fr", "nl"):
        with translation.override(language):
            said[language] = verb_words(verb)
    assert verb not in said.values()
    assert said["en"] != said["fr"]
    assert said["en"] != said["nl"]


def event(verb: str, before: dict[str, object], after: dict[str, object]) -> SimpleNamespace:
    return SimpleNamespace(verb=verb, before=before, after=after)


def test_rows_are_read_in_words_not_as_they_are_stored() -> None:
    with translation.override("fr"):
        rows = rows_of(
            event(
                "plan.action.changed",
                {"status_declared": "not-started", "end": "2023-06-30", "cost": "1200.00", "owner": 3},
                {"status_declared": "done", "end": "2023-07-01", "cost": None, "owner": 4},
            )
        )
        assert rows == [
            ("statut déclaré", "non commencée", "terminée"),
            ("fin", "30 juin 2023", "1er juillet 2023"),
            ("coût", "1\u00a0200\u00a0€", ""),
        ]
        target = {"key": "velo", "title": "Prestataires Accueil Vélo", "value": 15}
        (row,) = rows_of(event("agreement.target.added", {}, {"targets/velo": target}))
        assert row.after == "Prestataires Accueil Vélo"
        assert "{" not in row.after
        (row,) = rows_of(
            event("agreement.publication.consented", {"agency_consents": False}, {"agency_consents": True})
        )
        assert (row.before, row.after) == ("non", "oui")


def test_a_code_of_a_former_release_is_shown_as_it_is() -> None:
    (row,) = rows_of(event("plan.action.changed", {}, {"status_declared": "forgotten"}))
    assert row.after == "forgotten"
    assert verb_words("gone.package.did") == "gone.package.did"


def test_a_long_list_is_counted() -> None:
    with translation.override("en"):
        (row,) = rows_of(event("plan.action.blocked-by", {}, {"blocked_by": [f"a{n}" for n in range(20)]}))
        assert row.after.endswith("a11 and 8 others")


def test_what_a_machine_alone_reads_is_left_out() -> None:
    assert rows_of(event("plan.file.attached", {}, {"sha256": "ab" * 32, "file": 3})) == []
    assert rows_of(event("plan.action.changed", {"owner": 3}, {"owner": 4})) == []
    with translation.override("fr"):
        assert field_words("plan.action.changed", "owner") == "responsable"


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("2023-10-16", "16 octobre 2023"),
        ("2026-03-31T22:30:00+00:00", "1er avril 2026"),  # midnight and a half in Paris
        ("2023-02-31", "2023-02-31"),
        ("2023-10-16T99", "2023-10-16T99"),
    ],
)
def test_a_day_is_said_where_the_instance_is_and_what_is_none_as_it_was_typed(stored: str, said: str) -> None:
    event = SimpleNamespace(verb="none.of.ours", before={}, after={"title": stored})
    with translation.override("fr"):
        assert [row.after for row in rows_of(event)] == [said]
