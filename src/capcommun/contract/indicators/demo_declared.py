"""Invented declarations for the demonstration, a few in each state: each one says that it is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

from django.utils import timezone

from capcommun.contract.indicators.models import Declaration, Observation, Target
from capcommun.contract.indicators.rules import FIRM
from capcommun.kit.accounts.api import User
from capcommun.reference.partners.api import Organisation, RoleGrant

INVENTED = "Valeur inventée pour la démonstration."
LINK = "https://exemple.invalid/tableau-de-suivi"
ASKED = (
    "Le total du tableau de suivi est différent : est-ce un double compte ?",
    "Précisez la période, et joignez le décompte.",
)
WAITING, RETURNED, VALIDATED = 5, 2, 4


def declarations(targets: list[Target], until: dt.date) -> int:
    """Made once the observations are there: those validated became one of them. Gives how many."""
    agency, funder = _holder("action-manager", targets), _holder("funder-tourism", targets)
    if agency is None or funder is None or not targets:
        return 0
    seen: dict[int, Observation] = {}
    for one in Observation.objects.filter(target__in=targets, value__isnull=False, proof=None):
        if one.organisation_id:
            seen.setdefault(one.target_id, one)
    firm = [t for t in targets if t.firmness in FIRM and t.year == until.year]
    silent = [t for t in firm if t.pk not in seen and (t.value or t.comparator == "done-by")]
    numbers = iter([t for t in firm if t.pk in seen and t.kind == "quantity" and t.value])
    done = iter([t for t in firm if t.pk in seen and t.comparator == "done-by"])
    back = [next(numbers, None) for _n in range(RETURNED + 2)]
    returned, (mended, gone) = back[:RETURNED], back[RETURNED:]
    rows = [
        *_waiting(silent[:WAITING], agency, until),
        *_returned([t for t in returned if t], agency, funder, until),
        *_validated([seen[t.pk] for t in islice(done, VALIDATED)], agency, funder),
        *_validated([seen[t.pk] for t in islice(done, 1)], agency, agency),
        *_withdrawn(gone, agency, until),
    ]
    Declaration.objects.bulk_create(rows)
    return len(rows) + _mended(mended, agency, funder, until)


def _withdrawn(target: Target | None, author: User, until: dt.date) -> Iterator[Declaration]:
    if target:
        yield _row(
            target, author, until - dt.timedelta(days=14), "1.2", status="withdrawn",
            left_on=until - dt.timedelta(days=13),
        )  # fmt: skip


def _mended(target: Target | None, author: User, by: User, until: dt.date) -> int:
    """Returned with a question, mended with its evidence, not decided again yet."""
    if target is None:
        return 0
    first, then = until - dt.timedelta(days=12), until - dt.timedelta(days=7)
    old = _row(
        target, author, first, "1.4", status="mended", decided_by=by, decided_on=until - dt.timedelta(days=9),
        decided_at=timezone.now(), answer=ASKED[0], left_on=then,
    )  # fmt: skip
    old.save(force_insert=True)
    new = _row(target, author, first, "0.9", link=LINK, mends=old)
    new.known_on = then
    new.save(force_insert=True)
    return 2


def _holder(role: str, targets: list[Target]) -> User | None:
    keys = {t.agreement.key for t in targets}
    grant = RoleGrant.objects.filter(role=role, agreement__in=keys, person__account__isnull=False)
    found = grant.select_related("person__account").order_by("pk").first()
    return found.person.account if found else None


def _row(target: Target, author: User, day: dt.date, share: str, **more: object) -> Declaration:
    goal = (target.value or Decimal(1)) * Decimal(share)
    return Declaration(
        target=target,
        value=goal.quantize(Decimal(1)),
        period_end=day,
        note=INVENTED,
        organisation=_organisation(author, target),
        author=author,
        known_on=day,
        recorded_at=timezone.now(),
        **more,
    )


def _organisation(author: User, target: Target) -> Organisation | None:
    grant = RoleGrant.objects.filter(person__account=author, agreement=target.agreement.key).first()
    return grant.organisation if grant else None


def _waiting(targets: list[Target], author: User, until: dt.date) -> Iterator[Declaration]:
    for n, target in enumerate(targets):
        link = LINK if n % 2 == 0 else ""
        yield _row(target, author, until - dt.timedelta(days=2 + n), "0.9", link=link)


def _returned(targets: list[Target], author: User, by: User, until: dt.date) -> Iterator[Declaration]:
    for n, target in enumerate(targets):
        yield _row(
            target, author, until - dt.timedelta(days=8 + n), "1.4", status="returned", decided_by=by,
            decided_on=until - dt.timedelta(days=3), decided_at=timezone.now(), answer=ASKED[n % 2],
        )  # fmt: skip


def _validated(rows: list[Observation], author: User, by: User) -> Iterator[Declaration]:
    for one in rows:
        yield Declaration(
            target_id=one.target_id, value=one.value, period_end=one.period_end, note=one.note,
            visibility=one.visibility, organisation_id=one.organisation_id, author=author, link=LINK,
            by_author=author == by,
            known_on=one.known_on, recorded_at=timezone.now(), status="validated", decided_by=by,
            decided_on=one.known_on, decided_at=timezone.now(), observation=one,
        )  # fmt: skip
