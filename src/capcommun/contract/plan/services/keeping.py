"""Keep the whole of an action at each change, in the transaction of the change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from capcommun.contract.plan.history import last_revisions, states
from capcommun.contract.plan.models import Action, ActionRevision
from capcommun.kit.access.api import Actor
from capcommun.kit.audit.api import Personal, record

TYPE = "plan.action"
BATCH = 500


def keep(
    actions: QuerySet[Action], *, known_on: dt.date, verb: str = "", author_id: int | None = None
) -> int:
    """Add a revision for each of these actions that is no longer as it was last kept; gives how many.

    A state is never known before the one it follows: what is written down late, after something that was
    known later, counts from that later day.
    """
    before = {row.action_id: row for row in last_revisions(actions)}
    now = timezone.now()
    rows = []
    for pk, state in states(actions).items():
        old = before.get(pk)
        if old is None or old.state != state:
            day = max(known_on, old.known_on) if old else known_on
            rows.append(
                ActionRevision(
                    action_id=pk, verb=verb, author_id=author_id, state=state, known_on=day, recorded_at=now
                )
            )
    ActionRevision.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def tell(
    verb: str,
    action: Action,
    *,
    actor: Actor,
    today: dt.date,
    label: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    personal: Iterable[Personal] = (),
) -> None:
    """Say what was done to an action: in the audit, by its fields, and in its history, whole."""
    agreement = action.agreement
    record(
        verb,
        actor=actor,
        object_type=TYPE,
        object_key=f"{agreement.key}/{action.key}",
        label=label or action.title,
        agreement=agreement.key,
        before=before,
        after=after,
        personal=personal,
    )
    waiting = _together.get()
    if waiting is None:
        keep(Action.objects.filter(pk=action.pk), known_on=today, verb=verb, author_id=actor.user_id)
    else:
        waiting.append((verb, today, actor.user_id, action.pk))


_Waiting = tuple[str, dt.date, int | None, int]
_together: ContextVar[list[_Waiting] | None] = ContextVar("together", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Keep the states of many changed actions at once, before their transaction ends: for an import."""
    waiting: list[_Waiting] = []
    token = _together.set(waiting)
    try:
        yield
    finally:
        _together.reset(token)
    for verb, today, author_id in dict.fromkeys(row[:3] for row in waiting):
        actions = [row[3] for row in waiting if row[:3] == (verb, today, author_id)]
        keep(Action.objects.filter(pk__in=actions), known_on=today, verb=verb, author_id=author_id)
