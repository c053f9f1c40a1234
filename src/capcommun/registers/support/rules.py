"""What may be said of an office's tools. Pure decisions: each gives the problem and the field it is of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Sadi(StrEnum):
    """Where an office's « schéma d'accueil et de diffusion de l'information » stands: its reception plan."""

    YES = "yes"
    TO_UPDATE = "to-update"
    SCHEDULED = "scheduled"
    NO = "no"


class Pilot(StrEnum):
    """Where the measure of a territory's tourism economy and of its office's work stands (PILOT)."""

    YES = "yes"
    IN_PROGRESS = "in-progress"
    NO = "no"


HAVE_SADI = frozenset({Sadi.YES, Sadi.TO_UPDATE})
"""A plan that is to be brought up to date was made all the same: the office has one."""
HAVE_PILOT = frozenset({Pilot.YES})
EARLIEST = dt.date(2000, 1, 1)
"""Neither tool is as old: an earlier day is a slip of the keyboard (the year 0023)."""
LONGEST = 2_000


@dataclass(frozen=True)
class Standing:
    """All that is said of an office."""

    sadi: str
    pilot: str
    sadi_on: dt.date | None = None
    pilot_on: dt.date | None = None
    comment: str = ""
    next_step: str = ""


@dataclass(frozen=True)
class Problem:
    code: str
    field: str


def problem(said: Standing, today: dt.date) -> Problem | None:
    """What is wrong with it, if anything: the first fault, in the order of the form."""
    if said.sadi not in set(Sadi):
        return Problem("state", "sadi")
    if said.pilot not in set(Pilot):
        return Problem("state", "pilot")
    faults = (
        _of_a_day("sadi_on", said.sadi_on, said.sadi in HAVE_SADI, today),
        _of_a_day("pilot_on", said.pilot_on, said.pilot in HAVE_PILOT, today),
        _of_words("comment", said.comment),
        _of_words("next_step", said.next_step),
    )
    return next((fault for fault in faults if fault), None)


def _of_a_day(field: str, day: dt.date | None, finished: bool, today: dt.date) -> Problem | None:
    if day is None:
        return None  # a tool may be there without anybody knowing since when
    if not finished:
        return Problem("unfinished", field)
    if day > today:
        return Problem("future", field)
    return Problem("too-old", field) if day < EARLIEST else None


def _of_words(field: str, text: str) -> Problem | None:
    return Problem("too-long", field) if len(text) > LONGEST else None
