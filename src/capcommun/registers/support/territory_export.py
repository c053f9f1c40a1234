"""Strategies, sites and contracts as spreadsheets: all that one may read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from capcommun.kit.documents.api import Sheet
from capcommun.registers.support import contents
from capcommun.registers.support import territory_wording as wording
from capcommun.registers.support.kinds import SITE, STRATEGY, Kind
from capcommun.registers.support.models import OutreachContract


def columns(kind: Kind) -> list[str]:
    first, last = [_("Key"), _("Name")], [_("Note"), _("Known since")]
    if kind is STRATEGY:
        steps = [
            f"{name} · {what}"
            for name in map(str, wording.STEPS.values())
            for what in (_("begun on"), _("finished on"))
        ]
        return [*first, _("Intermunicipalities"), _("State"), *steps, _("Actions"), *last]
    days = [_("Followed since"), _("No longer followed from")]
    if kind is SITE:
        return [*first, *days, _("Area"), _("Commune"), _("Last review"), _("Actions"), *last]
    return [
        *first, *days, _("The agency's part"), _("Intermunicipalities"), _("Members confirmed"), *last
    ]  # fmt: skip


def line(kind: Kind, row: Any) -> list[Any]:
    content = row.content
    first, last = [row.head.key, row.title], [content["note"], row.known_on]
    names = ", ".join(member.name for member in contents.members(content))
    if kind is STRATEGY:
        days = [day for step in contents.steps(content) for day in (step.started_on, step.finished_on)]
        state = str(wording.process_state(row).word)
        return [*first, names, state, *days, len(content["actions"]), *last]
    days = [row.followed_on, row.ended_on]
    if kind is SITE:
        places = [(content[name] or {}).get("name", "") for name in ("zone", "commune")]
        return [*first, *days, *places, wording.last_review(row), len(content["actions"]), *last]
    part = str(OutreachContract.Part(row.part).label)
    return [*first, *days, part, names, _("yes") if content["confirmed"] else _("no"), *last]


def rows(kind: Kind, found: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """The header, then a row for each: an empty cell is what nobody knows, or has not come."""
    yield columns(kind)
    yield from (line(kind, row) for row in found)


def sheet(kind: Kind, found: Iterable[Any], title: str) -> Sheet:
    header = columns(kind)
    widths = (28, 32, *(18 for _column in header[2:-2]), 60, 14)
    return Sheet(title[:31], header, (line(kind, row) for row in found), widths)
