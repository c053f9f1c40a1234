"""Agreement files brought on screen: checked at once, loaded by the worker, whole or not at all."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from pydantic import ValidationError

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements import policies
from capcommun.contract.agreements.canonical import as_data
from capcommun.contract.agreements.models import Agreement, Delivery, SourceDocument
from capcommun.contract.agreements.services.adoption import load
from capcommun.contract.agreements.services.reading import read
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.accounts.api import User
from capcommun.reference.partners.api import actor_for, open_agreement

PATIENCE = dt.timedelta(seconds=20)
"""A worker that runs takes a delivery within a second: after this long, none does."""


def receive(*, user: User, actor: Actor, content: bytes, name: str, text: str | None) -> Delivery:
    """Check the file and keep it until it is loaded; raises ``Refused`` with every fault.

    ``text`` is the signed text brought with it; without one, that of the agreement already here.
    """
    if not policies.can_load(actor):
        raise _forbidden()
    checked = read(content, name, text_of=lambda document: text or _known_text(document.key))
    document = checked.document
    known = Agreement.objects.filter(key=document.key).select_related("current").first()
    if known and not actor.may("agreement.adopt", known.key):
        raise _forbidden()
    return Delivery.objects.create(
        person=user,
        name=name[:200],
        agreement=document.key,
        document=as_data(document),
        source_text=text or "",
        base=known.current.sha256 if known and known.current else "",
    )


def ask(delivery: Delivery, *, now: dt.datetime, patience: dt.timedelta = PATIENCE) -> bool:
    """Ask the worker to load it; again when none answered. False when there is nothing left to ask."""
    from capcommun.contract.agreements.tasks import carry_out as task

    waiting = Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.CHECKED)
    forgotten = Delivery.objects.filter(
        pk=delivery.pk, status=Delivery.Status.QUEUED, asked_at__lt=now - patience
    )
    with transaction.atomic():
        moved = (waiting | forgotten).update(status=Delivery.Status.QUEUED, asked_at=now)
        if moved == 1:
            task.enqueue(str(delivery.uid))
    return moved == 1


def carry_out(uid: uuid.UUID, *, today: dt.date) -> None:
    """Load a delivery that was asked for. Done twice, or by two workers at once, it is done once."""
    delivery = Delivery.objects.select_related("person").filter(uid=uid).first()
    if delivery is None or delivery.status != Delivery.Status.QUEUED:
        return
    with translation.override(delivery.person.language):
        try:
            _load(delivery, today)
        except Refusal as refusal:
            reason = f"{refusal.reason} {refusal.remedy}".strip()
            Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.QUEUED).update(
                status=Delivery.Status.REFUSED, reason=reason
            )


def _load(delivery: Delivery, today: dt.date) -> None:
    actor = actor_for(delivery.person, today)
    document = _document(delivery)
    with transaction.atomic():
        mine = Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.QUEUED)
        if mine.update(status=Delivery.Status.DONE) != 1:
            return
        _unmoved(delivery)
        loaded = load(document, actor=actor, known_on=today, source_text=delivery.source_text or None)
        if loaded.created:
            open_agreement(document.key, actor=actor, today=today)


def _document(delivery: Delivery) -> doc.Agreement:
    try:
        return doc.Agreement.model_validate(delivery.document)
    except ValidationError:
        raise Refusal(
            "delivery.format",
            _("The format of agreements changed since this file was checked."),
            _("Bring the file again."),
        ) from None


def _unmoved(delivery: Delivery) -> None:
    """The differences that the person read are those that will be applied."""
    known = Agreement.objects.filter(key=delivery.agreement).select_related("current").first()
    now = known.current.sha256 if known and known.current else ""
    if now != delivery.base:
        raise Refusal(
            "agreement.changed",
            _("Somebody else changed this agreement since you looked at the differences."),
            _("Bring the file again to see what it changes now."),
            status=409,
        )


def resume() -> int:
    """Ask again for what a worker left when it was stopped; called when a worker starts."""
    left = Delivery.objects.filter(status=Delivery.Status.QUEUED)
    return sum(ask(delivery, now=timezone.now(), patience=dt.timedelta(0)) for delivery in left)


def _known_text(key: str) -> str | None:
    return SourceDocument.objects.filter(agreement__key=key).values_list("text", flat=True).first()


def _forbidden() -> Refusal:
    return Refusal(
        "agreement.forbidden",
        _("Your role does not allow you to bring an agreement into force."),
        _("Ask the agency's director or the Département's tourism officer."),
    )
