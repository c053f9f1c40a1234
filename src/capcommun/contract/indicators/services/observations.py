"""Enter a value, correct one. Nothing is ever overwritten."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from capcommun.contract.indicators import policies
from capcommun.contract.indicators.models import Declaration, Observation, Proof, Target
from capcommun.contract.indicators.part_words import in_line
from capcommun.contract.indicators.parts import NONE, Parts
from capcommun.contract.indicators.services.parts import whole
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.reference.partners.api import Visibility


@dataclass(frozen=True)
class Entry:
    """What somebody says of a target: a value, or the reason why there is none."""

    value: Decimal | None
    period_end: dt.date
    period_start: dt.date | None = None
    reason: str = ""
    note: str = ""
    visibility: str = Visibility.SHARED
    parts: Parts = NONE
    provisional: bool = False  # a final value is still to come
    sure: bool = False  # far from the values before it, and right all the same
    rest: bool = False  # what the parts leave over is kept under a name that says so


def record_observation(target: Target, entry: Entry, *, actor: Actor, today: dt.date) -> Observation:
    """Enter a value of a target, in the name of the actor's organisation."""
    organisation = allowed_to_observe(target, actor)
    check_entry(target, entry, actor, organisation, today)
    with transaction.atomic():
        row = insert_observation(target, entry, actor=actor, today=today, organisation=organisation)
        tell("target.observed", row, target=target, actor=actor, why=entry.note)
    return row


def correct_observation(
    old: Observation, entry: Entry, *, actor: Actor, today: dt.date, why: str = ""
) -> Observation:
    """Put another value in the place of one that was wrong; the wrong one stays in the history.

    Two people correcting the same value: the database lets one correction in, and the second person is
    told that the value has changed since the page was shown.
    """
    target = old.target
    organisation = allowed_to_correct(old, actor)
    check_entry(target, entry, actor, organisation, today)
    check_why(why)
    try:
        with transaction.atomic():
            row = insert_observation(
                target, entry, actor=actor, today=today, organisation=organisation, corrects=old
            )
            tell("target.observation.corrected", row, target=target, actor=actor, why=why, old=old)
    except IntegrityError as error:
        raise corrected_meanwhile() from error
    return row


def allowed_to_correct(old: Observation | Declaration, actor: Actor) -> int | None:
    """The organisation in whose name the value was entered, in which alone it is corrected; or a refusal."""
    target = old.target
    allowed_to_observe(target, actor)
    organisation = old.organisation_id
    if organisation not in actor.organisations("target.observe", target.agreement.key) and not actor.is_admin:
        raise Refusal(
            "target.correct.other-organisation",
            _("Another organisation entered this value."),
            _("Ask it to correct it, or enter your own value beside it."),
        )
    return organisation


def check_why(why: str) -> None:
    if not why.strip():
        raise Refusal(
            "target.correct.no-reason",
            _("A correction says why the former value was wrong."),
            _("Fill in the reason for the correction."),
            status=422,
        )


def corrected_meanwhile() -> Refusal:
    return Refusal(
        "target.correct.stale",
        _("Somebody else corrected this value in the meantime."),
        _("Look at the value now in force, and correct that one if need be."),
        status=409,
    )


def still_in_text(target: Target) -> None:
    """Refuse what is said of a target that the agreement no longer holds."""
    if target.withdrawn:
        raise Refusal(
            "target.withdrawn",
            _("This target is no longer in the agreement."),
            _("Its history stays readable; enter the value on a target in force."),
            status=409,
        )


def allowed_to_observe(target: Target, actor: Actor) -> int | None:
    """The organisation in whose name the actor speaks, or a refusal."""
    if not policies.can_observe(actor, target.agreement):
        raise Refusal(
            "target.observe.forbidden",
            _("Your role does not allow you to enter values."),
            _("Ask the agency's director for the role of action manager."),
        )
    still_in_text(target)
    return min(actor.organisations("target.observe", target.agreement.key), default=None)


