"""One line at a time, on screen: added, changed, withdrawn, taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from capcommun.kit.access.api import Actor
from capcommun.kit.audit.api import record
from capcommun.reference.measures.api import touched
from capcommun.reference.territories.api import Destinations
from capcommun.registers.lists.markets import markets_of
from capcommun.registers.lists.models import SAID, FollowedList, ListLine
from capcommun.registers.lists.places import Places
from capcommun.registers.lists.queries import source_of, terms_of
from capcommun.registers.lists.rules import Problem, Standing, problems
from capcommun.registers.lists.services.keeping import add, change, check_edit, known_in, touch
from capcommun.registers.lists.wording import Wrong

TYPE = "lists.line"
AUDITED = ("day", "end", "territory", "destination", "status", "market", "weight", "gone_on")
"""What the audit tells of a line: not the names of people, which the list's own history keeps."""


def add_line(
    followed: FollowedList, *, actor: Actor, key: str, said: Mapping[str, Any], today: dt.date
) -> ListLine:
    """Add a line by hand; the next import finds it by its key."""
    check_edit(actor, followed)
    standing, place = _checked(followed, Standing(key.strip(), ""), said, today)
    line = ListLine(followed=followed, key=standing.key, **_columns(standing), **place)
    known = known_in(followed, today)
    try:
        with transaction.atomic():
            add([line], verb="lists.line.added", actor=actor, known={line.key: known})
            touch(followed, known)
            _tell("lists.line.added", line, actor=actor, before={}, after=_columns(standing) | place)
    except IntegrityError as error:
        if not ListLine.objects.filter(followed=followed, key=standing.key).exists():
            raise
        raise Wrong(Problem("taken", "key")) from error
    return line


def change_line(
    line: ListLine, *, actor: Actor, seen: int, said: Mapping[str, Any], today: dt.date
) -> ListLine:
    """Change what is said of a line. ``seen`` is the revision that the form was made from."""
    followed = line.followed
    check_edit(actor, followed)
    current = ListLine.objects.get(pk=line.pk)
    before = Standing(current.key, **{name: getattr(current, name) for name in SAID})
    standing, place = _checked(followed, before, said, today, line=current.pk)
    values = _columns(standing) | place
    new = {name: value for name, value in values.items() if getattr(current, name) != value}
    if not new:
        return current
    return _write(current, new, verb="lists.line.changed", actor=actor, seen=seen, today=today)


def withdraw_line(line: ListLine, *, actor: Actor, seen: int, today: dt.date) -> ListLine:
    """The line is not of the list any more: it stays, with its history, and is not counted."""
    check_edit(actor, line.followed)
    return _write(line, {"gone_on": today}, verb="lists.line.withdrawn", actor=actor, seen=seen, today=today)


def restore_line(line: ListLine, *, actor: Actor, seen: int, today: dt.date) -> ListLine:
    check_edit(actor, line.followed)
    around = Destinations(line.followed.organisation.territory)
    new: dict[str, Any] = {"gone_on": None}
    if (destination := around.at(line.territory_code, line.day or today)) != line.destination:
        new["destination"] = destination  # it was not taken up with the others while it was withdrawn
    return _write(line, new, verb="lists.line.restored", actor=actor, seen=seen, today=today)


def _write(
    line: ListLine, new: Mapping[str, Any], *, verb: str, actor: Actor, seen: int, today: dt.date
) -> ListLine:
    followed = line.followed
    before = {name: getattr(line, name) for name in new}
    line.revision = seen
    with transaction.atomic():
        current = FollowedList.objects.get(pk=followed.pk)
        known = known_in(current, today)
        change([(line, new)], verb=verb, actor=actor, known=known)
        touch(followed, known)
        _tell(verb, line, actor=actor, before=before, after=new)
    return line


def _checked(
    followed: FollowedList,
    before: Standing,
    said: Mapping[str, Any],
    today: dt.date,
    line: int | None = None,
) -> tuple[Standing, dict[str, str]]:
    """What may be said, as it will be written, and what the reference tells of its territory."""
    values = {name: value for name, value in said.items() if name in SAID}
    for name in ("label", "territory", "status", "market"):
        if name in values:
            values[name] = " ".join(str(values[name] or "").split())
    if values.get("market"):
        values["market"] = markets_of(followed, but=line).spelled(values["market"])
    if values.get("weight") is None:
        values.pop("weight", None)
    standing = replace(before, **values)
    place = None
    if standing.territory:
        place = Places(followed.organisation.territory, today).find(standing.territory)
        standing = replace(standing, territory=place.name if place else standing.territory[:200])
    if found := problems(standing, terms_of(followed), today):
        raise Wrong(found[0])
    code = place.code if place else ""
    around = Destinations(followed.organisation.territory if code else "")
    return standing, {"territory_code": code, "destination": around.at(code, standing.day or today)}


def _columns(standing: Standing) -> dict[str, Any]:
    return {name: getattr(standing, name) for name in SAID} | {"extra": dict(standing.extra)}


def _tell(
    verb: str, line: ListLine, *, actor: Actor, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    followed = line.followed
    touched(source_of(followed))
    record(
        verb,
        actor=actor,
        object_type=TYPE,
        object_key=f"{followed.key}/{line.pk}",
        label=f"{followed.title} · {line.key}",
        before={name: _plain(value) for name, value in before.items() if name in AUDITED},
        after={name: _plain(value) for name, value in after.items() if name in AUDITED and value is not None},
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value.normalize())
    return value.isoformat() if isinstance(value, dt.date) else value
