"""Beginning, changing and withdrawing a list: what it counts is audited, and its rule grows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.reference.measures.api import touched
from capcommun.reference.partners.api import Organisation
from capcommun.registers.lists import policies
from capcommun.registers.lists.models import FollowedList, ListLine
from capcommun.registers.lists.queries import source_of
from capcommun.registers.lists.rules import MOST_STATUSES
from capcommun.registers.lists.services.keeping import Conflict, check_edit, touch

TYPE = "lists.list"
TOLD = ("title", "line", "unit", "definition", "standing", "weighed", "statuses", "counted")
RULED = ("definition", "standing", "weighed", "counted")
"""A change of one of these changes what is counted."""


def begin_list(
    *, actor: Actor, organisation: Organisation, told: Mapping[str, Any], today: dt.date, key: str = ""
) -> FollowedList:
    """Begin a list, in the name of the organisation that keeps it."""
    if not Organisation.objects.filter(policies.owners(actor), pk=organisation.pk).exists():
        raise _not_yours()
    values = _checked({name: told.get(name) for name in TOLD if told.get(name) is not None})
    try:
        with transaction.atomic():
            followed = FollowedList.objects.create(
                key=key or _free_key(values["title"]), organisation=organisation, known_on=today, **values
            )
            _tell("lists.list.begun", followed, actor, {}, values)
    except IntegrityError as error:
        raise Refusal(
            "lists.there",
            _("A list is already called so."),
            _("Give it another title."),
            status=409,
        ) from error
    return followed


def change_list(
    followed: FollowedList, *, actor: Actor, seen: int, told: Mapping[str, Any], today: dt.date
) -> FollowedList:
    """Change what is said of a list. What it counts changes with a new rule, which figures name."""
    check_edit(actor, followed)
    with transaction.atomic():
        current = FollowedList.objects.get(pk=followed.pk)
        values = _checked({name: getattr(current, name) for name in TOLD} | dict(told))
        new = {name: value for name, value in values.items() if getattr(current, name) != value}
        if not new:
            return current
        _check_statuses(current, values["statuses"])
        before = {name: getattr(current, name) for name in new}
        more: dict[str, Any] = dict(new)
        if set(new) & set(RULED):
            more["rule"] = F("rule") + 1
        if not touch(current, max(today, current.known_on), seen=seen, **more):
            raise Conflict(current, _("Look at the list as it is now, and change it again."))
        _tell("lists.list.changed", current, actor, before, new)
    return FollowedList.objects.select_related("organisation").get(pk=followed.pk)


def withdraw_list(followed: FollowedList, *, actor: Actor, today: dt.date) -> None:
    """Stop following a list: nothing is lost, but no target is counted by it any more."""
    check_edit(actor, followed)
    with transaction.atomic():
        rows = FollowedList.objects.filter(pk=followed.pk, withdrawn_on__isnull=True)
        if rows.update(withdrawn_on=today, revision=F("revision") + 1) != 1:
            raise Conflict(followed, _("It is withdrawn already."))
        _tell("lists.list.withdrawn", followed, actor, {}, {})


def restore_list(followed: FollowedList, *, actor: Actor) -> None:
    """Follow it again, as it was."""
    if not policies.can_edit(actor, followed):
        raise _not_yours()
    with transaction.atomic():
        rows = FollowedList.objects.filter(pk=followed.pk, withdrawn_on__isnull=False)
        if rows.update(withdrawn_on=None, revision=F("revision") + 1) != 1:
            raise Conflict(followed, _("It is followed already."))
        _tell("lists.list.restored", followed, actor, {}, {})


def _checked(told: Mapping[str, Any]) -> dict[str, Any]:
    values = dict(told)
    for name in ("title", "line", "unit", "definition"):
        values[name] = str(values.get(name) or "").replace("\r\n", "\n").strip()
        if not values[name]:
            refusal = Refusal(
                "lists.missing", _("This is to be said."), _("Write it in a few words."), status=422
            )
            refusal.field = name  # type: ignore[attr-defined]  # where it is told on a form
            raise refusal
    statuses = list(dict.fromkeys(word.strip()[:80] for word in values.get("statuses") or () if word.strip()))
    if len(statuses) > MOST_STATUSES:
        raise Refusal(
            "lists.statuses",
            _("A list has at most %(most)d statuses.") % {"most": MOST_STATUSES},
            _("This column probably holds something else: keep it among the other columns."),
            status=422,
        )
    values["statuses"] = statuses
    values["counted"] = [word for word in statuses if word in (values.get("counted") or ())]
    return values


def _check_statuses(current: FollowedList, statuses: list[str]) -> None:
    """A status that lines are in cannot be taken from under them."""
    gone = [status for status in current.statuses if status not in statuses]
    held = ListLine.objects.filter(followed=current, gone_on__isnull=True, status__in=gone)
    status = held.values_list("status", flat=True).first() if gone else None
    if status:
        raise Refusal(
            "lists.status-held",
            _("Lines are in the status “%(status)s”.") % {"status": status},
            _("Keep it, without counting it if need be, or change these lines first."),
            status=422,
        )


def _free_key(title: str) -> str:
    base = slugify(title)[:50].strip("-") or "liste"
    taken = set(FollowedList.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(
        key for n in range(1, len(taken) + 2) if (key := base if n == 1 else f"{base}-{n}") not in taken
    )


def _tell(
    verb: str, followed: FollowedList, actor: Actor, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    touched(source_of(followed))
    record(
        verb, actor=actor, object_type=TYPE, object_key=followed.key, label=followed.title,
        before=dict(before), after={name: value for name, value in after.items() if value or name in before},
    )  # fmt: skip


def _not_yours() -> Refusal:
    return Refusal(
        "lists.edit",
        _("Only the organisation that keeps this list may write in it."),
        _("Ask that organisation, or the administrator of the instance."),
    )
