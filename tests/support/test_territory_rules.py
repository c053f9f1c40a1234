"""Worked examples of what may be said of a territory, a site, a contract, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from capcommun.registers.support import territory_rules as rules
from capcommun.registers.support.territory_rules import Span

TODAY = dt.date(2023, 10, 16)
NOTHING = Span()


def day(month: int, number: int = 1) -> dt.date:
    return dt.date(2023, month, number)


def done(first: int, last: int) -> Span:
    return Span(day(first), day(last))


THREE = {1: done(1, 2), 2: done(2, 4), 3: done(4, 6)}


def code(number: int, steps: dict[int, Span]) -> tuple[str, str] | None:
    whole = {at: NOTHING for at in rules.STEPS} | steps
    found = rules.step_problem(number, whole, TODAY)
    return (found.code, found.field) if found else None


@pytest.mark.parametrize(
    ("number", "steps", "expected"),
    [
        (1, {}, None),
        (1, {1: Span(day(3))}, None),
        (1, {1: Span(TODAY)}, None),
        (1, {1: done(3, 3)}, None),
        (1, {1: done(3, 4)}, None),
        (2, {2: Span(day(3))}, None),  # a step may begin before the one above it is finished
        (3, {1: Span(day(1)), 3: done(2, 3)}, None),
        (1, {1: Span(TODAY + dt.timedelta(days=1))}, ("future", "started_on")),
        (1, {1: Span(day(3), TODAY + dt.timedelta(days=1))}, ("future", "finished_on")),
        (1, {1: Span(dt.date(23, 3, 1))}, ("too-old", "started_on")),
        (1, {1: Span(None, day(3))}, ("not-begun", "started_on")),
        (1, {1: done(4, 3)}, ("backwards", "finished_on")),
        (4, THREE | {4: done(6, 9)}, None),
        (4, THREE | {4: done(6, 6)}, None),  # the same day as the third
        (4, THREE | {4: Span(day(5))}, None),  # begun, not finished: nothing to ask of the others
        (4, {4: done(6, 9)}, ("not-last", "finished_on")),
        (4, THREE | {2: Span(day(2)), 4: done(6, 9)}, ("not-last", "finished_on")),
        (4, THREE | {4: done(5, 5)}, ("too-early", "finished_on")),
        (2, THREE | {2: Span(day(2)), 4: done(6, 9)}, ("needed", "finished_on")),
        (3, THREE | {3: done(4, 10), 4: done(6, 9)}, ("too-late", "finished_on")),
        (3, THREE | {3: done(4, 9), 4: done(6, 9)}, None),
    ],
)
def test_a_step(number: int, steps: dict[int, Span], expected: tuple[str, str] | None) -> None:
    assert code(number, steps) == expected


def test_a_process_began_with_whichever_step_began_first() -> None:
    assert rules.begun_on({1: NOTHING, 2: NOTHING}) is None
    assert rules.begun_on({1: Span(day(5)), 2: Span(day(3))}) == day(3)
    assert rules.missing_before_last({1: done(1, 2), 2: Span(day(1)), 3: NOTHING, 4: NOTHING}) == [2, 3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n  \n", []),
        ("Compte rendu https://exemple.fr/cr.pdf", [("Compte rendu", "https://exemple.fr/cr.pdf")]),
        ("https://exemple.fr/cr.pdf", [("exemple.fr", "https://exemple.fr/cr.pdf")]),
        ("A https://a.fr\nB https://b.fr", [("A", "https://a.fr"), ("B", "https://b.fr")]),
        ("Compte rendu", None),
        ("Compte rendu http://exemple.fr/cr.pdf", None),
        ("Piège javascript:alert(1)", None),
        ("Piège https://", None),
        ("Piège https://qui:quoi@exemple.fr/", None),
        ("Piège https://[::1", None),
        ("https://exemple.fr/cr.pdf le compte rendu", None),
    ],
)
def test_documents_are_names_and_addresses(text: str, expected: list[tuple[str, str]] | None) -> None:
    found = rules.documents(text)
    assert (None if found is None else [(one.title, one.address) for one in found]) == expected
    assert bool(rules.documents_problem(text)) == (expected is None)


def test_documents_are_not_without_end() -> None:
    lines = "\n".join(f"https://a.fr/{at}" for at in range(rules.MOST_DOCUMENTS))
    assert rules.documents_problem(lines) is None
    assert str(rules.documents_problem(lines + "\nhttps://a.fr/x").code) == "too-many"  # type: ignore[union-attr]  # there is one


@pytest.mark.parametrize(
    ("kind", "sirens", "expected"),
    [
        ("strategy", [], "few-strategy"),
        ("strategy", ["1"], None),
        ("contract", ["1"], "few-contract"),
        ("contract", ["1", "1"], "few-contract"),
        ("contract", ["1", "2"], None),
    ],
)
def test_a_contract_joins_at_least_two(kind: str, sirens: list[str], expected: str | None) -> None:
    found = rules.members_problem(kind, sirens)
    assert (found.code if found else None) == expected


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, "no-day"),
        (day(1), None, None),
        (day(1), day(2), None),
        (day(1), dt.date(2027, 1, 1), None),  # an end may be announced
        (day(1), day(1), "ends-first"),
        (day(2), day(1), "ends-first"),
        (dt.date(2024, 1, 1), None, "future"),
        (dt.date(1923, 1, 1), None, "too-old"),
    ],
)
def test_what_is_followed(since: dt.date | None, until: dt.date | None, expected: str | None) -> None:
    found = rules.followed_problem(since, until, TODAY)
    assert (found.code if found else None) == expected


@pytest.mark.parametrize(
    ("title", "who", "by_when", "state", "expected"),
    [
        ("a", "", None, "planned", None),
        ("a", "b", dt.date(2030, 1, 1), "under-way", None),
        ("a", "b", day(1), "done", None),
        ("", "", None, "planned", ("no-title", "title")),
        ("a" * 201, "", None, "planned", ("long-title", "title")),
        ("a", "b" * 201, None, "planned", ("long-title", "who")),
        ("a", "", dt.date(23, 1, 1), "planned", ("too-old", "by_when")),
        ("a", "", None, "finished", ("state", "state")),
    ],
)
def test_a_line_of_a_plan(
    title: str, who: str, by_when: dt.date | None, state: str, expected: tuple[str, str] | None
) -> None:
    found = rules.planned_problem(title, who, by_when, state)
    assert ((found.code, found.field) if found else None) == expected


@pytest.mark.parametrize(
    ("held", "conclusion", "expected"),
    [
        (day(6), "Gardé", None),
        (day(6), "", "no-words"),
        (dt.date(2022, 12, 31), "Gardé", "before"),
        (dt.date(2023, 10, 17), "Gardé", "future"),
    ],
)
def test_a_review(held: dt.date, conclusion: str, expected: str | None) -> None:
    found = rules.review_problem(held, conclusion, day(1), TODAY)
    assert (found.code if found else None) == expected