def check_entry(target: Target, entry: Entry, actor: Actor, organisation: int | None, today: dt.date) -> None:
    problem: tuple[str, Any, Any] | None = None
    if entry.value is None and not entry.reason.strip():
        problem = ("no-value", _("There is neither a value nor a reason why it is missing."),
                   _("Enter the value (zero is a value), or say why there is none."))  # fmt: skip
    elif entry.value is not None and entry.reason.strip():
        problem = ("both", _("There is both a value and a reason why it is missing."),
                   _("Keep one of the two."))  # fmt: skip
    elif entry.period_end > today:
        problem = ("future", _("A value cannot be observed on a day that has not come."),
                   _("Choose today or an earlier day."))  # fmt: skip
    elif entry.period_start and entry.period_start > entry.period_end:
        problem = ("period", _("The period ends before it begins."), _("Exchange the two days."))
    elif (first := _first_day(target)) and entry.period_end < first:
        problem = ("before", _("This value was seen before the target began, on %(day)s.")
                   % {"day": date_format(first, "SHORT_DATE_FORMAT")},
                   _("Check the year. Figures of earlier years belong to the text's series."))  # fmt: skip
    elif entry.value is not None and entry.value < 0 and counts_from_zero(target):
        problem = ("negative", _("This value cannot be negative."), _("Enter zero or more."))
    elif organisation is None and entry.visibility == Visibility.INTERNAL:
        problem = ("nobody", _("Nobody could read this value: you act in no organisation's name."),
                   _("Share the value between the parties."))  # fmt: skip
    if problem:
        raise Refusal(f"target.observe.{problem[0]}", problem[1], problem[2], status=422)
    if entry.visibility not in policies.visibilities(actor, target.agreement):
        raise Refusal(
            "target.observe.visibility",
            _("Your role does not allow you to show this value so widely."),
            _("Keep it internal, and ask your director to share it."),
        )


def _first_day(target: Target) -> dt.date | None:
    """The first day on which a value of this target may be seen: its own, its year's, or the agreement's."""
    if target.start:
        return target.start
    return dt.date(target.year, 1, 1) if target.year else target.agreement.start


def counts_from_zero(target: Target) -> bool:
    """What is done or not, and what promises a positive number of something: no share of change."""
    if target.comparator == "done-by":
        return True
    bounds = [bound for bound in (target.value, target.low, target.high) if bound is not None]
    return bool(bounds) and min(bounds) >= 0 and "%" not in target.unit


def insert_observation(
    target: Target,
    entry: Entry,
    *,
    actor: Actor,
    today: dt.date,
    organisation: int | None,
    corrects: Observation | None = None,
    proof: Proof | None = None,
) -> Observation:
    return Observation.objects.create(
        target=target,
        value=entry.value,
        reason=entry.reason.strip(),
        period_start=entry.period_start,
        period_end=entry.period_end,
        known_on=today,
        recorded_at=timezone.now(),
        note=entry.note.strip(),
        visibility=entry.visibility,
        organisation_id=organisation,
        author_id=actor.user_id,
        corrects=corrects,
        proof=proof,
        parts=kept_parts(target, entry, today),
        provisional=entry.provisional and entry.value is not None,
    )


def kept_parts(target: Target, entry: Entry, today: dt.date) -> dict[str, Any]:
    """The parts of the value as its row keeps them; refused where they do not add up and should."""
    return whole(target, entry, today, from_zero=counts_from_zero(target)).kept()


def _facts(row: Observation | Declaration) -> dict[str, Any]:
    """What the trail says of a value: nothing of an internal one, since other parties read the trail."""
    if row.visibility == Visibility.INTERNAL:
        return {"visibility": row.visibility}
    facts: dict[str, Any] = {
        "visibility": row.visibility,
        "value": None if row.value is None else str(row.value),
        "period_end": row.period_end.isoformat(),
    }
    if row.provisional:
        facts["provisional"] = True
    return facts | ({"parts": in_line(row.parts)} if row.parts else {})


def tell(
    verb: str,
    row: Observation | Declaration,
    *,
    target: Target,
    actor: Actor,
    why: str,
    old: Observation | Declaration | None = None,
) -> None:
    hidden = row.visibility == Visibility.INTERNAL
    record(
        verb,
        actor=actor,
        object_type="target",
        object_key=audit_key(target),
        label=target.title,
        agreement=target.agreement.key,
        before=_facts(old) if old else None,
        after=_facts(row),
        reason="" if hidden else why,
        internal_to=row.organisation_id if hidden else None,
    )


def audit_key(target: Target) -> str:
    """How the trail names a target: by the keys that the document gives, which outlive the row."""
    return f"{target.agreement.key}/{target.key}"
