"""Say what is expected of a target along the way, and withdraw it. Nothing is ever overwritten."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.contract.indicators import policies
from capcommun.contract.indicators.judged import promise_of
from capcommun.contract.indicators.models import Target, TargetMilestone
from capcommun.contract.indicators.progress import Curve, Mark, Way, curve_of, way_of
from capcommun.contract.indicators.readings import reading_on
from capcommun.contract.indicators.rules import Promise, window
from capcommun.contract.indicators.services.observations import audit_key, still_in_text
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.kit.text.api import day as said_day
from capcommun.kit.text.api import number


@dataclass(frozen=True)
class Expected:
    """How much is expected by when."""

    day: dt.date
    value: Decimal
    note: str = ""


def expect(target: Target, wanted: Expected, *, actor: Actor, today: dt.date) -> TargetMilestone:
    """Add a milestone to a target. Two people choosing the same day: the database lets one in."""
    _allowed(target, actor)
    promise, reading = promise_of(target, target.agreement), reading_on(today)
    way = way_of(promise, reading)
    if way is None:
        raise Refusal(
            "target.expect.nothing",
            _("This target has no course to follow: it is done or not, comes back, or has no number."),
            _("It is judged on its deadline."),
            status=422,
        )
    _check_day(promise, wanted.day)
    _check_value(wanted, way, curve_of(promise, _marks(target), reading))
    try:
        with transaction.atomic():
            row = TargetMilestone.objects.create(
                target=target,
                day=wanted.day,
                value=wanted.value,
                note=wanted.note.strip(),
                author_id=actor.user_id,
                known_on=today,
                recorded_at=timezone.now(),
            )
            _tell("target.expected", row, target=target, actor=actor)
    except IntegrityError as error:
        raise Refusal(
            "target.expect.twice",
            _("Something is already expected by that day."),
            _("Withdraw it first, or choose another day."),
            status=409,
        ) from error
    return row


def expect_no_more(milestone: TargetMilestone, *, actor: Actor, today: dt.date) -> None:
    """Withdraw a milestone; pages read as of an earlier day still show it."""
    target = milestone.target
    _allowed(target, actor)
    standing = TargetMilestone.objects.filter(pk=milestone.pk, withdrawn_on__isnull=True)
    with transaction.atomic():
        if standing.update(withdrawn_on=max(today, milestone.known_on)) != 1:
            raise Refusal(
                "target.expect.gone",
                _("Somebody else withdrew this milestone in the meantime."),
                _("Look at what is expected now."),
                status=409,
            )
        _tell("target.expected.withdrawn", milestone, target=target, actor=actor)


def _allowed(target: Target, actor: Actor) -> None:
    if not policies.can_observe(actor, target.agreement):
        raise Refusal(
            "target.expect.forbidden",
            _("Your role does not allow you to say what is expected."),
            _("Ask the agency's director for the role of action manager."),
        )
    still_in_text(target)


def _marks(target: Target) -> list[Mark]:
    rows = TargetMilestone.objects.filter(target=target, withdrawn_on__isnull=True)
    return [Mark(day, value) for day, value in rows.values_list("day", "value")]


def _check_day(promise: Promise, day: dt.date) -> None:
    span = window(promise)
    if span.start is not None and day < span.start:
        raise Refusal(
            "target.expect.before",
            _("This day comes before the target begins, on %(day)s.") % {"day": said_day(span.start)},
            _("Choose a day between the beginning and the deadline."),
            status=422,
        )
    if span.end is not None and day >= span.end:
        raise Refusal(
            "target.expect.after",
            _("From %(day)s on, what is expected is what was promised.") % {"day": said_day(span.end)},
            _("Choose an earlier day."),
            status=422,
        )


def _check_value(wanted: Expected, way: Way, curve: Curve | None) -> None:
    """Between what is expected just before and just after: a course goes one way."""
    before = [mark.value for mark in curve.points if mark.day < wanted.day] if curve else []
    after = [mark.value for mark in curve.points if mark.day > wanted.day] if curve else []
    one, other = (before or [way.base])[-1], (after or [way.goal])[0]
    low, high = min(one, other), max(one, other)
    if not low <= wanted.value <= high:
        raise Refusal(
            "target.expect.value",
            _("Between %(low)s and %(high)s is expected that day: what comes before, and after.")
            % {"low": number(low), "high": number(high)},
            _("Enter a value between the two, or withdraw a milestone first."),
            status=422,
        )


def _tell(verb: str, row: TargetMilestone, *, target: Target, actor: Actor) -> None:
    facts = {"day": row.day.isoformat(), "value": str(row.value)}
    gone = verb == "target.expected.withdrawn"
    record(
        verb,
        actor=actor,
        object_type="target",
        object_key=audit_key(target),
        label=target.title,
        agreement=target.agreement.key,
        before=facts if gone else None,
        after=None if gone else facts,
        reason="" if gone else row.note,
    )
