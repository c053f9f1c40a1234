"""Bring a document into force: one short transaction, from the version to every projection."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements.canonical import Change, as_data, difference, fingerprint
from capcommun.contract.agreements.models import Act, Agreement, Version
from capcommun.contract.agreements.projection import projectors
from capcommun.contract.agreements.services.texts import keep_source
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record


@dataclass(frozen=True)
class Loaded:
    """What a load did."""

    agreement: Agreement
    created: bool
    changes: tuple[Change, ...] = ()

    @property
    def changed(self) -> bool:
        return self.created or bool(self.changes)


def pending_changes(document: doc.Agreement) -> list[Change] | None:
    """What loading this document would change; ``None`` when the agreement is not known yet."""
    agreement = Agreement.objects.filter(key=document.key).select_related("current").first()
    if agreement is None or agreement.current is None:
        return None
    return difference(agreement.current.document, as_data(document))


def load(
    document: doc.Agreement,
    *,
    actor: Actor,
    known_on: dt.date,
    source_text: str | None = None,
    reason: str = "",
) -> Loaded:
    """Load a checked document as the agreement in force.

    Loading the same twice changes nothing. A changed document becomes a further version of the act in
    force: a correction of its transcription, not an amendment of the agreement.
    """
    data = as_data(document)
    with transaction.atomic():
        agreement = Agreement.objects.filter(key=document.key).select_related("current__act").first()
        if agreement is None:
            _require(actor, "agreement.create", None)
            agreement = _create(document, data, known_on, actor)
            if source_text is not None:
                keep_source(agreement, document, source_text)
            return Loaded(agreement, created=True)
        _require(actor, "agreement.adopt", document.key)
        if source_text is not None:
            keep_source(agreement, document, source_text)
        if agreement.current is None:
            raise Refusal(
                "agreement.draft",
                _("This agreement only exists as a draft."),
                _("Adopt or withdraw the draft first."),
                status=409,
            )
        changes = difference(agreement.current.document, data)
        if changes:
            version = new_version(agreement.current.act, agreement.current.number + 1, data, known_on)
            _correct(agreement, version, document, actor=actor, changes=len(changes), reason=reason)
        return Loaded(agreement, created=False, changes=tuple(changes))


def _correct(
    agreement: Agreement,
    version: Version,
    document: doc.Agreement,
    *,
    actor: Actor,
    changes: int,
    reason: str,
) -> None:
    """Put a further version of the act in force."""
    former = agreement.current.sha256 if agreement.current else ""
    put_in_force(agreement, version, document)
    record(
        "agreement.version.corrected",
        actor=actor,
        object_type="agreement",
        object_key=agreement.key,
        label=agreement.short_title,
        agreement=agreement.key,
        before={"sha256": former},
        after={"sha256": version.sha256, "changes": changes},
        reason=reason,
    )


def _require(actor: Actor, permission: str, key: str | None) -> None:
    if not actor.may(permission, key):
        raise Refusal(
            "agreement.forbidden",
            _("Your role does not allow you to bring an agreement into force."),
            _("Ask the agency's director or the Département's tourism officer."),
        )


def _create(document: doc.Agreement, data: dict[str, object], known_on: dt.date, actor: Actor) -> Agreement:
    agreement = Agreement.objects.create(key=document.key, **_columns(document))
    term = document.term
    act = Act.objects.create(
        agreement=agreement,
        number=0,
        kind=Act.Kind.INITIAL,
        status=Act.Status.IN_FORCE,
        title=document.title,
        signed_on=term.signed_on if term else None,
        effective_from=term.start if term else None,
    )
    put_in_force(agreement, new_version(act, 1, data, known_on), document)
    record(
        "agreement.loaded",
        actor=actor,
        object_type="agreement",
        object_key=agreement.key,
        label=agreement.short_title,
        agreement=agreement.key,
        after={"kind": agreement.kind},
    )
    return agreement


def _columns(document: doc.Agreement) -> dict[str, object]:
    term = document.term
    return {
        "kind": document.kind,
        "title": document.title,
        "short_title": document.short_title,
        "motto": document.motto or "",
        "start": term.start if term else None,
        "end": term.end if term else None,
    }


def new_version(act: Act, number: int, data: dict[str, object], known_on: dt.date) -> Version:
    """Write a document down as a version of an act."""
    return Version.objects.create(
        act=act,
        number=number,
        document=data,
        sha256=fingerprint(data),
        known_on=known_on,
        recorded_at=timezone.now(),
    )


def put_in_force(agreement: Agreement, version: Version, document: doc.Agreement) -> None:
    """Point the agreement to the version and refresh every projection, inside the caller's transaction.

    Somebody else who did so in between makes this one a refusal: nothing is half-written.
    """
    moved = Agreement.objects.filter(pk=agreement.pk, revision=agreement.revision).update(
        current=version, revision=F("revision") + 1, **_columns(document)
    )
    if moved != 1:
        raise Refusal(
            "agreement.changed",
            _("Somebody else changed this agreement in the meantime."),
            _("Reload the page, look at the difference and try again."),
            status=409,
        )
    agreement.refresh_from_db()
    for project in projectors:
        project(agreement, document)
