"""The pure rules: a status and its reason."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capcommun.contract.plan import rules
from capcommun.contract.plan.rules import Facts, Status, Step, derive
from capcommun.contract.plan.wording import sentence

D = dt.date
TODAY = D(2023, 10, 16)

TABLE = [
    (Facts(2023), Status.NOT_STARTED, "nothing-yet", None),
    (Facts(2023, start=D(2023, 11, 1)), Status.NOT_STARTED, "starts-later", None),
    (Facts(2023, start=D(2023, 3, 1)), Status.NOT_STARTED, "no-sign", None),
    (Facts(2023, notes=1, last_note=D(2023, 4, 1)), Status.IN_PROGRESS, "noted", None),
    (Facts(2023, declared=Status.IN_PROGRESS), Status.IN_PROGRESS, "declared-begun", None),
    (Facts(2022), Status.LATE, "year-over", None),
    (Facts(2023, end=D(2023, 10, 15)), Status.LATE, "end-late", None),
    (Facts(2023, end=D(2023, 10, 16)), Status.NOT_STARTED, "nothing-yet", None),
    (Facts(2023, steps=[Step("A", D(2023, 6, 30))]), Status.LATE, "step-late", None),
    (Facts(2023, steps=[Step("A", D(2023, 6, 30), D(2023, 7, 5))]), Status.DONE, "steps-done", None),
    (Facts(2023, steps=[Step("A", None, D(2023, 7, 5)), Step("B")]), Status.IN_PROGRESS, "steps-some", None),
    (Facts(2023, open_blockers=["X"]), Status.BLOCKED, "waits", None),
    (Facts(2023, open_blockers=["X"], start=D(2023, 12, 1)), Status.NOT_STARTED, "starts-later", None),
    (Facts(2023, open_blockers=["X"], end=D(2023, 5, 1)), Status.LATE, "end-late", None),
    (Facts(2023, declared=Status.DONE), Status.DONE, "declared-done", None),
    (
        Facts(2023, declared=Status.DONE, steps=[Step("B")]),
        Status.NOT_STARTED,
        "nothing-yet",
        "done-but-steps",
    ),
    (Facts(2022, continued_in=2023), Status.CARRIED_OVER, "continued", None),
    (Facts(2023, declared=Status.ABANDONED, end=D(2023, 1, 1)), Status.ABANDONED, "declared-abandoned", None),
    (Facts(2023, children=[Status.DONE, Status.ABANDONED]), Status.DONE, "children-done", None),
    (Facts(2023, children=[Status.DONE, Status.LATE]), Status.IN_PROGRESS, "children-begun", None),
    (
        Facts(2023, declared=Status.DONE, children=[Status.LATE]),
        Status.NOT_STARTED,
        "nothing-yet",
        "done-but-children",
    ),
    (
        Facts(2023, declared=Status.IN_PROGRESS, end=D(2023, 5, 1)),
        Status.LATE,
        "end-late",
        "differs-end-late",
    ),
]


@pytest.mark.parametrize(("facts", "status", "code", "difference"), TABLE)
def test_status_and_reason(facts, status, code, difference):
    verdict = derive(facts, TODAY)
    assert (verdict.status, verdict.reason.code) == (status, code)
    assert (verdict.difference.code if verdict.difference else None) == difference
    assert sentence(verdict.reason)
    assert "%(" not in sentence(verdict.reason) + sentence(verdict.difference)


dates = st.dates(D(2022, 1, 1), D(2025, 12, 31))
steps = st.builds(Step, st.just("Jalon"), st.none() | dates, st.none() | dates)
facts = st.builds(
    Facts,
    year=st.integers(2022, 2025),
    start=st.none() | dates,
    end=st.none() | dates,
    steps=st.lists(steps, max_size=4),
    open_blockers=st.lists(st.just("Autre"), max_size=2),
    last_note=dates,
    notes=st.integers(0, 3),
    children=st.lists(st.sampled_from(list(Status)), max_size=3),
    declared=st.none() | st.sampled_from(list(Status)),
    continued_in=st.none() | st.just(2026),
)


@given(facts, dates)
def test_late_is_never_told_otherwise(found, today):
    """Past its end and neither done, abandoned nor carried over: nothing but late."""
    verdict = derive(found, today)
    if rules.due_date(found) < today and verdict.status not in rules.CLOSED:
        assert verdict.status is Status.LATE
    if verdict.status is Status.DONE:
        assert all(step.done_on for step in found.steps)
    assert (verdict.difference is None) == (found.declared in {None, verdict.status})
    assert sentence(verdict.reason)
    assert "%(" not in sentence(verdict.difference)


@given(st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20))
def test_links_accepted_one_by_one_never_make_a_circle(wanted):
    edges: set[tuple[int, int]] = set()
    for waits, waited in sorted(wanted):
        blockers = {b for a, b in edges if a == waits} | {waited}
        path = rules.find_cycle(edges, waits, blockers)
        if path:
            assert path[0] == path[-1] == waits
            real = edges | {(waits, waited)}
            assert all(pair in real for pair in itertools.pairwise(path))
        else:
            edges.add((waits, waited))
    left = set(edges)
    while left:  # an order exists: there is always one that waits for nobody left
        free = {e for e in left if e[1] not in {a for a, _b in left}}
        assert free
        left -= free


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"is_self": True, "parent_has_parent": False, "has_children": False, "same_year": True}, "self"),
        (
            {"is_self": False, "parent_has_parent": True, "has_children": False, "same_year": True},
            "parent-is-sub-action",
        ),
        (
            {"is_self": False, "parent_has_parent": False, "has_children": True, "same_year": True},
            "has-sub-actions",
        ),
        (
            {"is_self": False, "parent_has_parent": False, "has_children": False, "same_year": False},
            "other-year",
        ),
        ({"is_self": False, "parent_has_parent": False, "has_children": False, "same_year": True}, None),
    ],
)
def test_sub_actions_have_one_level(values, problem):
    assert rules.parent_problem(**values) == problem


@pytest.mark.parametrize(
    ("status", "continued", "last", "problem"),
    [
        (Status.LATE, False, 2027, None),
        (Status.LATE, True, 2027, "already"),
        (Status.DONE, False, 2027, "done"),
        (Status.ABANDONED, False, None, "abandoned"),
        (Status.LATE, False, 2023, "term"),
        (Status.LATE, False, None, None),
    ],
)
def test_carry_over(status, continued, last, problem):
    assert rules.carry_over_problem(status, continued=continued, year=2023, last_year=last) == problem


def test_next_key_follows_the_year():
    assert rules.next_key("2023.os1.a", 2023, 2024, []) == "2024.os1.a"
    assert rules.next_key("a", 2023, 2024, ["a.2024"]) == "a.2024-2"


def test_silence():
    found = Facts(2023, notes=1, last_note=D(2023, 9, 16))
    assert rules.silent_since(found, Status.IN_PROGRESS, TODAY) == D(2023, 9, 16)
    assert rules.silent_since(found, Status.IN_PROGRESS, D(2023, 10, 15)) is None
    assert rules.silent_since(found, Status.DONE, TODAY) is None
