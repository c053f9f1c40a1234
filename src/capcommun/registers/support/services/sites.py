"""Sites with special stakes, and the reviews of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from capcommun.kit.access.api import Actor
from capcommun.registers.support import territory_rules as rules
from capcommun.registers.support.kinds import SITE
from capcommun.registers.support.models import SiteReview, StakeSite
from capcommun.registers.support.rules import Problem
from capcommun.registers.support.services import keeping
from capcommun.registers.support.territory_wording import refusal_of

SAID = ("title", "note", "zone", "commune", "followed_on", "ended_on")


def _checked(said: Mapping[str, Any], today: dt.date) -> dict[str, Any]:
    values: dict[str, Any] = {name: said.get(name) for name in SAID}
    values |= {name: keeping.words(values[name]) for name in ("title", "note")}
    found = (
        rules.title_problem(values["title"])
        or rules.followed_problem(values["followed_on"], values["ended_on"], today)
        or rules.words_problem(note=values["note"])
    )
    if found:
        raise refusal_of(found)
    return values


def begin_site(
    *, actor: Actor, organisation_id: int | None, said: Mapping[str, Any], today: dt.date
) -> StakeSite:
    """Begin to follow a site, in the name of the agency that does."""
    owner = keeping.may_begin(actor, organisation_id)
    values = _checked(said, today)
    key = keeping.new_key(SITE, values["title"])
    try:
        with transaction.atomic():
            head = StakeSite.objects.create(key=key, organisation_id=owner, **values)
            keeping.tell("support.site.added", head, actor=actor, today=today, after=_audited(values))
    except IntegrityError as error:
        raise keeping.twice(error, SITE, key) from error
    return head


def change_site(
    head: StakeSite, *, actor: Actor, seen: int, said: Mapping[str, Any], today: dt.date
) -> StakeSite:
    """Change what is said of a site. ``seen`` is the revision that the form was made from."""
    keeping.may_change(actor, head)
    with transaction.atomic():
        current = keeping.current_of(head)
        values = _checked({name: getattr(current, name) for name in SAID} | dict(said), today)
        new = keeping.changed(current, values)
        if not new:
            return head
        before = {name: getattr(current, name) for name in new}
        keeping.bump(current, seen, actor, **new)
        keeping.tell(
            "support.site.changed",
            current,
            actor=actor,
            today=today,
            before=_audited(before),
            after=_audited(new),
        )
    return current  # type: ignore[no-any-return]  # the row that was given


def _audited(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if name in {"zone", "commune"} and value else value for name, value in values.items()
    }


def add_review(
    head: StakeSite,
    *,
    actor: Actor,
    seen: int,
    held_on: dt.date | None,
    participants: str = "",
    conclusion: str,
    today: dt.date,
) -> SiteReview:
    """Write down a review: who was there, what it came to. One that was held is not changed."""
    keeping.may_change(actor, head)
    texts = {"participants": keeping.words(participants), "conclusion": keeping.words(conclusion)}
    with transaction.atomic():
        current = keeping.current_of(head)
        if held_on is None:
            raise refusal_of(Problem("no-day", "held_on"))
        found = rules.review_problem(held_on, texts["conclusion"], current.followed_on, today)
        if found := found or rules.words_problem(**texts):
            raise refusal_of(found)
        if SiteReview.objects.filter(head=head, held_on=held_on).exists():
            raise refusal_of(Problem("review-there", "held_on"))
        keeping.bump(current, seen, actor)
        review = SiteReview.objects.create(head=current, held_on=held_on, **texts)
        after = {"held_on": held_on} | texts
        keeping.tell("support.site.reviewed", current, actor=actor, today=today, after=after)
    return review
