"""Say what the team judges of a target, beside what is computed; take it back. Nothing is overwritten."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.contract.indicators import policies
from capcommun.contract.indicators.models import Override, Target
from capcommun.contract.indicators.services.observations import audit_key, still_in_text
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record

LONGEST = dt.timedelta(days=366)
MAY_SAY = ("held", "watch", "late", "unjudged")
"""What is missing or not due yet is no judgement."""


@dataclass(frozen=True)
class Judgement:
    light: str
    reason: str
    expires_on: dt.date


def override(target: Target, said: Judgement, *, actor: Actor, today: dt.date) -> Override:
    """From today, until its last day, the team's judgement stands beside the computed light."""
    _allowed(target, actor)
    still_in_text(target)
    _check(said, today)
    try:
        with transaction.atomic():
            _stood(target).update(withdrawn_on=today)
            row = Override.objects.create(
                target=target,
                light=said.light,
                reason=said.reason.strip(),
                known_on=today,
                recorded_at=timezone.now(),
                expires_on=said.expires_on,
                author_id=actor.user_id,
            )
            _tell("target.judged", row, target, actor)
    except IntegrityError as error:  # the constraint lets one judgement in
        raise Refusal(
            "target.judge.stale",
            _("Somebody else has just said what the team judges of this target."),
            _("Look at their judgement, and change it if need be."),
            status=409,
        ) from error
    return row


def override_no_more(row: Override, *, actor: Actor, today: dt.date) -> None:
    """Take a judgement back; it stays in the history."""
    target = row.target
    _allowed(target, actor)
    with transaction.atomic():
        if _stood(target).filter(pk=row.pk).update(withdrawn_on=today) != 1:
            raise Refusal(
                "target.judge.gone",
                _("Somebody else took this judgement back, or changed it, in the meantime."),
                _("Look at what the team judges now."),
                status=409,
            )
        _tell("target.judged.no-more", row, target, actor)


def _stood(target: Target) -> QuerySet[Override]:
    return Override.objects.filter(target=target, withdrawn_on=None)


def _allowed(target: Target, actor: Actor) -> None:
    if not policies.can_override(actor, target.agreement):
        raise Refusal(
            "target.judge.forbidden",
            _("Your role does not allow you to say what the team judges of a target."),
            _("Ask the agency's director."),
        )


def _check(said: Judgement, today: dt.date) -> None:
    problem = None
    if said.light not in MAY_SAY:
        problem = ("light", _("This is not a judgement that can be said."), _("Choose one of the list."))
    elif not said.reason.strip():
        problem = ("reason", _("A judgement is said with its reason."), _("Say why the team judges so."))
    elif not today <= said.expires_on <= today + LONGEST:
        problem = (
            "expires",
            _("A judgement stands for a year at most, and not in the past."),
            _("Choose a day within a year: it can be said again then."),
        )
    if problem:
        raise Refusal(f"target.judge.{problem[0]}", problem[1], problem[2], status=422)


def _tell(verb: str, row: Override, target: Target, actor: Actor) -> None:
    record(
        verb,
        actor=actor,
        object_type="target",
        object_key=audit_key(target),
        label=target.title,
        agreement=target.agreement.key,
        after={"light": row.light, "expires_on": row.expires_on.isoformat()},
        reason=row.reason,
    )
