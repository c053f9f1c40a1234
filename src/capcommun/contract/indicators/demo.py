"""Invented observations for the demonstration: every one says so, none is anybody's real figure."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from capcommun.contract.indicators.demo_countings import bind, director, keep
from capcommun.contract.indicators.demo_courses import Course, answers_yes_or_no, courses, done_on
from capcommun.contract.indicators.demo_declared import declarations
from capcommun.contract.indicators.demo_definitions import definitions
from capcommun.contract.indicators.demo_judged import judgements
from capcommun.contract.indicators.demo_series import series
from capcommun.contract.indicators.judged import promise_of
from capcommun.contract.indicators.models import (
    Definition,
    Observation,
    Override,
    Target,
    TargetMilestone,
)
from capcommun.contract.indicators.rules import periods
from capcommun.kit.accounts.api import User
from capcommun.reference.partners.api import Organisation, Visibility

UNTIL = dt.date(2023, 10, 16)
AGREEMENT = "pas-de-calais-2023-2027"
ORGANISATION = "agence"
INVENTED = "Valeur inventée pour la démonstration."
EXPECTATION = "Jalon inventé pour la démonstration."
LEFT_OUT = {"context", "illustration", "forecast"}
WAITING = (
    "Le partenaire n'a pas encore transmis son décompte.",
    "Le tableau de suivi n'est pas consolidé.",
)


EXPECTED_SINCE = dt.date(2023, 4, 20)
EXPECTED: dict[str, tuple[tuple[dt.date, int], ...]] = {
    "2023.os1.oo1.prestataires-recrutes": ((dt.date(2023, 6, 30), 40), (dt.date(2023, 9, 30), 75)),
    "2023.os1.oo1.experiences": ((dt.date(2023, 6, 30), 80), (dt.date(2023, 9, 30), 180)),
    "2023.os3.oo1.diagnostics": ((dt.date(2023, 6, 30), 12), (dt.date(2023, 9, 30), 22)),
    "2023.os3.oo3.accueil-velo-cible": ((dt.date(2023, 6, 30), 10), (dt.date(2023, 9, 30), 18)),
}
"""What somebody expects along the way of a few targets of the first year, as invented as the values."""


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
    past = [t for t in targets if _past(t, until)]
    known = courses(agreement)
    bound = bind(targets, until)
    counted = {target.pk for target in bound}
    invented = [target for target in targets if target.pk not in counted]
    rows = []
    for target in invented:
        dice = random.Random(f"{seed}/{target.key}")  # noqa: S311 - not a secret
        course = known.get(target.attached_to)
        if course and (answers_yes_or_no(target) or course.done_on or not course.begun):
            made = _told_by(course, target, dice, until)
        elif target in past:
            made = _past_due(target, past.index(target), dice, until)
        else:
            made = _of(target, dice, until)
        for row in made:
            row.organisation = organisation
            row.author = author if organisation else None
            rows.append(row)
    with transaction.atomic():
        Observation.objects.bulk_create(rows, batch_size=500)
        TargetMilestone.objects.bulk_create(_expected(targets, author, until))
        Definition.objects.bulk_create(definitions(targets, author, until))
        Override.objects.bulk_create(judgements(targets, director(), until))
        declarations(invented, until)
    return len(rows) + keep(bound, until) + series(targets, until)


def _expected(targets: list[Target], author: User | None, until: dt.date) -> Iterator[TargetMilestone]:
    for target in targets if until >= EXPECTED_SINCE else ():
        for day, value in EXPECTED.get(target.key, ()):
            yield TargetMilestone(
                target=target,
                day=day,
                value=value,
                note=EXPECTATION,
                author=author,
                known_on=EXPECTED_SINCE,
                recorded_at=timezone.now(),
            )


def _past(target: Target, until: dt.date) -> bool:
    """Whether the text's own deadline has passed: what was done by then is known."""
    return target.deadline is not None and target.deadline < until and target.firmness not in LEFT_OUT


