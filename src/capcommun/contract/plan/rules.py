"""What an action's status is, and why. Pure Python: facts in, a verdict with its reason out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

SILENCE = dt.timedelta(days=30)
"""An action that runs and about which nothing was told for so long waits for a note."""


class Status(StrEnum):
    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    DONE = "done"
    LATE = "late"
    BLOCKED = "blocked"
    ABANDONED = "abandoned"
    CARRIED_OVER = "carried-over"


CLOSED = frozenset({Status.DONE, Status.ABANDONED, Status.CARRIED_OVER})


@dataclass(frozen=True)
class Reason:
    """Why: a code that ``wording`` says in the reader's language, and what fills its sentence."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """A milestone, as known on the day."""

    title: str
    due: dt.date | None = None
    done_on: dt.date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of an action on a day."""

    year: int
    start: dt.date | None = None
    end: dt.date | None = None
    steps: Sequence[Step] = ()
    open_blockers: Sequence[str] = ()
    """Titles of the actions waited for that are not done."""
    last_note: dt.date | None = None
    notes: int = 0
    children: Sequence[Status] = ()
    declared: Status | None = None
    continued_in: int | None = None
    """Year of the action that carries this one on."""


@dataclass(frozen=True)
class Verdict:
    status: Status
    reason: Reason
    difference: Reason | None = None
    """Why it is not what was declared, when something was declared."""


def due_date(facts: Facts) -> dt.date:
    """The end set, else the last day of the roadmap's year: a roadmap is a promise for its year."""
    return facts.end or dt.date(facts.year, 12, 31)


def _finished(facts: Facts) -> Reason | None:
    """Done by what shows it: every milestone, else every sub-action, else, with neither, one's word."""
    if facts.steps:
        if all(step.done_on for step in facts.steps):
            if facts.children and not all(child in CLOSED for child in facts.children):
                return None
            last = max(step.done_on for step in facts.steps if step.done_on)
            return Reason("steps-done", {"count": len(facts.steps), "date": last})
        return None
    if facts.children:
        if all(child in CLOSED for child in facts.children) and Status.DONE in facts.children:
            return Reason("children-done", {"count": len(facts.children)})
        return None
    return Reason("declared-done") if facts.declared is Status.DONE else None


def _overdue(facts: Facts, today: dt.date) -> Reason | None:
    """The oldest thing whose day is past: a milestone not done, else the action's own end."""
    missed = [s for s in facts.steps if s.due and s.due < today and not s.done_on]
    if missed:
        first = min(missed, key=lambda step: step.due or today)
        return Reason("step-late", {"title": first.title, "date": first.due, "count": len(missed)})
    if due_date(facts) < today:
        code = "end-late" if facts.end else "year-over"
        return Reason(code, {"date": due_date(facts), "year": facts.year})
    return None


def _under_way(facts: Facts) -> Reason | None:
    """What shows that it has begun."""
    done = [step for step in facts.steps if step.done_on]
    if done:
        return Reason("steps-some", {"done": len(done), "count": len(facts.steps)})
    if any(child in {Status.IN_PROGRESS, Status.DONE} for child in facts.children):
        return Reason("children-begun")
    if facts.notes and facts.last_note:
        return Reason("noted", {"date": facts.last_note, "count": facts.notes})
    if facts.declared is Status.IN_PROGRESS:
        return Reason("declared-begun")
    return None


def _waiting(facts: Facts, today: dt.date) -> Reason:
    """Not begun: told apart when it should have been."""
    if facts.start and facts.start <= today:
        return Reason("no-sign", {"date": facts.start})
    if facts.start:
        return Reason("starts-later", {"date": facts.start})
    return Reason("nothing-yet")


def _over(facts: Facts) -> tuple[Status, Reason] | None:
    if facts.declared is Status.ABANDONED:
        return Status.ABANDONED, Reason("declared-abandoned")
    if reason := _finished(facts):
        return Status.DONE, reason
    if facts.continued_in:
        return Status.CARRIED_OVER, Reason("continued", {"year": facts.continued_in})
    return None


