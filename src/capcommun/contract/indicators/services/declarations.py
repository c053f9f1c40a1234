"""Declare a value, validate it, return it, mend it, withdraw it. What was declared is never overwritten."""

from __future__ import annotations

import datetime as dt
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.contract.indicators import policies
from capcommun.contract.indicators.declaring import LIFE
from capcommun.contract.indicators.models import Declaration, Observation, Target
from capcommun.contract.indicators.services.jumps import is_far
from capcommun.contract.indicators.services.observations import (
    Entry,
    allowed_to_correct,
    allowed_to_observe,
    check_entry,
    check_why,
    corrected_meanwhile,
    kept_parts,
    still_in_text,
    tell,
)
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.documents.api import check_upload, held
from capcommun.kit.text.api import day as said_day


@dataclass(frozen=True)
class Evidence:
    """What shows that the value is true: an address, a file, or both."""

    link: str = ""
    file: File[bytes] | None = None


NONE = Evidence()


def declare(
    target: Target, entry: Entry, *, actor: Actor, today: dt.date, evidence: Evidence = NONE
) -> Declaration:
    """Declare a value of a target, in the name of the actor's organisation, for somebody else to validate."""
    organisation = allowed_to_observe(target, actor)
    row = _prepared(target, entry, actor, organisation, today=today, evidence=evidence)
    return _written(row, evidence, actor=actor, target=target)


def declare_own(
    target: Target, entry: Entry, *, actor: Actor, today: dt.date, evidence: Evidence = NONE
) -> Observation:
    """Declare a value and validate it at once, where a service is one person: shown as such."""
    if not policies.can_validate_own(actor, target.agreement):
        raise _own_value()
    with transaction.atomic():
        row = declare(target, entry, actor=actor, today=today, evidence=evidence)
        row.target = target
        return validate(row, actor=actor, today=today)


def declare_correction(
    old: Observation, entry: Entry, *, actor: Actor, today: dt.date, why: str, evidence: Evidence = NONE
) -> Declaration:
    """Declare another value in the place of one that was wrong, which stands until this one is validated."""
    organisation = allowed_to_correct(old, actor)
    check_why(why)
    if Observation.objects.filter(corrects=old).exists():
        raise corrected_meanwhile()
    row = _prepared(old.target, entry, actor, organisation, today=today, evidence=evidence, instead=old.pk)
    row.corrects, row.why = old, why.strip()
    return _written(row, evidence, actor=actor, target=old.target)


def mend(
    old: Declaration, entry: Entry, *, actor: Actor, today: dt.date, evidence: Evidence = NONE
) -> Declaration:
    """Declare again what was returned, or is not decided yet; evidence that is not sent again is kept.

    A value that is validated, or mended by somebody else, in the meantime is not mended: the second is told.
    """
    organisation = allowed_to_correct(old, actor)
    row = _prepared(
        old.target, entry, actor, organisation, today=today, evidence=evidence, instead=old.corrects_id
    )
    row.mends, row.corrects_id, row.why = old, old.corrects_id, old.why
    row.link = row.link or old.link
    if evidence.file is None:
        for name in ("file", "file_name", "mime", "size", "sha256"):
            setattr(row, name, getattr(old, name))
    return _written(row, evidence, actor=actor, target=old.target, old=old)


def validate(declaration: Declaration, *, actor: Actor, today: dt.date) -> Observation:
    """The declared value becomes the target's, from today; its author stays its author."""
    target = declaration.target
    _allowed_to_decide(declaration, actor)
    still_in_text(target)
    own = declaration.author_id is not None and declaration.author_id == actor.user_id
    try:
        with transaction.atomic():
            row = _observed(declaration, max(today, declaration.known_on))
            _move(declaration, "validate", actor, today, observation=row, by_author=own)
            tell("target.declaration.validated", row, target=target, actor=actor, why="")
    except IntegrityError as error:
        raise _overtaken(declaration) or corrected_meanwhile() from error
    return row


def give_back(declaration: Declaration, *, actor: Actor, today: dt.date, why: str) -> None:
    """Return the value to who declared it, with the reason."""
    target = declaration.target
    _allowed_to_decide(declaration, actor)
    if not why.strip():
        raise Refusal(
            "target.return.no-reason",
            _("A value is returned with a reason."),
            _("Say what is to be checked or corrected."),
            status=422,
        )
    with transaction.atomic():
        _move(declaration, "return", actor, today, answer=why.strip())
        tell("target.declaration.returned", declaration, target=target, actor=actor, why=why.strip())


def withdraw(declaration: Declaration, *, actor: Actor, today: dt.date) -> None:
    """Take back a value that is not validated; it stays in the history."""
    target = declaration.target
    allowed_to_correct(declaration, actor)
    with transaction.atomic():
        _leave(declaration, "withdraw", today)
        tell("target.declaration.withdrawn", declaration, target=target, actor=actor, why="")


def _allowed_to_decide(declaration: Declaration, actor: Actor) -> None:
    """Somebody else than its author, whose role says so; its author too where the installation allows it."""
    agreement = declaration.target.agreement
    readable = Declaration.objects.filter(policies.declared(actor, agreement), pk=declaration.pk)
    if not policies.can_validate(actor, agreement) or not readable.exists():
        raise Refusal(
            "target.validate.forbidden",
            _("Your role does not allow you to validate this value."),
            _("Ask the agency's director, or the funder's tourism officer."),
        )
    if declaration.author_id == actor.user_id and not policies.own_values():
        raise _own_value()


