"""Milestones: the contract's are reached or not; the agency's own are also added, changed and removed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from capcommun.contract.plan import policies
from capcommun.contract.plan.models import Action, Milestone, Origin
from capcommun.contract.plan.services.keeping import tell
from capcommun.kit.access.api import Actor, Refusal


def _plain(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None


def _check_reached(done_on: dt.date | None, today: dt.date) -> None:
    if done_on and done_on > today:
        raise Refusal(
            "plan.future",
            _("A milestone cannot be reached in the future."),
            _("Give today or an earlier day."),
            status=400,
        )


def _check_own(milestone: Milestone) -> None:
    if milestone.origin != Origin.AGENCY:
        raise Refusal(
            "plan.contract-words",
            _("This milestone is the contract's own: it changes by an amendment, not here."),
            _("Say when it is reached, or add a milestone of your own."),
        )


def _written(milestone: Milestone, seen: int, **values: object) -> None:
    """One conditional update: whoever comes second is told."""
    rows = Milestone.objects.filter(pk=milestone.pk, revision=seen, withdrawn=False)
    if rows.update(**values, revision=F("revision") + 1) != 1:
        raise Refusal(
            "plan.milestone-changed",
            _("Someone else just changed this milestone."),
            _("See it as it is now."),
            status=409,
        )
    Action.objects.filter(pk=milestone.action_id).update(revision=F("revision") + 1)


def add_milestone(
    action: Action,
    *,
    actor: Actor,
    title: str,
    due: dt.date | None,
    today: dt.date,
    done_on: dt.date | None = None,
) -> Milestone:
    """Add a milestone of the agency's own; it is marked as not from the contract."""
    policies.check_edit(actor, action.agreement)
    _check_reached(done_on, today)
    with transaction.atomic():
        taken = set(Milestone.objects.filter(action=action).values_list("key", flat=True))
        number = next(n for n in range(1, len(taken) + 2) if f"agence.{n}" not in taken)
        row = Milestone.objects.create(
            action=action,
            key=f"agence.{number}",
            position=len(taken),
            origin=Origin.AGENCY,
            title=title.strip(),
            due=due,
            done_on=done_on,
        )
        Action.objects.filter(pk=action.pk).update(revision=F("revision") + 1)
        tell(
            "plan.milestone.added",
            action,
            actor=actor,
            today=today,
            label=row.title,
            after={"milestone": row.key, "due": _plain(due), "done_on": _plain(done_on)},
        )
    return row


def change_milestone(
    milestone: Milestone,
    *,
    actor: Actor,
    seen: int,
    title: str,
    due: dt.date | None,
    done_on: dt.date | None,
    today: dt.date,
) -> None:
    """Change a milestone of the agency's own: its words, its day, whether it is reached."""
    action = milestone.action
    policies.check_edit(actor, action.agreement)
    _check_own(milestone)
    _check_reached(done_on, today)
    values = {"title": title.strip(), "due": due, "done_on": done_on}
    old = {name: getattr(milestone, name) for name in values}
    with transaction.atomic():
        _written(milestone, seen, **values)
        tell(
            "plan.milestone.changed",
            action,
            actor=actor,
            today=today,
            label=title.strip(),
            before={
                "milestone": milestone.key,
                **{n: str(v or "") for n, v in old.items() if v != values[n]},
            },
            after={
                "milestone": milestone.key,
                **{n: str(v or "") for n, v in values.items() if v != old[n]},
            },
        )


def remove_milestone(milestone: Milestone, *, actor: Actor, seen: int, today: dt.date) -> None:
    """Take away a milestone of the agency's own; it is still read as of a day when it stood."""
    action = milestone.action
    policies.check_edit(actor, action.agreement)
    _check_own(milestone)
    with transaction.atomic():
        _written(milestone, seen, withdrawn=True)
        tell(
            "plan.milestone.removed",
            action,
            actor=actor,
            today=today,
            label=milestone.title,
            before={"milestone": milestone.key, "due": _plain(milestone.due)},
        )


def complete_milestone(
    milestone: Milestone, *, actor: Actor, seen: int, done_on: dt.date | None, today: dt.date
) -> None:
    """Say that a milestone is reached, and when; or, without a date, that it is not after all."""
    action = milestone.action
    policies.check_edit(actor, action.agreement)
    _check_reached(done_on, today)
    with transaction.atomic():
        _written(milestone, seen, done_on=done_on)
        tell(
            "plan.milestone.done" if done_on else "plan.milestone.reopened",
            action,
            actor=actor,
            today=today,
            label=milestone.title,
            before={"milestone": milestone.key, "done_on": _plain(milestone.done_on)},
            after={"milestone": milestone.key, "done_on": _plain(done_on)},
        )