def _derived(facts: Facts, today: dt.date) -> tuple[Status, Reason]:
    """In order: what is over, what is late, what cannot go on, what goes on. Late is said before blocked."""
    if over := _over(facts):
        return over
    if reason := _overdue(facts, today):
        return Status.LATE, reason
    begun = not facts.start or facts.start <= today
    if facts.open_blockers and begun:
        return Status.BLOCKED, Reason(
            "waits", {"title": facts.open_blockers[0], "count": len(facts.open_blockers)}
        )
    if reason := _under_way(facts):
        return Status.IN_PROGRESS, reason
    return Status.NOT_STARTED, _waiting(facts, today)


def _difference(facts: Facts, status: Status, reason: Reason) -> Reason | None:
    if facts.declared is None or facts.declared is status:
        return None
    if facts.declared is Status.DONE and facts.steps:
        still = [step.title for step in facts.steps if not step.done_on]
        if still:
            return Reason("done-but-steps", {"title": still[0], "count": len(still)})
    if facts.declared is Status.DONE and facts.children:
        return Reason("done-but-children")
    return Reason(f"differs-{reason.code}", reason.values)


def derive(facts: Facts, today: dt.date) -> Verdict:
    """The status that the facts show, its reason, and why the declared one differs."""
    status, reason = _derived(facts, today)
    return Verdict(status, reason, _difference(facts, status, reason))


def silent_since(facts: Facts, status: Status, today: dt.date) -> dt.date | None:
    """Since when an action that runs has had no note, once this is long enough to be asked about."""
    if status in CLOSED or facts.year != today.year:
        return None
    if facts.start and facts.start > today:
        return None
    last = facts.last_note or facts.start or dt.date(facts.year, 1, 1)
    return last if today - last >= SILENCE else None


def find_cycle(edges: Iterable[tuple[int, int]], action: int, blockers: Iterable[int]) -> list[int] | None:
    """The path by which ``action`` would wait for itself, if it waited for these ``blockers``.

    ``edges`` are (waits, waited for). The path begins and ends with ``action``.
    """
    waits: dict[int, list[int]] = {}
    for waiting, waited in edges:
        if waiting != action:
            waits.setdefault(waiting, []).append(waited)
    waits[action] = list(blockers)
    stack: list[list[int]] = [[action]]
    seen: set[int] = set()
    while stack:
        path = stack.pop()
        for following in waits.get(path[-1], ()):
            if following == action:
                return [*path, action]
            if following not in seen:
                seen.add(following)
                stack.append([*path, following])
    return None


def parent_problem(
    *, is_self: bool, parent_has_parent: bool, has_children: bool, same_year: bool
) -> str | None:
    """Why an action may not stand under another: sub-actions have one level, in one roadmap."""
    if is_self:
        return "self"
    if parent_has_parent:
        return "parent-is-sub-action"
    if has_children:
        return "has-sub-actions"
    return None if same_year else "other-year"


def carry_over_problem(status: Status, *, continued: bool, year: int, last_year: int | None) -> str | None:
    """Why an action is not carried over to the next year."""
    if continued:
        return "already"
    if status is Status.DONE:
        return "done"
    if status is Status.ABANDONED:
        return "abandoned"
    if last_year is not None and year + 1 > last_year:
        return "term"
    return None


def next_key(key: str, year: int, following: int, taken: Iterable[str]) -> str:
    """A stable key for the next year's action: the year in it goes one further, else is added."""
    known = set(taken)
    base = key.replace(str(year), str(following)) if str(year) in key else f"{key[:74]}.{following}"
    candidate, number = base, 2
    while candidate in known:
        candidate, number = f"{base[:76]}-{number}", number + 1
    return candidate