def _told_by(course: Course, target: Target, dice: random.Random, until: dt.date) -> Iterator[Observation]:
    """What the action already tells: kept on its milestone's day, reached when it is done, else not yet."""
    if target.firmness in LEFT_OUT or not (course.begun or target.deadline):
        return
    if answers_yes_or_no(target):
        day = done_on(target, course)
        if day:
            yield _row(target, target.value or Decimal(1), min(day, until))
        elif target.deadline and target.deadline < until:
            yield _row(target, Decimal(0), target.deadline)
    elif course.done_on:
        yield from _reached(target, dice, min(course.done_on, target.deadline or until, until), until)


def _reached(target: Target, dice: random.Random, end: dt.date, until: dt.date) -> Iterator[Observation]:
    """Everything promised is there on the last day; what returns each month goes on returning."""
    if target.kind == "direction" and target.value is None and not target.baseline:
        return
    spans = periods(promise_of(target, target.agreement))
    ends = [span.end for span in spans if span.end and span.end <= until] if len(spans) > 1 else [end]
    for day in ends:
        yield _row(target, _reach(target, dice, Decimal(1)), day)


def _past_due(target: Target, rank: int, dice: random.Random, until: dt.date) -> Iterator[Observation]:
    """In turn: held in time, late, without a value, kept after the deadline, held."""
    end = target.deadline or until
    whole = _reach(target, dice, Decimal(1))
    fate = ("held", "late", "missing", "after", "held")[rank % 5]
    if fate == "held":
        yield _row(target, whole, end - dt.timedelta(days=dice.randint(2, 20)))
    elif fate == "late":
        yield _row(target, (whole / 2).to_integral_value(ROUND_FLOOR), end)
    elif fate == "after":
        yield _row(target, (whole / 2).to_integral_value(ROUND_FLOOR), end)
        yield _row(target, whole, min(until, end + dt.timedelta(days=dice.randint(8, 30))))
    elif dice.random() < 0.5:
        yield _row(target, None, end, dice.choice(WAITING))


def _of(target: Target, dice: random.Random, until: dt.date) -> Iterator[Observation]:
    """About one target in ten has no value, as in life; the others are on their way."""
    if target.firmness in LEFT_OUT or dice.random() < 0.1:
        return
    if target.kind == "direction" and target.value is None and not target.baseline:
        return  # nobody has agreed on what to count: not even an invented figure would mean anything
    promise = promise_of(target, target.agreement)
    if promise.year is None and promise.per == "term" and dice.random() < 0.5:
        return  # a promise for 2027 is not counted everywhere in 2023
    spans = periods(promise)
    started = [s for s in spans if s.start is None or s.start <= until]
    if len(spans) > 1:
        yield from _returning(target, [s.end for s in started if s.end and s.end <= until], dice)
        return
    if target.comparator == "done-by":
        if dice.random() < 0.35:
            yield _row(target, target.value or Decimal(1), until - dt.timedelta(days=dice.randint(5, 120)))
        return
    yield from _under_way(target, dice, until)


def _under_way(target: Target, dice: random.Random, until: dt.date) -> Iterator[Observation]:
    """A few counts through the year, at a pace of its own."""
    days = [d for d in (dt.date(2023, 3, 31), dt.date(2023, 6, 30)) if d <= until]
    days.append(until - dt.timedelta(days=dice.randint(3, 30)))
    if dice.random() < 0.06:
        yield _row(target, None, days[-1], dice.choice(WAITING))
        return
    pace = Decimal(dice.choice(("0.62", "0.75", "0.9", "1", "1.02", "1.08")))
    if target.comparator in {"exactly", "between"}:
        pace = min(pace, Decimal(1))
    for index, day in enumerate(days, start=1):
        yield _row(target, _reach(target, dice, pace * index / len(days)), day)


def _returning(target: Target, ends: list[dt.date], dice: random.Random) -> Iterator[Observation]:
    """A newsletter each month: now and then one is not sent."""
    short = dice.randrange(len(ends)) if ends and dice.random() < 0.4 else -1
    for index, end in enumerate(ends):
        whole = _reach(target, dice, Decimal(1))
        yield _row(target, (whole / 2).to_integral_value(ROUND_FLOOR) if index == short else whole, end)


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
    goal = target.value or Decimal(1)
    if target.value is None and target.low is not None and target.high is not None:
        goal = (target.low + target.high) / 2
    if goal < 5:
        return goal if share >= Decimal("0.6") else Decimal(0)
    return (goal * share).quantize(Decimal(1))


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
