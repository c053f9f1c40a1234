"""The list of targets as a spreadsheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.indicators.judged import Judged
from capcommun.contract.indicators.library import sheet_of
from capcommun.contract.indicators.models import Definition
from capcommun.contract.indicators.modes import mode_of
from capcommun.contract.indicators.wording import FIRMNESS
from capcommun.kit.documents.api import Sheet
from capcommun.kit.text.api import pick
from capcommun.kit.ui.api import LIGHTS


def columns() -> list[str]:
    return [
        _("Key"), _("Target"), _("Year"), _("Strategic objective"), _("Operational objective"), _("Promise"),
        _("Value promised"), _("Lowest value"), _("Highest value"), _("Unit"), _("Firmness"),
        _("Deadline"), _("Figure"),
        _("Seen on"), _("Light"), _("Reason"), _("What was promised"), _("Place in the text"),
        _("How its values come"), _("Declared or brought by"),
        _("Team's judgement"), _("Until"), _("Reason of the judgement"),
        _("Indicator chosen"), _("References of the indicator"),
    ]  # fmt: skip


def plain(value: Decimal | None) -> Decimal | None:
    """A number without the zeros that storing it adds: the same text gives the same file, on any day."""
    return None if value is None else Decimal(f"{value.normalize():f}")


def line(item: Judged, taken: Mapping[int, tuple[str, str]]) -> list[Any]:
    target, verdict, mode = item.target, item.verdict, mode_of(item.target)
    return [
        target.key, target.title, target.year, item.place.strategic_title, item.place.operational_title,
        item.promised, plain(target.value), plain(target.low), plain(target.high), target.unit,
        str(FIRMNESS[target.firmness]),
        verdict.deadline, plain(verdict.figure), verdict.seen_on, str(LIGHTS[item.light].word), item.reason,
        target.quote.get("text", ""), target.quote.get("place", ""),
        mode.word, mode.who,
        *([str(item.team.shown.word), item.team.expires_on, item.team.reason] if item.team else [None] * 3),
        *taken.get(target.pk, (None, None)),
    ]  # fmt: skip


def indicators_on(agreement: Agreement, date: dt.date) -> dict[int, tuple[str, str]]:
    """By target, the indicator chosen by the end of a day, and what published frameworks call it."""
    standing = Q(ended_on__isnull=True) | Q(ended_on__gt=date)
    rows = Definition.objects.filter(standing, target__agreement=agreement, known_on__lte=date)
    found = {}
    for row in rows.order_by("pk"):
        sheet = sheet_of(row.sheet)
        codes = (f"{one.name} {one.code}" for one in sheet.frameworks)
        found[row.target_id] = (pick(sheet.title), ", ".join(codes))
    return found


def rows(items: Iterable[Judged], taken: Mapping[int, tuple[str, str]]) -> Iterator[Sequence[Any]]:
    """The header, then one row for each target: an empty cell is a missing value, never a zero."""
    yield columns()
    yield from (line(item, taken) for item in items)


def sheet(items: Iterable[Judged], taken: Mapping[int, tuple[str, str]]) -> Sheet:
    widths = (
        28,
        48,
        8,
        30,
        36,
        30,
        12,
        10,
        10,
        24,
        14,
        12,
        12,
        12,
        16,
        48,
        60,
        40,
        26,
        24,
        16,
        12,
        40,
        40,
        30,
    )
    return Sheet(_("Targets"), columns(), (line(item, taken) for item in items), widths)
