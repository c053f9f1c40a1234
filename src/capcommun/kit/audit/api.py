"""Record an event; read an object's trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from django.db.models import Q, QuerySet
from django.utils import timezone

from capcommun.kit.access.api import SYSTEM, Actor
from capcommun.kit.audit.models import Event, PersonalValue
from capcommun.kit.audit.words import (
    HIDDEN,
    Words,
    field_words,
    naming,
    rows_of,
    title_of,
    verb_words,
    vocabulary,
)

__all__ = [
    "HIDDEN", "Event", "Personal", "PersonalValue", "Words", "erase_subject", "events_of", "field_words",
    "naming", "personal_values", "purge", "readable", "record", "rows_of", "title_of", "trail",
    "values_about", "verb_words", "vocabulary",
]  # fmt: skip


@dataclass(frozen=True)
class Personal:
    """A change of a value about a person: an account, or (``kind="person"``) somebody without one."""

    subject_id: int
    field: str
    before: str = ""
    after: str = ""
    kind: str = "account"


def record(
    verb: str,
    *,
    actor: Actor,
    object_type: str,
    object_key: object,
    label: str,
    agreement: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    personal: Iterable[Personal] = (),
    internal_to: int | None = None,
) -> Event:
    """Append an event. Call it inside the transaction of the change it tells.

    ``verb`` is dotted and in the past: ``plan.action.changed``. ``before`` and ``after`` hold only the
    fields that changed, as JSON values, and nothing personal. ``internal_to`` names the organisation whose
    draft or internal note this is: nobody else reads the event.
    """
    context = structlog.contextvars.get_contextvars()
    kind = "user" if actor.user_id else ("system" if actor.is_admin else actor.extra.get("kind", "public"))
    event = Event.objects.create(
        at=timezone.now(),
        actor_id=actor.user_id,
        actor_kind=kind,
        verb=verb,
        object_type=object_type,
        object_key=str(object_key),
        object_label=label[:500],
        agreement=agreement,
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason,
        request=str(context.get("request", "")),
        internal_to=internal_to,
    )
    rows = [
        PersonalValue(
            event=event,
            subject_kind=p.kind,
            subject_id=p.subject_id,
            field=p.field,
            before=p.before,
            after=p.after,
        )
        for p in personal
    ]
    if rows:
        PersonalValue.objects.bulk_create(rows)
    return event


def trail(object_type: str, object_key: object) -> QuerySet[Event]:
    """The events of one object, latest first."""
    return (
        Event.objects.filter(object_type=object_type, object_key=str(object_key))
        .select_related("actor")
        .order_by("-at", "-pk")
    )


def readable(actor: Actor) -> Q:
    """Events that this actor may read, with ``audit.read``; another organisation's internal ones never."""
    keys = actor.agreements("audit.read")
    rows = Q() if keys is None else Q(agreement__in=keys)
    if actor is SYSTEM:
        return rows
    return rows & (Q(internal_to__isnull=True) | Q(internal_to__in=actor.organisations("internal.read")))


def events_of(agreements: Iterable[str] | None = None) -> QuerySet[Event]:
    """Events of these agreements (all of them when ``None``), latest first."""
    events = Event.objects.select_related("actor").order_by("-at", "-pk")
    return events if agreements is None else events.filter(agreement__in=list(agreements))


def personal_values(event_ids: Iterable[int]) -> QuerySet[PersonalValue]:
    """What is still kept about people in these events."""
    return PersonalValue.objects.filter(event_id__in=list(event_ids)).order_by("pk")


def values_about(subject_id: int, kind: str = "account") -> QuerySet[PersonalValue]:
    """The values kept about one person, for the copy they may ask for."""
    return PersonalValue.objects.filter(subject_kind=kind, subject_id=subject_id).order_by("pk")


def erase_subject(subject_id: int, kind: str = "account") -> int:
    """Erase the values about a person; the events stay. Returns how many values went."""
    return values_about(subject_id, kind).delete()[0]


def purge(before: dt.datetime) -> int:
    """Erase the personal values of events older than this; the events stay."""
    return PersonalValue.objects.filter(event__at__lt=before).delete()[0]
