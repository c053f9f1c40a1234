"""Making an agreement's draft of a strategy: once, whoever presses twice."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.reference.handover.api import Desk, Project, Started, desk
from capcommun.registers.support import handing
from capcommun.registers.support.kinds import STRATEGY
from capcommun.registers.support.models import TerritoryStrategy


def made(head: TerritoryStrategy, actor: Actor) -> Started | None:
    """The agreement that came of it; none where there never was one, or where it was withdrawn."""
    found = _desk().find(head.agreement, actor) if head.agreement else None
    return None if found is None or found.state == "withdrawn" else found


def may_make(actor: Actor) -> bool:
    """Whoever may start an agreement, of a strategy that they read (the caller has looked it up)."""
    writing = desk()
    return bool(writing and writing.may_start(actor))


def described(head: TerritoryStrategy, today: dt.date) -> Project:
    """The strategy in an agreement's words; refused where it promises nothing yet."""
    content = STRATEGY.content(head)[0]
    if not handing.planned(content):
        raise Refusal(
            "support.no-plan-yet",
            _("This strategy has no action plan yet."),
            _("Add its actions first: they become the agreement's."),
            status=422,
        )
    return handing.project(head, content, today)


def hand_over(head: TerritoryStrategy, *, actor: Actor, owner: int | None, today: dt.date) -> Started:
    """A draft agreement of this strategy. The draft and the key that leads to it are one transaction: of two
    people who press at once, the second makes nothing."""
    if not may_make(actor):
        raise Refusal(
            "support.hand-over",
            _("Your role does not allow you to create an agreement."),
            _("Ask the agency's director or the Département's tourism officer."),
        )
    if made(head, actor):
        raise _there()
    project = described(head, today)
    with transaction.atomic():
        started = _desk().start(project, actor=actor, owner=owner, today=today)
        rows = TerritoryStrategy.objects.filter(pk=head.pk, agreement=head.agreement)
        if rows.update(agreement=started.key) != 1:
            raise _there()
        _tell(head, started, actor, owner)
    return started


def _tell(head: TerritoryStrategy, started: Started, actor: Actor, owner: int | None) -> None:
    """Told to those who read the draft: to others, that it is there is told by the strategy's own page."""
    own = [number for number, _name in _desk().owners(actor)]
    record(
        "support.strategy.handed-over", actor=actor, object_type=STRATEGY.audited, object_key=head.key,
        label=head.title, after={"agreement": started.key}, internal_to=owner or next(iter(own), None),
    )  # fmt: skip


def _there() -> Refusal:
    return Refusal(
        "support.handed-over",
        _("An agreement was already made of this strategy."),
        _("Open it from the strategy's page."),
        status=409,
    )


def _desk() -> Desk:
    found = desk()
    if found is None:
        raise Refusal("support.no-desk", _("This instance writes no agreement."), status=404)
    return found


def file(head: TerritoryStrategy, today: dt.date) -> tuple[str, str]:
    """The agreement's file that the strategy would make."""
    return _desk().file(described(head, today))


def owners(actor: Actor) -> list[tuple[int, str]]:
    return list(_desk().owners(actor))
