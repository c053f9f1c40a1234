"""What may be said of an office."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capcommun.registers.support.rules import (
    EARLIEST,
    HAVE_PILOT,
    HAVE_SADI,
    LONGEST,
    Pilot,
    Problem,
    Sadi,
    Standing,
    problem,
)

TODAY = dt.date(2023, 10, 16)
PAST, TOMORROW = dt.date(2023, 5, 2), dt.date(2023, 10, 17)
FINE = Standing("yes", "yes", PAST, PAST, "words", "words")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"sadi_on": None, "pilot_on": None}, None),
        ({"sadi_on": TODAY, "pilot_on": TODAY}, None),
        ({"sadi": "to-update"}, None),
        ({"sadi": "no"}, Problem("unfinished", "sadi_on")),
        ({"sadi": "scheduled"}, Problem("unfinished", "sadi_on")),
        ({"sadi": "no", "sadi_on": None}, None),
        ({"pilot": "in-progress"}, Problem("unfinished", "pilot_on")),
        ({"pilot": "no"}, Problem("unfinished", "pilot_on")),
        ({"pilot": "in-progress", "pilot_on": None}, None),
        ({"sadi_on": TOMORROW}, Problem("future", "sadi_on")),
        ({"pilot_on": TOMORROW}, Problem("future", "pilot_on")),
        ({"sadi_on": dt.date(23, 5, 2)}, Problem("too-old", "sadi_on")),
        ({"pilot_on": EARLIEST - dt.timedelta(days=1)}, Problem("too-old", "pilot_on")),
        ({"pilot_on": EARLIEST}, None),
        ({"sadi": "in-progress"}, Problem("state", "sadi")),  # PILOT's own
        ({"pilot": "scheduled"}, Problem("state", "pilot")),  # SADI's own
        ({"sadi": ""}, Problem("state", "sadi")),
        ({"comment": "x" * LONGEST}, None),
        ({"comment": "x" * (LONGEST + 1)}, Problem("too-long", "comment")),
        ({"next_step": "x" * (LONGEST + 1)}, Problem("too-long", "next_step")),
    ],
)
def test_what_is_wrong_is_told_with_its_field(changes: dict[str, object], expected: Problem | None) -> None:
    assert problem(replace(FINE, **changes), TODAY) == expected  # type: ignore[arg-type]  # any field


DAYS = st.none() | st.dates()


@given(st.sampled_from(Sadi), st.sampled_from(Pilot), DAYS, DAYS, st.dates(min_value=EARLIEST))
def test_nothing_accepted_is_finished_without_a_state_or_before_its_day(
    sadi: Sadi, pilot: Pilot, sadi_on: dt.date | None, pilot_on: dt.date | None, today: dt.date
) -> None:
    accepted = problem(Standing(sadi, pilot, sadi_on, pilot_on), today) is None
    sound = (sadi_on is None or (sadi in HAVE_SADI and EARLIEST <= sadi_on <= today)) and (
        pilot_on is None or (pilot in HAVE_PILOT and EARLIEST <= pilot_on <= today)
    )
    assert accepted == sound
