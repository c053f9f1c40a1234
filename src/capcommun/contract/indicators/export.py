"""The list of targets as a spreadsheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.indicators.judged import Judged
from capcommun.contract.indicators.library import sheet_of
from capcommun.contract.indicators.models import Definition
from capcommun.contract.indicators.modes import mode_of
from capcommun.contract.indicators.part_words import in_line, word
from capcommun.contract.indicators.parts import Parts, parts_of
from capcommun.contract.indicators.queries import observations
from capcommun.contract.indicators.wording import FIRMNESS
from capcommun.kit.access.api import Actor
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
        _("Indicator chosen"), _("References of the indicator"), _("The parts of the value"),
        _("Provisional or final"),
    ]  # fmt: skip


def plain(value: Decimal | None) -> Decimal | None:
    """A number without the zeros that storing it adds: the same text gives the same file, on any day."""
    return None if value is None else Decimal(f"{value.normalize():f}")


def sureness(item: Judged) -> str | None:
    """Whether the figure is provisional; nothing where there is none."""
    if item.verdict.figure is None:
        return None
    return pgettext("value", "provisional") if item.provisional else pgettext("value", "final")


@dataclass(frozen=True)
class Beside:
    """What a spreadsheet tells of targets that their list does not read: by target."""

    taken: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """The indicator chosen, and its references."""
    parts: Mapping[int, Parts] = field(default_factory=dict)
    """The parts of the figure that stands."""


def beside(actor: Actor, agreement: Agreement, date: dt.date, items: Iterable[Judged]) -> Beside:
    """In two statements, however many targets."""
    split = {
        (row.target_id, row.period_end, row.value): parts_of(row.parts)
        for row in observations(actor, agreement, date).exclude(parts={})
    }
    found = {}
    for item in items:
        key = (item.target.pk, item.verdict.seen_on, item.verdict.figure)
        if item.reading is None and key in split:
            found[item.target.pk] = split[key]
    return Beside(indicators_on(agreement, date), found)


def line(item: Judged, beside: Beside) -> list[Any]:
    target, verdict, mode = item.target, item.verdict, mode_of(item.target)
    return [
        target.key, target.title, target.year, item.place.strategic_title, item.place.operational_title,
        item.promised, plain(target.value), plain(target.low), plain(target.high), target.unit,
        str(FIRMNESS[target.firmness]),
        verdict.deadline, plain(verdict.figure), verdict.seen_on, str(LIGHTS[item.light].word), item.reason,
        target.quote.get("text", ""), target.quote.get("place", ""),
        mode.word, mode.who,
        *([str(item.team.shown.word), item.team.expires_on, item.team.reason] if item.team else [None] * 3),
        *beside.taken.get(target.pk, (None, None)),
        in_line(beside.parts[target.pk].kept()) if target.pk in beside.parts else None,
        sureness(item),
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


def rows(items: Iterable[Judged], beside: Beside) -> Iterator[Sequence[Any]]:
    """The header, then one row for each target: an empty cell is a missing value, never a zero."""
    yield columns()
    yield from (line(item, beside) for item in items)


def parts_sheet(items: Iterable[Judged], beside: Beside) -> Sheet:
    """The parts, one a line: what a cell of the list tells in words, to be counted with."""
    titles = [_("Key"), _("Target"), _("Seen on"), _("Split by"), pgettext("of a value", "Part"), _("Value")]
    lines = (
        [
            item.target.key,
            item.target.title,
            item.verdict.seen_on,
            word(parts.dimension),
            part.name,
            plain(part.value),
        ]
        for item in items
        if (parts := beside.parts.get(item.target.pk))
        for part in parts.rows
    )
    return Sheet(_("The parts of the value"), titles, lines, (28, 48, 12, 18, 30, 12))


def sheets(items: Sequence[Judged], beside: Beside) -> list[Sheet]:
    """The list, and the parts of its figures where some have any."""
    return [sheet(items, beside), *([parts_sheet(items, beside)] if beside.parts else [])]


def sheet(items: Iterable[Judged], beside: Beside) -> Sheet:
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
        48,
        14,
    )
    return Sheet(_("Targets"), columns(), (line(item, beside) for item in items), widths)
