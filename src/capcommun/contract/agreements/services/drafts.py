"""Writing a draft: from the signed text to a document, step by step, by several people.

Each change carries the revision it was made from: of two people who change a draft at once, the second is
told so and loses nothing that they typed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements import operations, policies, readiness, undoing
from capcommun.contract.agreements.canonical import as_data, difference, fingerprint, text_fingerprint
from capcommun.contract.agreements.checking import check
from capcommun.contract.agreements.desk import desk
from capcommun.contract.agreements.faults import Fault, Refused, of_shape
from capcommun.contract.agreements.models import Act, Agreement, Mark, SourceDocument, Version
from capcommun.contract.agreements.services.adoption import new_version, put_in_force
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.reference.partners.api import open_agreement

PART = "texte"
Change = Callable[[operations.Data], operations.Data]


def create_draft(
    *,
    actor: Actor,
    header: operations.Data,
    source_name: str,
    source_text: str,
    today: dt.date,
    owner: int | None = None,
    origin: str = "",
) -> Agreement:
    """A new agreement that only has a draft, beside its signed text.

    ``header`` holds at least title, short_title and kind. The creator gets, on this agreement, the roles by
    which they may create one. ``owner``: in whose name, for who acts for several organisations.
    ``origin``: the record that it is made of.
    """
    if not policies.can_create(actor):
        raise _forbidden()
    owner = _owner(actor, owner)
    key = operations.new_key(
        operations.slug(header["short_title"]), set(Agreement.objects.values_list("key", flat=True))
    )
    source = {"title": source_name, "file": f"{key}.md", "sha256": text_fingerprint(source_text)}
    data = {
        "format": doc.FORMAT,
        "key": key,
        **header,
        "source": source | ({"origin": origin} if origin else {}),
        "parts": [{"key": PART, "title": source_name}],
    }
    document = _valid(data)
    with transaction.atomic():
        agreement = Agreement.objects.create(
            key=key, kind=document.kind, title=document.title, short_title=document.short_title
        )
        act = Act.objects.create(
            agreement=agreement,
            number=0,
            kind=Act.Kind.INITIAL,
            title=document.title,
            owner_id=owner,
        )
        new_version(act, 1, as_data(document), today)
        SourceDocument.objects.create(
            agreement=agreement, name=f"{key}.md", sha256=text_fingerprint(source_text), text=source_text
        )
        open_agreement(key, actor=actor, today=today)
        _audit("agreement.draft.created", actor, act, after={"kind": document.kind})
    return agreement


def _owner(actor: Actor, said: int | None) -> int | None:
    """The organisation that the draft belongs to: the only one, or the one said."""
    own = policies.creators(actor)
    if said is None and len(own) > 1:
        raise Refusal(
            "draft.owner",
            _("You act for several organisations."),
            _("Say in whose name the draft is written: nobody else reads it until it is shared."),
            status=400,
        )
    if said is not None and said not in own:
        raise _forbidden()
    return next(iter(own), None) if said is None else said


def change_draft(
    agreement: Agreement, *, actor: Actor, revision: int, change: Change, verb: str, reason: str = ""
) -> Version:
    """Apply one change to the open draft; refused when the draft moved since ``revision`` was read.

    Raises ``Refused`` with the faults of shape, ``operations.UnknownElement`` when the element is gone.
    """
    version = open_draft(agreement, actor)
    data = as_data(_valid(change(version.document)))
    with transaction.atomic():
        moved = Version.objects.filter(pk=version.pk, revision=revision, act__status=Act.Status.DRAFT).update(
            document=data, sha256=fingerprint(data), revision=F("revision") + 1, recorded_at=timezone.now()
        )
        if moved != 1:
            raise Refusal(
                "draft.changed",
                _("Somebody else changed this draft while you were writing."),
                _("What you typed is kept below: look at the change, then save again."),
                status=409,
            )
        before, after = undoing.kept(difference(version.document, data))
        _audit(verb, actor, version.act, before=before, after=after, reason=reason)
    version.refresh_from_db()
    return version


def set_aside(agreement: Agreement, start: int, end: int, *, actor: Actor, aside: bool) -> None:
    """Say that a sentence of the text promises nothing (or take it back)."""
    act = open_draft(agreement, actor).act
    source = SourceDocument.objects.get(agreement=agreement)
    with transaction.atomic():
        if aside:
            Mark.objects.get_or_create(source=source, start=start, end=end)
        else:
            Mark.objects.filter(source=source, start=start, end=end).delete()
        verb = "agreement.sentence.set-aside" if aside else "agreement.sentence.taken-back"
        _audit(verb, actor, act, after={"start": start, "end": end})


def draft_faults(agreement: Agreement, version: Version) -> list[Fault]:
    """What must be corrected before the draft may be adopted."""
    source = SourceDocument.objects.filter(agreement=agreement).first()
    document = doc.Agreement.model_validate(version.document)
    return readiness.faults(document) + check(document, source.text if source else None)


def draft_remarks(agreement: Agreement, version: Version) -> list[readiness.Remark]:
    """What whoever adopts the draft must have read."""
    document = doc.Agreement.model_validate(version.document)
    return readiness.remarks(document, desk(agreement, version).left)


def adopt(
    agreement: Agreement,
    *,
    actor: Actor,
    revision: int,
    signed_on: dt.date,
    effective_from: dt.date,
    today: dt.date,
    read: bool = False,
) -> Version:
    """Bring the draft into force. Raises ``Refused`` with every fault that is left.

    ``read`` says that the remarks on the draft, if any, have been read.
    """
    if not actor.may("agreement.adopt", agreement.key):
        raise _forbidden()
    version = open_draft(agreement, actor)
    if faults := draft_faults(agreement, version):
        raise Refused(faults)
    if effective_from < signed_on:
        raise Refused([Fault("dates.order", ("term",), {"start": signed_on, "end": effective_from})])
    if not read and draft_remarks(agreement, version):
        raise _unread()
    document = doc.Agreement.model_validate(version.document)
    with transaction.atomic():
        _freeze(version, revision, today)
        _take_over(version.act, agreement, signed_on, effective_from)
        put_in_force(agreement, version, document)
        after = {"act": version.act.title, "sha256": version.sha256}
        _audit("agreement.adopted", actor, version.act, shared=True, after=after)
    return version


def _freeze(version: Version, revision: int, today: dt.date) -> None:
    """The version becomes the one that was read, known from today."""
    frozen = Version.objects.filter(pk=version.pk, revision=revision)
    if frozen.update(known_on=today, recorded_at=timezone.now()) != 1:
        raise _moved_meanwhile()


def _take_over(act: Act, agreement: Agreement, signed_on: dt.date, effective_from: dt.date) -> None:
    """The act comes into force; those before it are superseded."""
    taken = Act.objects.filter(pk=act.pk, status=Act.Status.DRAFT)
    if taken.update(status=Act.Status.IN_FORCE, signed_on=signed_on, effective_from=effective_from) != 1:
        raise _moved_meanwhile()
    former = Act.objects.filter(agreement=agreement, status=Act.Status.IN_FORCE).exclude(pk=act.pk)
    former.update(status=Act.Status.SUPERSEDED)


def _unread() -> Refusal:
    return Refusal(
        "draft.unread",
        _("This draft says less than one would expect."),
        _("Read what is told of it, then say that it is so."),
        status=422,
    )


def _moved_meanwhile() -> Refusal:
    return Refusal(
        "draft.changed",
        _("Somebody else changed this draft in the meantime."),
        _("Read it again, then adopt it."),
        status=409,
    )


def withdraw(agreement: Agreement, *, actor: Actor, reason: str) -> None:
    """Give up the open draft; it stays in the record."""
    version = open_draft(agreement, actor)
    with transaction.atomic():
        still_open = Act.objects.filter(pk=version.act_id, status=Act.Status.DRAFT)
        if still_open.update(status=Act.Status.WITHDRAWN) != 1:
            raise Refusal("draft.gone", _("This draft is no longer open."), status=409)
        _audit("agreement.draft.withdrawn", actor, version.act, reason=reason)


def share(agreement: Agreement, *, actor: Actor, shared: bool) -> None:
    """Open the draft to the other parties' editors, or close it again; only its owner's people decide."""
    act = open_draft(agreement, actor).act
    if act.owner_id is None or act.owner_id not in actor.organisations("agreement.edit", agreement.key):
        raise Refusal(
            "draft.not-yours",
            _("This draft belongs to another organisation."),
            _("Ask the organisation that writes it."),
        )
    with transaction.atomic():
        moved = Act.objects.filter(pk=act.pk, status=Act.Status.DRAFT, shared=not shared).update(
            shared=shared
        )
        if moved == 1:
            verb = "agreement.draft.shared" if shared else "agreement.draft.closed"
            _audit(verb, actor, act, shared=True, after={"shared": shared})


def prepare_year(
    agreement: Agreement, *, actor: Actor, year: int, going_on: set[str], title: str, today: dt.date
) -> Version:
    """Open the amendment of ``year + 1``, with the actions that go on; or add them to the open draft."""
    _may_edit(agreement, actor)
    if agreement.current is None:
        raise Refusal("agreement.draft", _("Adopt the agreement first."), status=409)
    _none_elsewhere(agreement, actor)
    draft = _draft(agreement, actor)
    if draft is not None:
        return change_draft(
            agreement,
            actor=actor,
            revision=draft.revision,
            change=lambda data: operations.next_year(data, year, going_on),
            verb="agreement.year.prepared",
        )
    data = as_data(_valid(operations.next_year(agreement.current.document, year, going_on)))
    with transaction.atomic():
        number = (
            Act.objects.filter(agreement=agreement).order_by("-number").values_list("number", flat=True)[0]
            + 1
        )
        act = Act.objects.create(
            agreement=agreement,
            number=number,
            kind=Act.Kind.AMENDMENT,
            title=title,
            owner_id=_follower(agreement.current, actor),
        )
        version = new_version(act, 1, data, today)
        _audit("agreement.year.prepared", actor, act, after={"year": year + 1, "actions": len(going_on)})
    return version


def _follower(current: Version, actor: Actor) -> int | None:
    """The organisation that the next act belongs to: the one that wrote the act in force, if it is theirs."""
    own = actor.organisations("agreement.edit", current.act.agreement.key)
    return current.act.owner_id if current.act.owner_id in own else min(own, default=None)


def open_draft(agreement: Agreement, actor: Actor) -> Version:
    """The version being written; a refusal when there is none that this actor may write."""
    _may_edit(agreement, actor)
    version = _draft(agreement, actor)
    if version is None:
        raise Refusal("draft.none", _("No draft is open for this agreement."), status=409)
    return version


def _draft(agreement: Agreement, actor: Actor) -> Version | None:
    acts = Act.objects.filter(policies.drafts(actor), agreement=agreement, status=Act.Status.DRAFT)
    return (
        Version.objects.filter(act__in=acts)
        .select_related("act__agreement", "act__owner")
        .order_by("-number")
        .first()
    )


def _none_elsewhere(agreement: Agreement, actor: Actor) -> None:
    """One act is open at a time; the other party's is closed to this actor, but its existence is not."""
    hidden = Act.objects.filter(agreement=agreement, status=Act.Status.DRAFT)
    if hidden.exclude(policies.drafts(actor)).exists():
        raise Refusal(
            "draft.elsewhere",
            _("Another organisation is writing an act of this agreement."),
            _("Ask it to share its draft with you, or to withdraw it."),
            status=409,
        )


def _valid(data: operations.Data) -> doc.Agreement:
    try:
        return doc.Agreement.model_validate(data)
    except ValidationError as error:
        raise Refused([of_shape(problem) for problem in error.errors()]) from None


def _may_edit(agreement: Agreement, actor: Actor) -> None:
    if not actor.may("agreement.edit", agreement.key):
        raise _forbidden()


def _forbidden() -> Refusal:
    return Refusal(
        "agreement.forbidden",
        _("Your role does not allow you to write this agreement."),
        _("Ask the agency's director or the Département's tourism officer."),
    )


def _audit(verb: str, actor: Actor, act: Act, *, shared: bool = False, **values: Any) -> None:
    """Record what was done to a draft: words stay with the organisation that writes it until it shares."""
    record(
        verb,
        internal_to=None if shared or act.shared else act.owner_id,
        actor=actor,
        object_type="agreement",
        object_key=act.agreement.key,
        label=act.agreement.short_title,
        agreement=act.agreement.key,
        **values,
    )
