"""The list of targets as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from capcommun.contract.indicators.judged import Judged
from capcommun.contract.indicators.modes import mode_of
from capcommun.contract.indicators.wording import FIRMNESS
from capcommun.kit.documents.api import Sheet
from capcommun.kit.ui.api import LIGHTS


def columns() -> list[str]:
    return [
        _("Key"), _("Target"), _("Year"), _("Strategic objective"), _("Operational objective"), _("Promise"),
        _("Value promised"), _("Lowest value"), _("Highest value"), _("Unit"), _("Firmness"),
        _("Deadline"), _("Figure"),
        _("Seen on"), _("Light"), _("Reason"), _("What was promised"), _("Place in the text"),
        _("How its values come"), _("Declared or brought by"),
        _("Team's judgement"), _("Until"), _("Reason of the judgement"),
    ]  # fmt: skip


def plain(value: Decimal | None) -> Decimal | None:
    """A number without the zeros that storing it adds: the same text gives the same file, on any day."""
    return None if value is None else Decimal(f"{value.normalize():f}")


def line(item: Judged) -> list[Any]:
    target, verdict, mode = item.target, item.verdict, mode_of(item.target)
    return [
        target.key, target.title, target.year, item.place.strategic_title, item.place.operational_title,
        item.promised, plain(target.value), plain(target.low), plain(target.high), target.unit,
        str(FIRMNESS[target.firmness]),
        verdict.deadline, plain(verdict.figure), verdict.seen_on, str(LIGHTS[item.light].word), item.reason,
        target.quote.get("text", ""), target.quote.get("place", ""),
        mode.word, mode.who,
        *([str(item.team.shown.word), item.team.expires_on, item.team.reason] if item.team else [None] * 3),
    ]  # fmt: skip


def rows(items: Iterable[Judged]) -> Iterator[Sequence[Any]]:
    """The header, then one row for each target: an empty cell is a missing value, never a zero."""
    yield columns()
    yield from (line(item) for item in items)


def sheet(items: Iterable[Judged]) -> Sheet:
    widths = (28, 48, 8, 30, 36, 30, 12, 10, 10, 24, 14, 12, 12, 12, 16, 48, 60, 40, 26, 24, 16, 12, 40)
    return Sheet(_("Targets"), columns(), (line(item) for item in items), widths)
