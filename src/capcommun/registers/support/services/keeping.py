"""What every change of a strategy, a site or a contract does: its revision, the kept copy, the audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.reference.measures.api import touched
from capcommun.registers.support import territory_policies as policies
from capcommun.registers.support.contents import plain
from capcommun.registers.support.kinds import Kind, kind_of


class Overtaken(Refusal):
    """Somebody else changed it first: both versions are kept in sight."""

    def __init__(self, current: Any) -> None:
        super().__init__(
            "support.overtaken",
            _("Someone else changed “%(title)s” while you were editing it.") % {"title": current.title},
            _("Compare both versions, then save yours again or keep theirs."),
            status=409,
        )
        self.current = current


def words(text: Any) -> str:
    return (text or "").replace("\r\n", "\n").strip()


def may_begin(actor: Actor, organisation_id: int | None) -> int:
    if organisation_id is None or not policies.owners(actor).filter(pk=organisation_id).exists():
        raise _not_yours()
    return organisation_id


def may_change(actor: Actor, head: Any) -> None:
    if not policies.can_edit(actor, head):
        raise _not_yours()


def _not_yours() -> Refusal:
    return Refusal(
        "support.edit-territory",
        _("Only the agency that follows it may write this."),
        _("Ask that agency, or the administrator of the instance."),
    )


def new_key(kind: Kind, title: str) -> str:
    """A word of its own in addresses, from its name."""
    stem = slugify(title.replace("'", " ").replace("’", " "))[:70].strip("-") or kind.code
    taken = set(kind.head.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(
        key for at in range(1, len(taken) + 2) if (key := f"{stem}-{at}" if at > 1 else stem) not in taken
    )


def twice(error: IntegrityError, kind: Kind, key: str) -> Refusal:
    """Two people began the same thing at the same instant: one of them did."""
    if not kind.head.objects.filter(key=key).exists():
        raise error
    return Refusal(
        "support.there-already",
        _("Somebody has just added one of this name."),
        _("Open theirs, or give yours another name."),
        status=409,
    )


def current_of(head: Any) -> Any:
    """As it stands in this transaction."""
    return type(head)._default_manager.select_related("organisation").get(pk=head.pk)


def bump(current: Any, seen: int, actor: Actor, **new: Any) -> None:
    """Take the next revision, from the one that the form was made from: who comes second is told so."""
    rows = type(current)._default_manager.filter(policies.editable(actor), pk=current.pk, revision=seen)
    if rows.update(**new, revision=F("revision") + 1) != 1:
        raise Overtaken(current)
    for name, value in new.items():
        setattr(current, name, value)
    current.revision = seen + 1


def advance(head: Any, actor: Actor) -> Any:
    """Take the next revision whatever it was: for what is only added, and replaces nobody's words."""
    rows = type(head)._default_manager.filter(policies.editable(actor), pk=head.pk)
    if rows.update(revision=F("revision") + 1) != 1:
        raise _not_yours()
    return current_of(head)


def tell(
    verb: str,
    head: Any,
    *,
    actor: Actor,
    today: dt.date,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Keep it whole, its rows included, tell the audit, and that what is counted may have changed.

    Nothing is known before what it follows.
    """
    kind = kind_of(head)
    kept = kind.kept.objects.filter(head=head).order_by("-pk")
    last = kept.values_list("known_on", flat=True).first()
    content, columns = kind.content(head)
    kind.kept.objects.create(
        head=head,
        verb=verb,
        author_id=actor.user_id,
        known_on=max(today, last) if last else today,
        recorded_at=timezone.now(),
        revision=head.revision,
        title=head.title,
        content=content,
        **columns,
    )
    record(
        verb,
        actor=actor,
        object_type=kind.audited,
        object_key=head.key,
        label=head.title,
        before={name: plain(value) for name, value in (before or {}).items()},
        after={name: plain(value) for name, value in (after or {}).items() if value or value is False},
        reason=reason,
    )
    touched(kind.counted)


def changed(current: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """What is said that was not."""
    return {name: value for name, value in values.items() if getattr(current, name) != value}
