"""The life of a declared value: declared, then validated or returned, mended, withdrawn. Pure Python.

Its content never changes; its state moves along this table, by one conditional update each time, so that of
two people who decide at the same instant one is told that the other was first.
"""

from __future__ import annotations

from capcommun.kit.workflow.api import Transition, Workflow

SUBMITTED, RETURNED, MENDED = "submitted", "returned", "mended"
VALIDATED, WITHDRAWN = "validated", "withdrawn"
OPEN = frozenset({SUBMITTED, RETURNED})
"""States that somebody still has to do something about."""

LIFE = Workflow(
    (
        Transition("validate", frozenset({SUBMITTED}), VALIDATED),
        Transition("return", frozenset({SUBMITTED}), RETURNED),
        Transition("mend", OPEN, MENDED),
        Transition("withdraw", OPEN, WITHDRAWN),
    )
)
