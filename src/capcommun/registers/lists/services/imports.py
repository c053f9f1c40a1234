"""A file: waited for, its columns told, checked against what is there, then loaded some lines at a time."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.kit.documents.api import folded, read_table
from capcommun.reference.measures.api import touched
from capcommun.reference.territories.api import Destinations
from capcommun.registers.lists import columns
from capcommun.registers.lists.markets import markets_of
from capcommun.registers.lists.models import FOUND, SAID, FollowedList, ListImport, ListLine
from capcommun.registers.lists.places import Places
from capcommun.registers.lists.queries import source_of, terms_of
from capcommun.registers.lists.reading import File, Reader, Row, statuses_in
from capcommun.registers.lists.services.keeping import (
    AT_ONCE,
    Conflict,
    add,
    batches,
    change,
    check_edit,
    known_in,
    touch,
)
from capcommun.registers.lists.services.lists import TYPE, change_list


def upload(followed: FollowedList, *, actor: Actor, content: bytes, name: str) -> ListImport:
    """Keep the cells of a file until it is checked; its columns are those of the last time, or guessed."""
    check_edit(actor, followed)
    table = read_table(content, name, settings.CAPCOMMUN.upload_max_mb)
    return ListImport.objects.create(
        followed=followed,
        author_id=actor.user_id,
        name=name[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        header=table.header,
        rows=table.rows,
        lines=table.lines,
        mapping=columns.guess(table.header, followed.mapping),
    )


def ready(draft: ListImport) -> bool:
    """Whether nothing is left to ask: the columns are those of the last time."""
    return columns.known(draft.header, draft.followed.mapping)


def file_of(draft: ListImport) -> File:
    saved = draft.followed.mapping.get("extra")
    extra = columns.others(draft.header, draft.mapping) if saved is None else saved
    return File(draft.header, draft.rows, draft.lines, draft.mapping, extra)


def set_mapping(
    draft: ListImport,
    *,
    actor: Actor,
    seen: int,
    mapping: Mapping[str, int],
    extra: Sequence[str],
    accepted: Sequence[str],
    counted: Sequence[str],
    today: dt.date,
) -> None:
    """Say which column holds what, and which statuses count: saved with the list for the next file."""
    followed = draft.followed
    check_edit(actor, followed)
    for name in ("key", "day"):
        if name not in mapping:
            raise Refusal(
                "lists.column",
                _("No column holds the key.") if name == "key" else _("No column holds the day."),
                _("Choose one: without it no line can be loaded."),
                status=422,
            )
    if len(set(mapping.values())) != len(mapping):
        raise Refusal(
            "lists.column-twice",
            _("The same column is chosen twice."),
            _("A column holds one thing: leave the other empty."),
            status=422,
        )
    titles: dict[str, Any] = {name: draft.header[at] for name, at in mapping.items()}
    with transaction.atomic():
        told = {"statuses": [*followed.statuses, *accepted], "counted": list(counted)}
        current = change_list(followed, actor=actor, seen=seen, told=told, today=today)
        saved = titles | {"extra": list(extra)}
        if current.mapping != saved:
            FollowedList.objects.filter(pk=followed.pk).update(mapping=saved, revision=F("revision") + 1)
        ListImport.objects.filter(pk=draft.pk, applied_at__isnull=True).update(mapping=dict(mapping))
    draft.mapping = dict(mapping)
    draft.followed = FollowedList.objects.select_related("organisation").get(pk=followed.pk)


def new_statuses(draft: ListImport, mapping: Mapping[str, int] | None = None) -> list[str]:
    """The statuses of the file that the list does not know."""
    known = {folded(status) for status in draft.followed.statuses}
    file = file_of(draft)
    found = statuses_in(file if mapping is None else replace(file, mapping=mapping))
    return [word for word in found if folded(word) not in known]


@dataclass(frozen=True)
class Changed:
    """A line of the file, and the one that it changes."""

    row: Row
    line: ListLine
    new: Mapping[str, Any]


@dataclass
class Checked:
    """What a file would do to its list, as it stood at one revision of it."""

    revision: int
    rows: list[Row]
    added: list[Row] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: int = 0
    absent: list[ListLine] = field(default_factory=list)

    @property
    def refused(self) -> list[Row]:
        return [row for row in self.rows if row.blocked]

    @property
    def good(self) -> int:
        return len(self.added) + len(self.changed)


def check(draft: ListImport, today: dt.date) -> Checked:
    """Read the file and compare it with the list: nothing is written."""
    followed = FollowedList.objects.select_related("organisation").get(pk=draft.followed_id)
    draft.followed = followed
    file = file_of(draft)
    places = Places(followed.organisation.territory if "territory" in file.mapping else "", today)
    markets = markets_of(followed) if "market" in file.mapping else None
    rows = Reader(file, terms_of(followed), places, today, markets).read()
    around = Destinations(followed.organisation.territory)
    found = Checked(followed.revision, rows)
    lines = {line.key: line for line in ListLine.objects.filter(followed=followed).order_by("pk")}
    for row in rows:
        if row.blocked:
            continue
        line = lines.get(row.key)
        code = line.territory_code if line and "territory" not in file.mapping else row.territory_code
        row.destination = around.at(code, row.standing.day or today)
        if line is None:
            found.added.append(row)
        elif new := _differs(line, row, file.mapping):
            found.changed.append(Changed(row, line, new))
        else:
            found.unchanged += 1
    present = {row.key for row in rows}
    found.absent = [line for key, line in lines.items() if line.gone_on is None and key not in present]
    return found


def _differs(line: ListLine, row: Row, mapping: Mapping[str, int]) -> dict[str, Any]:
    """What the file says otherwise; of a column that it has not, nothing. A withdrawn line comes back."""
    said = _said(row)
    new = {name: said[name] for name in SAID if name in mapping and getattr(line, name) != said[name]}
    if "territory" in mapping and line.territory_code != row.territory_code:
        new["territory_code"] = row.territory_code
    if line.destination != row.destination:
        new["destination"] = row.destination
    if (extra := {**line.extra, **row.standing.extra}) != line.extra:
        new["extra"] = extra
    if line.gone_on is not None:
        new["gone_on"] = None
    return new


def _said(row: Row) -> dict[str, Any]:
    return {name: getattr(row.standing, name) for name in SAID} | {"extra": dict(row.standing.extra)}


def _found(row: Row) -> dict[str, str]:
    return {name: getattr(row, name) for name in FOUND}


def load(
    draft: ListImport,
    *,
    actor: Actor,
    seen: int,
    complete: bool,
    today: dt.date,
    known_on: dt.date | None = None,
) -> ListImport:
    """Load the good lines, some at a time: nobody waits behind five thousand of them.

    ``seen``: the revision of the list that the check was made on. ``complete``: the lines that the file has
    not are withdrawn. ``known_on``: for prior years, the day from which the lines added are to be known —
    each at its own day if that is later; what changes lines that are there is known today.

    Each part follows the list's revision that the part before left: somebody who writes in between stops the
    load, and the differences that are left are shown. Stopped anywhere, the same press goes on from there:
    what is in already is compared again, and unchanged.
    """
    check_edit(actor, draft.followed)
    if draft.applied_at:
        raise _already()
    found = check(draft, today)
    if found.revision != seen:
        raise _overtaken(draft.followed)
    if not (found.good or (complete and found.absent) or found.unchanged):
        raise Refusal(
            "lists.nothing", _("No line of this file can be loaded."),
            _("Correct the lines that are told, and send it again."), status=422,
        )  # fmt: skip
    known = known_in(draft.followed, today)
    load = _Load(draft, actor, known, known_on or known)
    parts = _parts(found, complete=complete)
    for step, part in enumerate(parts):
        last = None
        if step == len(parts) - 1:
            unchanged = max(found.unchanged - load.before, 0)
            last = {"complete": complete, "told_known_on": known_on, "unchanged": unchanged,
                    "refused": len(found.refused)}  # fmt: skip
        load.write(part, seen=seen + step, last=last)
    draft.refresh_from_db()
    return draft


@dataclass(frozen=True)
class Part:
    """A few lines of a file, written in one transaction."""

    added: Sequence[Row] = ()
    changed: Sequence[Changed] = ()
    gone: Sequence[ListLine] = ()


def _parts(found: Checked, *, complete: bool) -> list[Part]:
    """The file in parts, one at least: a file that changes nothing is loaded too."""
    parts = [Part(added=rows) for rows in batches(found.added)]
    parts += [Part(changed=rows) for rows in batches(found.changed)]
    parts += [Part(gone=lines) for lines in batches(found.absent if complete else ())]
    if len(parts) > 1 and found.good + len(found.absent) * complete <= AT_ONCE:
        return [Part(found.added, found.changed, found.absent if complete else ())]
    return parts or [Part()]


@dataclass
class _Load:
    """One press: who loads which file, and the days from which its lines are known."""

    draft: ListImport
    actor: Actor
    known: dt.date
    told: dt.date

    @property
    def before(self) -> int:
        """What an earlier press loaded of this file, which this one finds unchanged."""
        return self.draft.added + self.draft.changed

    def write(self, part: Part, *, seen: int, last: Mapping[str, Any] | None) -> None:
        """Write a part; ``last``: what is told of the whole file with its last one."""
        followed = self.draft.followed
        counts = {"added": len(part.added), "changed": len(part.changed), "removed": len(part.gone)}
        done: dict[str, Any] = {name: F(name) + more for name, more in counts.items() if more}
        if last is not None:
            done |= {"applied_at": timezone.now(), "known_on": self.known, **last}
        waiting = ListImport.objects.filter(pk=self.draft.pk, applied_at__isnull=True)
        with transaction.atomic():
            if not (waiting.update(**done) if done else waiting.exists()):
                raise _already()
            if not touch(followed, self.known, seen=seen):
                raise _overtaken(followed)
            self._lines(part)
            touched(source_of(followed))
            self._tell(counts, last)

    def _lines(self, part: Part) -> None:
        how: dict[str, Any] = {"actor": self.actor, "imported": self.draft}
        lines = [
            ListLine(followed=self.draft.followed, key=row.key, **_said(row), **_found(row))
            for row in part.added
        ]
        days = {line.key: min(max(self.told, line.day or self.told), self.known) for line in lines}
        add(lines, verb="lists.line.added", known=days, **how)
        changed = [(one.line, one.new) for one in part.changed]
        change(changed, verb="lists.line.changed", known=self.known, **how)
        gone = [(line, {"gone_on": self.known}) for line in part.gone]
        change(gone, verb="lists.line.withdrawn", known=self.known, **how)

    def _tell(self, counts: Mapping[str, int], last: Mapping[str, Any] | None) -> None:
        """The audit: each part what it did; the last one what the file did, over every press."""
        told = dict(counts)
        if last is not None:
            names = ("added", "changed", "unchanged", "removed", "refused")
            told = ListImport.objects.filter(pk=self.draft.pk).values(*names).get()
        followed = self.draft.followed
        record(
            "lists.imported.part" if last is None else "lists.imported",
            actor=self.actor, object_type=TYPE, object_key=followed.key, label=followed.title,
            after={**told, "file": self.draft.name, "sha256": self.draft.sha256},
        )  # fmt: skip


def _already() -> Refusal:
    return Refusal(
        "lists.loaded",
        _("This file is loaded already."),
        _("Nothing is left to do: look at the list."),
        status=409,
    )


def _overtaken(followed: FollowedList) -> Conflict:
    return Conflict(followed, _("The differences are shown again: look at them, then confirm."))
