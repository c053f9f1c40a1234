"""What may be said of a territory's strategy, a site, a contract. Pure decisions: a problem and its field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from capcommun.registers.support.rules import EARLIEST, LONGEST, Problem

LONGEST_TITLE = 200
MOST_DOCUMENTS = 20
LEAST_MEMBERS = {"strategy": 1, "contract": 2}
"""« … ne peut être conclu qu'en associant au moins 2 intercommunalités », says the agreement of contracts."""
STEPS = (1, 2, 3, 4)
"""The method shared, the tools built, the matrix of strengths and weaknesses, the strategy and its plan."""
LAST = STEPS[-1]


class Planned(StrEnum):
    PLANNED = "planned"
    UNDER_WAY = "under-way"
    DONE = "done"
    DROPPED = "dropped"


class Part(StrEnum):
    SIGNS = "signs"
    CARRIES = "carries"


@dataclass(frozen=True)
class Span:
    """The days of a step: both unknown while it has not begun."""

    started_on: dt.date | None = None
    finished_on: dt.date | None = None


def step_problem(number: int, steps: Mapping[int, Span], today: dt.date) -> Problem | None:
    """What is wrong with the step that is being said, beside the others as they stand."""
    span = steps[number]
    for field in ("started_on", "finished_on"):
        if fault := _day(field, getattr(span, field), today):
            return fault
    if span.finished_on and span.started_on is None:
        return Problem("not-begun", "started_on")
    if span.finished_on and span.started_on and span.finished_on < span.started_on:
        return Problem("backwards", "finished_on")
    return _order_problem(number, steps)


def _order_problem(number: int, steps: Mapping[int, Span]) -> Problem | None:
    """The last step is finished after all the others: a strategy rests on them."""
    last = steps[LAST].finished_on
    if last is None:
        return None
    missing = [at for at in STEPS[:-1] if steps[at].finished_on is None]
    if missing:
        return Problem("not-last" if number == LAST else "needed", "finished_on")
    late = [at for at in STEPS[:-1] if (steps[at].finished_on or last) > last]
    return Problem("too-early" if number == LAST else "too-late", "finished_on") if late else None


def missing_before_last(steps: Mapping[int, Span]) -> list[int]:
    """The steps that are to be finished before the last one can be."""
    return [at for at in STEPS[:-1] if steps[at].finished_on is None]


def begun_on(steps: Mapping[int, Span]) -> dt.date | None:
    """The day the process began: that of whichever step began first."""
    days = [span.started_on for span in steps.values() if span.started_on]
    return min(days) if days else None


def _day(field: str, day: dt.date | None, today: dt.date) -> Problem | None:
    if day is None:
        return None
    if day > today:
        return Problem("future", field)
    return Problem("too-old", field) if day < EARLIEST else None


@dataclass(frozen=True)
class Document:
    """A paper of a step, kept elsewhere: what it is, and where."""

    title: str
    address: str


def documents(text: str) -> list[Document] | None:
    """One to a line, its words then its address; nothing where a line has no safe address."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        *words, address = line.split()
        try:
            parts = urlsplit(address)
            host = parts.hostname
        except ValueError:
            return None
        if parts.scheme != "https" or not host or "." not in host or parts.username is not None:
            return None
        found.append(Document(" ".join(words) or host, address))
    return found


def documents_problem(text: str) -> Problem | None:
    found = documents(text)
    if found is None:
        return Problem("address", "documents")
    return Problem("too-many", "documents") if len(found) > MOST_DOCUMENTS else None


def words_problem(**texts: str) -> Problem | None:
    return next((Problem("too-long", name) for name, text in texts.items() if len(text) > LONGEST), None)


def title_problem(title: str, field: str = "title") -> Problem | None:
    if not title:
        return Problem("no-title", field)
    return Problem("long-title", field) if len(title) > LONGEST_TITLE else None


def members_problem(kind: str, sirens: Sequence[str]) -> Problem | None:
    """A contract joins at least two intermunicipalities; a strategy is of one or several."""
    if len(set(sirens)) < LEAST_MEMBERS[kind]:
        return Problem(f"few-{kind}", "members")
    return None


def followed_problem(followed_on: dt.date | None, ended_on: dt.date | None, today: dt.date) -> Problem | None:
    """Since when something is followed; an end may be announced, and comes after the beginning."""
    if followed_on is None:
        return Problem("no-day", "followed_on")
    if fault := _day("followed_on", followed_on, today):
        return fault
    return Problem("ends-first", "ended_on") if ended_on and ended_on <= followed_on else None


def planned_problem(title: str, who: str, by_when: dt.date | None, state: str) -> Problem | None:
    """A line of an action plan. Its day may be behind (it is late then) or ahead."""
    if fault := title_problem(title):
        return fault
    if len(who) > LONGEST_TITLE:
        return Problem("long-title", "who")
    if by_when and by_when < EARLIEST:
        return Problem("too-old", "by_when")
    return None if state in set(Planned) else Problem("state", "state")


def review_problem(held_on: dt.date, conclusion: str, followed_on: dt.date, today: dt.date) -> Problem | None:
    """A review was held, of a site that was followed, and came to something."""
    if fault := _day("held_on", held_on, today):
        return fault
    if held_on < followed_on:
        return Problem("before", "held_on")
    return None if conclusion else Problem("no-words", "conclusion")
