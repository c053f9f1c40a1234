"""Say which ready-made indicator a target's words mean. Nothing is ever overwritten."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.contract.indicators import policies
from capcommun.contract.indicators.library import entries
from capcommun.contract.indicators.models import Definition, Target
from capcommun.contract.indicators.services.observations import audit_key, still_in_text
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record


def define(target: Target, indicator: str, *, note: str = "", actor: Actor, today: dt.date) -> Definition:
    """From now on the target is followed by this indicator; the former choice ends today.

    The library's sheet is kept with the choice, so that a later library changes nothing that was agreed.
    """
    _may_define(target, actor)
    entry = entries().get(indicator)
    if entry is None:
        raise Refusal(
            "target.define.unknown",
            _("The library holds no indicator “%(key)s”.") % {"key": indicator[:80]},
            _("Choose one of those it shows."),
            status=422,
        )
    try:
        with transaction.atomic():
            _end(target, today)
            row = Definition.objects.create(
                target=target, indicator=indicator, sheet=dict(entry), note=note.strip()[:500],
                known_on=today, recorded_at=timezone.now(), author_id=actor.user_id,
            )  # fmt: skip
            _tell("target.defined", target, actor, {"indicator": indicator}, note)
    except IntegrityError as error:  # the constraint lets one choice in
        raise Refusal(
            "target.define.stale",
            _("Somebody else has just chosen an indicator for this target."),
            _("Look at their choice, and change it if need be."),
            status=409,
        ) from error
    return row


def define_no_more(target: Target, *, actor: Actor, today: dt.date) -> None:
    """The target stands by the words of the text alone; the former choice stays in the history."""
    _may_define(target, actor)
    with transaction.atomic():
        if not _end(target, today):
            raise Refusal(
                "target.define.none",
                _("No indicator is chosen for this target any more."),
                _("Nothing is left to do."),
                status=409,
            )
        _tell("target.defined.no-more", target, actor, {})


def _may_define(target: Target, actor: Actor) -> None:
    if not policies.can_choose_measure(actor, target.agreement):
        raise Refusal(
            "target.define.forbidden",
            _("Your role does not allow you to say what this target means."),
            _("Ask the agency's director."),
        )
    still_in_text(target)


def _end(target: Target, today: dt.date) -> int:
    return Definition.objects.filter(target=target, ended_on=None).update(ended_on=today)


def _tell(verb: str, target: Target, actor: Actor, after: dict[str, str], why: str = "") -> None:
    record(
        verb, actor=actor, object_type="target", object_key=audit_key(target), label=target.title,
        agreement=target.agreement.key, after=after, reason=why,
    )  # fmt: skip
