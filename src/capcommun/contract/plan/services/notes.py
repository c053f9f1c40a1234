"""Dated progress notes: written, corrected, withdrawn; what was known on a day can be read again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.contract.plan import policies
from capcommun.contract.plan.models import Action, Note
from capcommun.contract.plan.services.actions import change_action
from capcommun.contract.plan.services.keeping import TYPE
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.reference.partners.api import Visibility


def _audit(verb: str, note: Note, actor: Actor, **values: object) -> None:
    """Of a note the audit, which has other readers, tells no word; of an internal one, nothing at all."""
    action = note.action
    hidden = note.visibility == Visibility.INTERNAL
    record(
        verb,
        actor=actor,
        object_type=TYPE,
        object_key=f"{action.agreement.key}/{action.key}",
        label=action.title,
        agreement=action.agreement.key,
        after={"note": note.pk, **values},
        internal_to=note.organisation_id if hidden else None,
    )


def choose_organisation(
    actor: Actor, action: Action, organisation_id: int | None, visibility: str
) -> int | None:
    """The organisation in whose name one writes; what is internal must be internal to one."""
    allowed = policies.authors(actor, action.agreement)
    if organisation_id is not None and organisation_id not in allowed:
        raise Refusal(
            "plan.organisation", _("You do not write in this organisation's name."), _("Choose one of yours.")
        )
    chosen = organisation_id or (allowed[0] if allowed else None)
    if chosen is None and visibility == "internal":
        raise Refusal(
            "plan.no-organisation",
            _("You have no role in an organisation of this agreement: a note cannot be internal to none."),
            _("Ask for a role, or share the note."),
        )
    return chosen


def add_note(
    action: Action,
    *,
    actor: Actor,
    text: str,
    visibility: str,
    known_on: dt.date,
    today: dt.date,
    organisation_id: int | None = None,
    seen: int = 0,
    changes: Mapping[str, Any] | None = None,
) -> Note:
    """Note how the action goes. ``known_on`` is the day it was known, which may be before today.

    ``changes`` of the action, made from its revision ``seen``, go with the note or not at all: they need
    the right to change the action, and have their own event.
    """
    agreement = action.agreement
    if not policies.may_note(actor, agreement):
        raise Refusal(
            "plan.note",
            _("Your role does not let you write a note on this action."),
            _("Ask the agency's director, who gives the roles."),
        )
    policies.check_visibility(actor, agreement, visibility)
    if known_on > today:
        raise Refusal(
            "plan.future",
            _("A note tells what is known: its date cannot be in the future."),
            _("Give today or an earlier day."),
            status=400,
        )
    said = {
        "action": action,
        "text": text.strip(),
        "visibility": visibility,
        "organisation_id": choose_organisation(actor, action, organisation_id, visibility),
        "author_id": actor.user_id,
        "known_on": known_on,
    }
    with transaction.atomic():
        if changes:
            change_action(action, actor=actor, seen=seen, changes=changes, today=today)
        if same := Note.objects.filter(**said, until__isnull=True).first():
            return same  # sent again from the browser's history: the same words on the same day are one note
        note = Note.objects.create(
            **said,
            since=known_on,
            recorded_at=timezone.now(),
        )
        _audit("plan.note.added", note, actor, visibility=visibility, known_on=known_on.isoformat())
    return note


def _check_mine(note: Note, actor: Actor) -> None:
    if not policies.may_withdraw(actor, note.action.agreement, note.organisation_id, note.author_id):
        raise Refusal(
            "plan.note-of-another",
            _("Only its author, or who runs the plan in the same organisation, may change this note."),
            _("Write a note of your own."),
        )


def _close(note: Note, seen: int, today: dt.date) -> None:
    """The words stop standing today. A note of this very day stops the day it began: it never stood alone."""
    rows = Note.objects.filter(pk=note.pk, revision=seen, until__isnull=True)
    if rows.update(until=max(today, note.since), revision=F("revision") + 1) != 1:
        raise Refusal(
            "plan.note-changed",
            _("This note was changed or withdrawn in the meantime."),
            _("Read it as it is now."),
            status=409,
        )


def edit_note(
    note: Note, *, actor: Actor, seen: int, text: str, visibility: str, known_on: dt.date, today: dt.date
) -> Note:
    """Correct a note: the new words stand from today, the old ones can be read as of an earlier day."""
    _check_mine(note, actor)
    policies.check_visibility(actor, note.action.agreement, visibility)
    if known_on > today:
        raise Refusal("plan.future", _("The date of a note cannot be in the future."), "", status=400)
    with transaction.atomic():
        _close(note, seen, today)
        new = Note.objects.create(
            action=note.action,
            text=text.strip(),
            visibility=visibility,
            organisation_id=note.organisation_id,
            author_id=note.author_id,
            known_on=known_on,
            since=today,
            recorded_at=timezone.now(),
            replaces=note,
        )
        _audit("plan.note.corrected", new, actor, replaces=note.pk, visibility=visibility)
    return new


def withdraw_note(note: Note, *, actor: Actor, seen: int, today: dt.date) -> None:
    """Withdraw a note: it is no longer shown, except as of a day when it stood."""
    _check_mine(note, actor)
    with transaction.atomic():
        _close(note, seen, today)
        _audit("plan.note.withdrawn", note, actor)
