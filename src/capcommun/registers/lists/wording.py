"""The register in words: problems with their remedies, the sentence of a list, what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from capcommun.kit.access.api import Refusal
from capcommun.kit.text.api import day, number
from capcommun.registers.lists.models import FollowedList
from capcommun.registers.lists.rules import (
    EARLIEST,
    LONGEST_EXTRA,
    LONGEST_KEY,
    LONGEST_LABEL,
    LONGEST_MARKET,
    LONGEST_STATUS,
    Problem,
)

LABELS: dict[str, Any] = {
    "key": gettext_lazy("Key"),
    "label": gettext_lazy("Name"),
    "day": gettext_lazy("Day"),
    "end": gettext_lazy("End"),
    "territory": gettext_lazy("Territory"),
    "destination": gettext_lazy("Destination"),
    "status": gettext_lazy("Status"),
    "market": gettext_lazy("Market"),
    "weight": gettext_lazy("Weight"),
    "gone_on": pgettext_lazy("field of a line", "Withdrawn on"),
}


def told(problem: Problem) -> tuple[str, str]:
    """Why a line may not be kept so, and the way out."""
    if problem.code == "missing":
        return _missing()[problem.field]
    longest = {"key": LONGEST_KEY, "label": LONGEST_LABEL, "status": LONGEST_STATUS, "market": LONGEST_MARKET}
    return {
        "no-day": (
            _("The day is missing, though a line in this status counts."),
            _("Write the day, or a status that does not count yet."),
        ),
        "future": (_("This day has not come yet."), _("Write the day on which it happened.")),
        "too-old": (
            _("This day is too old."),
            _("Check the year: the day comes after %(day)s.") % {"day": day(EARLIEST)},
        ),
        "order": (_("The end comes before the day."), _("Correct one of the two days.")),
        "too-far": (_("This end cannot be right."), _("Check the year.")),
        "unknown": (
            _("The list does not know this status."),
            _("Correct it, or accept the new status with the columns of the file."),
        ),
        "negative": (_("A weight is never below zero."), _("Write a positive number.")),
        "too-large": (_("This weight is too large."), _("Check the number.")),
        "too-long": (
            _("This is too long."),
            _("Keep to %(most)d characters.") % {"most": longest.get(problem.field, LONGEST_EXTRA)},
        ),
        "taken": (
            _("The list already has a line of this key."),
            _("Look for it, withdrawn lines included, and change it."),
        ),
    }[problem.code]


def _missing() -> dict[str, tuple[str, str]]:
    return {
        "key": (
            _("The key is missing: the line could not be found again next time."),
            _("Give it one: a file number, a SIRET."),
        ),
        "label": (_("The name is missing."), _("Write how people call it.")),
        "status": (_("The status is missing."), _("Write one of the list's statuses.")),
    }


class Wrong(Refusal):
    """What is typed may not be said; ``field`` is where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"lists.{problem.code}", *told(problem), status=422)
        self.field = problem.field


@dataclass(frozen=True)
class Change:
    """A field that a write changed."""

    label: Any
    before: str
    after: str


def spoken(value: Any) -> str:
    """A value as its reader knows it; nothing is an empty text."""
    if value is None or value == "":
        return ""
    if isinstance(value, dt.date):
        return day(value, "medium")
    return number(value) if isinstance(value, Decimal) else str(value)


def changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    """What differs between two states of a line, in words; each of its other columns by itself."""
    for name, label in LABELS.items():
        old, new = before.get(name), after.get(name)
        plain = name == "weight" and not before and new == 1  # a line weighs one: nothing is said of it
        if old != new and (old or new) and not plain:
            yield Change(label, spoken(old), spoken(new))
    old, new = before.get("extra") or {}, after.get("extra") or {}
    for title in dict.fromkeys((*old, *new)):
        if old.get(title) != new.get(title):
            yield Change(title, spoken(old.get(title)), spoken(new.get(title)))


def sentence(followed: FollowedList, value: Decimal, start: dt.date, end: dt.date) -> str:
    """« 82 providers recruited from 1 January to 16 October 2023. »"""
    told = {"n": number(value), "what": followed.unit, "start": day(start), "end": day(end)}
    if followed.standing:
        return _("%(n)s %(what)s on %(end)s.") % told
    return _("%(n)s %(what)s from %(start)s to %(end)s.") % told
