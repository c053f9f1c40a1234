"""The parts of a value, checked against it before they are kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from capcommun.contract.indicators.library import taken_on
from capcommun.contract.indicators.models import Target
from capcommun.contract.indicators.part_words import gap, unsaid
from capcommun.contract.indicators.parts import NONE, Parts, additive
from capcommun.kit.access.api import Refusal
from capcommun.kit.text.api import number

if TYPE_CHECKING:
    from capcommun.contract.indicators.services.observations import Entry


def adds_up(target: Target, today: dt.date) -> bool:
    """Whether the parts of this target's values add up to them."""
    taken = taken_on(target, today)
    nature, aggregation = (taken.sheet.kind, taken.sheet.aggregation) if taken else ("", "")
    return additive(target.kind, target.unit, aggregation, nature)


def whole(target: Target, entry: Entry, today: dt.date, *, from_zero: bool) -> Parts:
    """The parts as they are kept, with what was left over where that was asked for; or a refusal."""
    parts = entry.parts
    if not parts:
        return NONE
    if entry.value is None:
        raise _refusal(
            "no-value", _("A value that is missing has no parts."), _("Enter the value, or take them out.")
        )
    if from_zero and any(row.value < 0 for row in parts.rows):
        raise _refusal("negative", _("A part of this value cannot be negative."), _("Enter zero or more."))
    if not adds_up(target, today):
        if parts.rest:
            raise _refusal(
                "rest",
                _("The parts of this value do not add up to it: nothing is left over."),
                _("Write a number beside “%(name)s”, or take the line out.") % {"name": parts.rest},
            )
        return parts
    parts = parts.completed(entry.value, unsaid() if entry.rest else "")
    left = entry.value - parts.total
    if left > 0:
        told = {"name": unsaid(), "left": number(left)}
        remedy = _("Correct a part or the value, or let “%(name)s: %(left)s” be added.") % told
        raise _refusal("less", gap(parts, entry.value), remedy)
    if left < 0:
        raise _refusal("more", gap(parts, entry.value), _("Correct a part, or the value."))
    return parts


def _refusal(name: str, reason: str, remedy: str) -> Refusal:
    return Refusal(f"target.parts.{name}", reason, remedy, status=422)
