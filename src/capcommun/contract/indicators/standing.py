"""Where a target stands: each in exactly one place, so that what is counted adds up. Pure Python.

The six lights are shapes; two of them hide different things. « Not judged » says of one target that its day
is still to come, of another that the text gives nothing to judge it by: they are counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from capcommun.contract.indicators.rules import Verdict

Standing = Literal[
    "held", "late", "watch", "missing", "ahead", "open", "closed", "illustration", "context"
]  # fmt: skip
STANDINGS: tuple[Standing, ...] = (
    "held", "late", "watch", "missing", "ahead", "open", "closed", "illustration", "context",
)  # fmt: skip
WAITING: tuple[Standing, ...] = ("ahead", "open", "closed", "illustration")
"""Promises of which nothing is said yet, one way or the other."""
UNJUDGED: Mapping[str, Standing] = {
    "unjudged.before-deadline": "ahead",
    "unjudged.not-done": "ahead",
    "unjudged.ceiling": "ahead",
    "unjudged.no-deadline": "open",
    "unjudged.no-reference": "open",
    "unjudged.no-measure": "open",
    "unjudged.closed": "closed",
    "unjudged.illustration": "illustration",
    "unjudged.context": "context",
}


def standing(verdict: Verdict) -> Standing:
    """``ahead``: its day is to come. ``open``: the text does not say what to count, against
    what, or for when.

    >>> standing(Verdict("not-due", "not-due.deadline", deadline=None))
    'open'
    """
    if verdict.code == "held.on-track":  # well under way, and not kept yet: never counted among those held
        return "ahead"
    if verdict.light == "not-due":
        return "open" if verdict.code == "not-due.deadline" and verdict.deadline is None else "ahead"
    if verdict.light == "unjudged":
        return UNJUDGED[verdict.code]
    return verdict.light


def tally(verdicts: Iterable[Verdict]) -> dict[Standing, int]:
    """How many stand where, in order; places where there is none are left out."""
    found = [standing(verdict) for verdict in verdicts]
    return {name: found.count(name) for name in STANDINGS if name in found}
