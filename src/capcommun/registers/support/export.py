"""The register as a spreadsheet: every line that one may read, whatever the page filters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from capcommun.kit.documents.api import Sheet
from capcommun.registers.support.models import OfficeSupportRevision


def columns() -> list[str]:
    return [
        _("Key"), _("Tourist office area"), "SADI", _("SADI finished on"), "PILOT", _("PILOT finished on"),
        _("Comment"), _("Next step"), _("Known since"),
    ]  # fmt: skip


def line(row: OfficeSupportRevision) -> list[Any]:
    zone = row.support.zone
    return [
        zone.key, zone.name, str(row.get_sadi_display()), row.sadi_on, str(row.get_pilot_display()),
        row.pilot_on, row.comment, row.next_step, row.known_on,
    ]  # fmt: skip


def rows(found: Iterable[OfficeSupportRevision]) -> Iterator[Sequence[Any]]:
    """The header, then a row for each line: an empty cell is a day that nobody knows."""
    yield columns()
    yield from (line(row) for row in found)


def sheet(found: Iterable[OfficeSupportRevision]) -> Sheet:
    widths = (28, 32, 14, 14, 14, 14, 60, 40, 14)
    return Sheet(_("Tourist offices"), columns(), (line(row) for row in found), widths)
