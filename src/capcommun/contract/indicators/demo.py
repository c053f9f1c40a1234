"""Invented observations for the demonstration: every one says so, none is anybody's real figure."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from capcommun.contract.indicators.models import Observation, Target
from capcommun.contract.indicators.queries import promise_of
from capcommun.contract.indicators.rules import periods
from capcommun.kit.accounts.api import User
from capcommun.reference.partners.api import Organisation, Visibility

UNTIL = dt.date(2023, 10, 16)
AGREEMENT = "pas-de-calais-2023-2027"
ORGANISATION = "agence"
INVENTED = "Valeur inventée pour la démonstration."
LEFT_OUT = {"context", "illustration", "forecast"}
WAITING = (
    "Le partenaire n'a pas encore transmis son décompte.",
    "Le tableau de suivi n'est pas consolidé.",
)


def create(seed: int = 2023, agreement: str = AGREEMENT, until: dt.date = UNTIL) -> int:
    """Write the demonstration's observations once; the same seed gives the same ones."""
    if not settings.CAPCOMMUN.demo:
        raise RuntimeError("Invented observations only belong where CAPCOMMUN_DEMO is on.")
    targets = list(
        Target.objects.filter(agreement__key=agreement, withdrawn=False).select_related("agreement")
    )
    if not targets or Observation.objects.filter(target__agreement__key=agreement).exists():
        return 0
    organisation = (
        Organisation.objects.filter(key=ORGANISATION).first()
        or Organisation.objects.filter(kind=Organisation.Kind.TOURISM_AGENCY).order_by("pk").first()
    )
    author = User.objects.filter(is_admin=False, is_active=True).order_by("pk").first()
    rows = []
    for target in targets:
        for row in _of(target, random.Random(f"{seed}/{target.key}"), until):  # noqa: S311 - not a secret
            row.organisation = organisation
            row.author = author if organisation else None
            rows.append(row)
    with transaction.atomic():
        Observation.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _of(target: Target, dice: random.Random, until: dt.date) -> Iterator[Observation]:
    """About one target in ten has no value, as in life; what is past its deadline is more often held."""
    if target.firmness in LEFT_OUT or dice.random() < 0.1:
        return
    promise = promise_of(target, target.agreement)
    if promise.year is None and promise.per == "term" and dice.random() < 0.5:
        return  # a promise for 2027 is not counted everywhere in 2023
    spans = periods(promise)
    started = [s for s in spans if s.start is None or s.start <= until]
    if len(spans) > 1:
        for span in started:
            if span.end and span.end <= until and dice.random() > 0.03:
                yield _row(target, _reach(target, dice, Decimal(1)), span.end)
        return
    if target.comparator == "done-by":
        yield from _deliverable(target, dice, until)
        return
    days = [d for d in (dt.date(2023, 3, 31), dt.date(2023, 6, 30), dt.date(2023, 9, 30)) if d <= until]
    if target.deadline and target.deadline < until:
        days = [d for d in days if d < target.deadline] + [target.deadline]
    pace = Decimal(dice.choice(("0.62", "0.75", "0.9", "1", "1.02", "1.08")))
    if dice.random() < 0.06:
        yield _row(target, None, days[-1], dice.choice(WAITING))
        return
    for index, day in enumerate(days, start=1):
        yield _row(target, _reach(target, dice, pace * index / len(days)), day)


def _deliverable(target: Target, dice: random.Random, until: dt.date) -> Iterator[Observation]:
    end = target.deadline
    whole = target.value or Decimal(1)
    if end is not None and end <= until:
        if dice.random() < 0.8:
            yield _row(target, whole, end - dt.timedelta(days=dice.randint(2, 40)))
        elif dice.random() < 0.7:
            yield _row(target, Decimal(0), until - dt.timedelta(days=dice.randint(3, 20)))
    elif dice.random() < 0.35:
        yield _row(target, whole, until - dt.timedelta(days=dice.randint(5, 120)))


def _reach(target: Target, dice: random.Random, share: Decimal) -> Decimal:
    """A figure at this share of what was promised, in the promise's own shape."""
    if target.kind == "rank":
        return (target.value or Decimal(2)) + (1 if dice.random() < 0.15 else 0)
    if target.kind == "direction" and target.value is None:
        base = (
            Decimal(str(target.baseline[-1]["value"])) if target.baseline else Decimal(dice.randint(40, 400))
        )
        change = Decimal(dice.choice(("-0.02", "0.03", "0.05", "0.08"))) * share
        return (base * (1 - change if target.comparator == "decrease" else 1 + change)).quantize(Decimal(1))
    goal = target.value
    if goal is None and target.low is not None and target.high is not None:
        goal = (target.low + target.high) / 2
    return ((goal or Decimal(1)) * share).quantize(Decimal(1)) if goal and goal >= 5 else (
        (goal or Decimal(1)) if share >= Decimal("0.6") else Decimal(0)
    )  # fmt: skip


def _row(target: Target, value: Decimal | None, day: dt.date, reason: str = "") -> Observation:
    return Observation(
        target=target,
        value=value,
        reason=reason,
        period_start=None,
        period_end=day,
        known_on=day,
        recorded_at=timezone.now(),
        note=INVENTED,
        visibility=Visibility.SHARED,
    )
