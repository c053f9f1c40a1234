"""The dialogue de gestion as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from capcommun.contract.overview.owed import Line
from capcommun.contract.overview.wording import GROUPS, WHATS, due_words
from capcommun.kit.documents.api import Sheet


def columns() -> list[str]:
    return [
        _("Key"), _("What is owed"), _("Nature"), _("Group"), _("Who owes it"), _("To whom"),
        _("When"), _("Due on"), _("Year it is for"), _("Event"), _("Holds back"),
        _("Words of the text"), _("Place in the text"),
    ]  # fmt: skip


def line(owed: Line) -> list[Any]:
    one = owed.obligation
    return [
        one.key, one.title, str(WHATS[one.what]) if one.what else "", str(GROUPS[one.group]),
        owed.debtor, owed.creditor, due_words(owed.due), owed.due.date, owed.due.exercise, one.event,
        ", ".join(owed.gates), one.quote.text, one.quote.place,
    ]  # fmt: skip


def rows(lines: Iterable[Line]) -> Iterator[Sequence[Any]]:
    """The header, then one row for each obligation, in the page's order."""
    yield columns()
    yield from (line(owed) for owed in lines)


def sheet(lines: Iterable[Line]) -> Sheet:
    widths = (28, 60, 14, 16, 24, 24, 30, 12, 10, 40, 24, 60, 40)
    return Sheet(_("Documents owed"), columns(), (line(owed) for owed in lines), widths)
