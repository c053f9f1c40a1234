"""A list as a spreadsheet, under the titles of its own file: what is taken out can be sent back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from capcommun.kit.documents.api import Sheet
from capcommun.registers.lists.columns import FIELDS, TITLES
from capcommun.registers.lists.models import FollowedList, ListLineRevision


def fields(followed: FollowedList) -> list[str]:
    """The fields of its file; without one yet, those that the list uses."""
    if followed.mapping:
        return [name for name in FIELDS if name in followed.mapping]
    unused = {
        name for name, used in (("end", followed.standing), ("weight", followed.weighed)) if not used
    } | ({"status"} if not followed.statuses else set())
    return [name for name in FIELDS if name not in unused]


def columns(followed: FollowedList) -> list[str]:
    """Those of its own file; last, what the reference adds, which is left aside when the file comes back."""
    named = [str(followed.mapping.get(name) or TITLES[name]) for name in fields(followed)]
    return [*named, *(followed.mapping.get("extra") or ()), *_added(followed)]


def _added(followed: FollowedList) -> list[str]:
    return [_("Destination in the reference")] if "territory" in fields(followed) else []


def line(followed: FollowedList, row: ListLineRevision) -> list[Any]:
    found = [row.line.key if name == "key" else getattr(row, name) for name in fields(followed)]
    extra = [row.extra.get(title, "") for title in followed.mapping.get("extra") or ()]
    return [*found, *extra, *(row.destination for _title in _added(followed))]


def rows(followed: FollowedList, found: Iterable[ListLineRevision]) -> Iterator[Sequence[Any]]:
    yield columns(followed)
    yield from (line(followed, row) for row in found)


def sheet(followed: FollowedList, found: Iterable[ListLineRevision]) -> Sheet:
    return Sheet(followed.title, columns(followed), (line(followed, row) for row in found))
