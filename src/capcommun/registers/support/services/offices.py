"""Beginning and changing an office's line: each function is one mutation, checked, written, kept, audited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.reference.measures.api import touched
from capcommun.reference.partners.api import Organisation
from capcommun.reference.territories.api import Zone
from capcommun.registers.support import policies, rules
from capcommun.registers.support.models import OfficeSupport, OfficeSupportRevision
from capcommun.registers.support.wording import refusal_of

TYPE = "support.office"
OFFICES = "support.offices"
"""What is touched when a line changes: the measures of the register read it."""


class Conflict(Refusal):
    """Somebody else changed the line first: both versions are kept in sight."""

    def __init__(self, current: OfficeSupport) -> None:
        super().__init__(
            "support.conflict",
            _("Someone else changed this office while you were editing it."),
            _("Compare both versions, then save yours again or keep theirs."),
            status=409,
        )
        self.current = current


def begin_support(
    zone: Zone,
    *,
    actor: Actor,
    organisation_id: int | None,
    said: Mapping[str, Any],
    today: dt.date,
    office: Organisation | None = None,
) -> OfficeSupport:
    """Begin the line of an office's area, in the name of the agency that helps it."""
    if organisation_id is None or not (actor.is_admin or policies.owner_for(actor, zone) == organisation_id):
        raise _not_yours()
    if zone.kind != Zone.Kind.OFFICE:
        raise Refusal(
            "support.zone",
            _("“%(zone)s” is not a tourist office's area.") % {"zone": zone.name},
            _("Choose the area of an office."),
            status=422,
        )
    values = _checked(said, today)
    try:
        with transaction.atomic():
            support = OfficeSupport.objects.create(
                zone=zone, office=office, organisation_id=organisation_id, **values
            )
            _tell("support.office.added", support, actor=actor, today=today, before={}, after=values)
    except IntegrityError as error:
        if not OfficeSupport.objects.filter(zone=zone).exists():
            raise
        raise Refusal(
            "support.there",
            _("“%(zone)s” is already followed.") % {"zone": zone.name},
            _("Change its line instead."),
            status=409,
        ) from error
    return support


def change_support(
    support: OfficeSupport, *, actor: Actor, seen: int, said: Mapping[str, Any], today: dt.date
) -> OfficeSupport:
    """Change what is said of an office. ``seen`` is the revision that the form was made from."""
    if not policies.can_edit(actor, support):
        raise _not_yours()
    with transaction.atomic():
        current = OfficeSupport.objects.select_related("zone").get(pk=support.pk)
        values = _checked(current.said | dict(said), today)
        new = {name: value for name, value in values.items() if getattr(current, name) != value}
        if not new:
            return current
        rows = OfficeSupport.objects.filter(policies.editable(actor), pk=support.pk, revision=seen)
        if rows.update(**new, revision=F("revision") + 1) != 1:
            raise Conflict(current)
        before = {name: getattr(current, name) for name in new}
        for name, value in new.items():
            setattr(current, name, value)
        current.revision = seen + 1
        _tell("support.office.changed", current, actor=actor, today=today, before=before, after=new)
    return current


def _checked(said: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    """What may be said, as it will be written; refused with its reason where it may not."""
    standing = rules.Standing(
        sadi=str(said.get("sadi") or ""),
        pilot=str(said.get("pilot") or ""),
        sadi_on=said.get("sadi_on"),
        pilot_on=said.get("pilot_on"),
        comment=_words(said.get("comment")),
        next_step=_words(said.get("next_step")),
    )
    if found := rules.problem(standing, today):
        raise refusal_of(found)
    return asdict(standing)


def _words(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


def _tell(
    verb: str,
    support: OfficeSupport,
    *,
    actor: Actor,
    today: dt.date,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Keep the line whole, tell the audit, and that what is counted may have changed.

    A state is never known before the one that it follows.
    """
    kept = OfficeSupportRevision.objects.filter(support=support).order_by("-pk")
    last = kept.values_list("known_on", flat=True).first()
    OfficeSupportRevision.objects.create(
        support=support,
        verb=verb,
        author_id=actor.user_id,
        known_on=max(today, last) if last else today,
        recorded_at=timezone.now(),
        revision=support.revision,
        **support.said,
    )
    record(
        verb,
        actor=actor,
        object_type=TYPE,
        object_key=support.zone.key,
        label=support.zone.name,
        before={name: _plain(value) for name, value in before.items()},
        after={name: _plain(value) for name, value in after.items() if value},
    )
    touched(OFFICES)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _not_yours() -> Refusal:
    return Refusal(
        "support.edit",
        _("Only the agency that helps this office may write its line."),
        _("Ask that agency, or the administrator of the instance."),
    )