def _own_value() -> Refusal:
    return Refusal(
        "target.validate.own",
        _("You declared this value yourself: somebody else validates it."),
        _("Ask another person who may validate values."),
        status=422,
    )


def _move(declaration: Declaration, name: str, actor: Actor, today: dt.date, **fields: Any) -> None:
    """Decide by one conditional update, or tell who was first."""
    try:
        LIFE.apply(
            name,
            declaration,
            decided_by_id=actor.user_id,
            decided_on=max(today, declaration.known_on),
            decided_at=timezone.now(),
            **fields,
        )
    except Refusal as refusal:
        raise _overtaken(declaration) or refusal from refusal


def _overtaken(declaration: Declaration) -> Refusal | None:
    """What somebody else did of this value in the meantime, in words."""
    now = Declaration.objects.filter(pk=declaration.pk).select_related("decided_by").get()
    words = {
        "validated": _("%(who)s has validated this value in the meantime."),
        "returned": _("%(who)s has returned this value in the meantime."),
        "mended": _("%(who)s has mended this value in the meantime."),
        "withdrawn": _("This value has been withdrawn in the meantime."),
    }
    if now.status not in words:
        return None
    following = Declaration.objects.filter(mends=now).select_related("author").first()
    who = {"who": str((following.author if following else now.decided_by) or _("Somebody"))}
    return Refusal(
        "target.declaration.overtaken",
        words[now.status] % who,
        _("Look at the target's page to see what stands now."),
        status=409,
    )


def _prepared(
    target: Target,
    entry: Entry,
    actor: Actor,
    organisation: int | None,
    *,
    today: dt.date,
    evidence: Evidence,
    instead: int | None = None,
) -> Declaration:
    check_entry(target, entry, actor, organisation, today)
    row = Declaration(
        target=target,
        value=entry.value,
        reason=entry.reason.strip(),
        period_start=entry.period_start,
        period_end=entry.period_end,
        note=entry.note.strip(),
        visibility=entry.visibility,
        link=_address(evidence.link),
        organisation_id=organisation,
        author_id=actor.user_id,
        known_on=today,
        recorded_at=timezone.now(),
        parts=kept_parts(target, entry, today),
        provisional=entry.provisional and entry.value is not None,
        far=is_far(target, entry, actor, today, instead=instead),
    )
    if evidence.file is not None:
        checked = check_upload(evidence.file, settings.CAPCOMMUN.upload_max_mb)
        row.file_name, row.mime, row.size, row.sha256 = (
            checked.name, checked.mime, checked.size, checked.sha256,
        )  # fmt: skip
    return row


def _address(link: str) -> str:
    """Only https: what is opened from the page is neither a script nor a local file."""
    link = link.strip()
    if not link:
        return ""
    try:
        url = urlsplit(link)
    except ValueError:
        url = urlsplit("")
    if url.scheme != "https" or not url.hostname or url.username or len(link) > 500:
        raise Refusal(
            "target.declare.link",
            _("The evidence's address does not begin with https://."),
            _("Copy the whole address from the browser, or send a file."),
            status=422,
        )
    return link


def _written(
    row: Declaration, evidence: Evidence, *, actor: Actor, target: Target, old: Declaration | None = None
) -> Declaration:
    """Write the row; its file goes to the disk before the transaction, which stays short."""
    with held(row.file, row.file_name, evidence.file) if evidence.file is not None else nullcontext():
        _insert(row, actor, target, old)
    return row


def _insert(row: Declaration, actor: Actor, target: Target, old: Declaration | None) -> None:
    verb = "target.declared" if old is None else "target.declaration.mended"
    try:
        with transaction.atomic():
            if old is not None:
                _leave(old, "mend", row.known_on)
            row.save(force_insert=True)
            tell(verb, row, target=target, actor=actor, why=row.why or row.note, old=old)
    except IntegrityError as error:
        if old is not None and (refusal := _overtaken(old)):
            raise refusal from error
        raise Refusal(
            "target.declare.twice",
            _("A value already waits to be validated for %(day)s.") % {"day": said_day(row.period_end)},
            _("Look at it on the target's page: it can be mended there."),
            status=409,
        ) from error


def _leave(old: Declaration, name: str, today: dt.date) -> None:
    """Mended or withdrawn: who had returned it, and why, stays written."""
    try:
        LIFE.apply(name, old, left_on=max(today, old.decided_on or old.known_on))
    except Refusal as refusal:
        raise _overtaken(old) or refusal from refusal


def _observed(declaration: Declaration, known_on: dt.date) -> Observation:
    return Observation.objects.create(
        target_id=declaration.target_id,
        value=declaration.value,
        reason=declaration.reason,
        period_start=declaration.period_start,
        period_end=declaration.period_end,
        known_on=known_on,
        recorded_at=timezone.now(),
        note=declaration.note,
        visibility=declaration.visibility,
        organisation_id=declaration.organisation_id,
        author_id=declaration.author_id,
        corrects_id=declaration.corrects_id,
        parts=declaration.parts,
        provisional=declaration.provisional,
        far=declaration.far,
    )
