"""Say that a target's values are declared, or brought as a series, and by whom. Nothing is overwritten."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.contract.indicators.models import Counting, Target
from capcommun.contract.indicators.services.counting import end_choice, may_choose
from capcommun.contract.indicators.services.observations import audit_key
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.reference.partners.api import Organisation, organisations_of

TYPED = (Counting.Mode.DECLARED.value, Counting.Mode.SERIES.value)


def come_by(
    target: Target,
    mode: str,
    *,
    organisation: Organisation | None = None,
    note: str = "",
    actor: Actor,
    today: dt.date,
) -> Counting:
    """From now on the target's values are declared, or brought; the former choice ends today."""
    may_choose(target, actor)
    _check(target, mode, organisation, today)
    try:
        with transaction.atomic():
            end_choice(target, today)
            row = Counting.objects.create(
                target=target, mode=mode, organisation=organisation, note=note.strip()[:500], known_on=today,
                recorded_at=timezone.now(), author_id=actor.user_id,
            )  # fmt: skip
            said = {"mode": mode} | ({"by": organisation.short_name} if organisation else {})
            record(
                "target.come-by", actor=actor, object_type="target", object_key=audit_key(target),
                label=target.title, agreement=target.agreement.key, after=said, reason=row.note,
            )  # fmt: skip
    except IntegrityError as error:  # the constraint lets one choice in
        raise Refusal(
            "target.count.stale",
            _("Somebody else has just chosen how this target's values come."),
            _("Look at their choice, and change it if need be."),
            status=409,
        ) from error
    return row


def _check(target: Target, mode: str, organisation: Organisation | None, today: dt.date) -> None:
    if mode not in TYPED:
        raise Refusal(
            "target.way.unknown",
            _("Values are declared, or brought as a series."),
            _("Choose one of the two, or a measure."),
            status=422,
        )
    if organisation is None:
        return
    if not organisations_of(target.agreement.key, today).filter(pk=organisation.pk).exists():
        raise Refusal(
            "target.way.organisation",
            _("%(name)s holds no role on this agreement.") % {"name": organisation.short_name},
            _("Choose one of the organisations that do, or give it a role first."),
            status=422,
        )
