"""People without an account in a workshop: the link that lets them in, its end, the names that they gave."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from capcommun.kit.access.api import Actor
from capcommun.kit.audit.api import record
from capcommun.kit.links.api import Link, make_link, revoke_link
from capcommun.registers.support import workshop_queries as queries
from capcommun.registers.support.kinds import STRATEGY
from capcommun.registers.support.models import Card, TerritoryStrategy
from capcommun.registers.support.services import keeping, workshop


def invite(head: TerritoryStrategy, *, actor: Actor, days: int) -> Link:
    """A link to this matrix and to nothing else, for so many days."""
    keeping.may_change(actor, head)
    expires = timezone.now() + dt.timedelta(days=days)
    link, _address = make_link(
        queries.GUESTS, head.key, expires=expires, actor=actor, label=head.title
    )  # its address is made again from the row, once, for who asked
    return link


def close(head: TerritoryStrategy, link: Link, *, actor: Actor) -> None:
    """From now on, it opens nothing."""
    keeping.may_change(actor, head)
    revoke_link(link, actor=actor)


def forget_name(head: TerritoryStrategy, link: Link, name: str, *, actor: Actor) -> int:
    """Take a name off the cards that were written under it by this link; what they say stays."""
    keeping.may_change(actor, head)
    with transaction.atomic():
        workshop.another_generation(head)
        rows = Card.objects.filter(head=head, link=link, author_name=name).exclude(author_name="")
        done = rows.update(author_name="")
        if done:
            record(
                "support.guest.forgotten", actor=actor, object_type=STRATEGY.audited, object_key=head.key,
                label=head.title, after={"cards": done},
            )  # fmt: skip
    return done


def purge(now: dt.datetime) -> int:
    """A year after the end of the link, nobody needs to know who of its guests said what."""
    old = Card.objects.filter(link__expires_at__lt=now - dt.timedelta(days=KEPT_DAYS))
    return old.exclude(author_name="").update(author_name="")


KEPT_DAYS = 365
