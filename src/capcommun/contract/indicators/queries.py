"""Reading targets with their lights: three statements whatever the number of targets."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from capcommun.contract.agreements.api import Agreement, document_on, documents_on
from capcommun.contract.agreements.api import document as doc
from capcommun.contract.indicators import modes, policies
from capcommun.contract.indicators.judged import Judged, Place, promise_of
from capcommun.contract.indicators.known import Known, milestones, read_together, values
from capcommun.contract.indicators.models import Observation, StoredReading, Target
from capcommun.contract.indicators.progress import curve_of, paced
from capcommun.contract.indicators.projection import columns
from capcommun.contract.indicators.readings import flagged_years, reading_on
from capcommun.contract.indicators.returns import told
from capcommun.contract.indicators.rollup import Rolled, part, rolled
from capcommun.contract.indicators.rules import LIGHTS, Roll, as_read, judge, roll
from capcommun.contract.indicators.seasons import season_curve
from capcommun.contract.indicators.standing import Standing, tally
from capcommun.contract.indicators.stored import by_target, held, season_of
from capcommun.kit.access.api import Actor
from capcommun.kit.clock.api import today

RETURNING = Q(per__in=["month", "quarter", "half-year"]) | Q(per="year", year=None)
"""Targets that may come back: whether they do depends on their term too (``returns.returns``)."""


def targets_of(agreement: Agreement, as_of: dt.date) -> QuerySet[Target]:
    """The targets in force, as far as they were known that day."""
    rows = Target.objects.filter(agreement=agreement, withdrawn=False, known_on__lte=as_of)
    return modes.told(rows, as_of)


def targets_on(
    agreement: Agreement, on: dt.date, document: doc.Agreement | None, **only: Container[Any]
) -> list[Target]:
    """The targets of the text in force that day, as it said them; ``only`` those with such values, by field.

    The rows hold what is in force today: of an earlier day they are restated before any choice is made, since
    a target may have been elsewhere in the text, or have left it since.
    """
    if on >= today():
        return list(
            targets_of(agreement, on).filter(**{f"{name}__in": among for name, among in only.items()})
        )
    rows = restated(
        modes.told(Target.objects.filter(agreement=agreement, known_on__lte=on), on), on, document
    )
    return [
        row
        for row in rows
        if not row.withdrawn and all(getattr(row, name) in among for name, among in only.items())
    ]


def restated(rows: Iterable[Target], on: dt.date, document: doc.Agreement | None) -> list[Target]:
    """Rows with what the text of an earlier day said of them; those that it had not are withdrawn."""
    found = list(rows)
    if on >= today():
        return found
    said = {item.key: columns(item, n) for n, item in enumerate(document.targets if document else ())}
    for row in found:
        for name, value in said.get(row.key, {"withdrawn": True}).items():
            setattr(row, name, value)
    return found


def beside(target: Target, on: dt.date, document: doc.Agreement | None) -> list[Target]:
    """The target that this one serves, and those that serve it, as the text of that day says.

    The target itself is restated too.
    """
    restated([target], on, document)
    rows = Target.objects.filter(agreement=target.agreement_id, known_on__lte=on)
    if on >= today():
        rows = rows.filter(Q(serves=target.key) | (Q(key=target.serves) if target.serves else Q(pk__in=[])))
    return [
        row
        for row in restated(rows, on, document)
        if row.key == target.serves or (row.serves == target.key and not row.withdrawn)
    ]


def observations(actor: Actor, agreement: Agreement, as_of: dt.date) -> QuerySet[Observation]:
    """What this actor may read of what was known that day, corrections having replaced what they correct.

    A correction that this reader may not see hides what it corrects all the same: a value known to be
    wrong is not shown as right.
    """
    rows = values(as_of).filter(policies.readable(actor, agreement), target__agreement=agreement)
    return rows.order_by("period_end", "known_on", "pk")


def history(
    actor: Actor, agreement: Agreement, targets: Sequence[Target], as_of: dt.date
) -> list[Observation]:
    """Every value of these targets known that day, corrected ones marked, latest first."""
    rows = (
        Observation.objects.filter(
            policies.readable(actor, agreement), target__in=targets, known_on__lte=as_of
        )
        .annotate(
            is_corrected=Exists(Observation.objects.filter(corrects=OuterRef("pk"), known_on__lte=as_of))
        )
        .select_related("author", "organisation")
    )
    return list(rows.order_by("-period_end", "-known_on", "-pk"))


def correction_of(actor: Actor, old: Observation) -> Observation | None:
    """The value now in force in the place of this one, when the actor may read it."""
    last: Observation | None = old
    while following := Observation.objects.filter(corrects=last).select_related("organisation").first():
        last = following
    readable = policies.readable(actor, old.target.agreement)
    if last is old or last is None or not Observation.objects.filter(readable, pk=last.pk).exists():
        return None
    last.target = old.target
    return last


def places(document: doc.Agreement | None) -> dict[str, Place]:
    """Objective or action key to its place in this document."""
    found: dict[str, Place] = {}
    for strategic in document.objectives if document else ():
        above = Place(strategic.key, strategic.short_title, order=(strategic.number, 0))
        found[strategic.key] = above
        for item in strategic.operational:
            found[item.key] = Place(
                strategic.key,
                strategic.short_title,
                item.key,
                item.title,
                order=(strategic.number, item.number),
            )
    for actions in document.actions.values() if document else ():
        for action in actions:
            base = found.get(action.objective, Place())
            found[action.key] = Place(
                base.strategic, base.strategic_title, base.operational, base.operational_title,
                action.key, action.title, base.order,
            )  # fmt: skip
    return found


def readings_of(
    actor: Actor, agreement: Agreement, targets: Sequence[Target] | None, as_of: dt.date
) -> dict[int, StoredReading]:
    """The figures counted ahead for these targets, or all of them, if the reader may open their origin."""
    if targets == [] or not policies.can_open_origin(actor, agreement):
        return {}
    only = Q(counting__target__agreement=agreement) if targets is None else Q(counting__target__in=targets)
    return by_target(as_of, only)


def judged(
    actor: Actor,
    agreement: Agreement,
    as_of: dt.date,
    targets: Iterable[Target] | None = None,
    *,
    document: doc.Agreement | None = None,
    known: Known | None = None,
) -> list[Judged]:
    """Targets with their lights as this reader sees them on a day; all of them unless some are given.

    ``document``: that day's, and ``known``: what was known then, where the page has read them already.
    """
    document = document or document_on(agreement, as_of)
    given = None if targets is None else list(targets)
    rows = targets_on(agreement, as_of, document) if given is None else given
    if known is None:
        only = Q(target__agreement=agreement) if given is None else Q(target__in=given)
        seen = values(as_of).filter(policies.readable(actor, agreement), only)
        readings = readings_of(actor, agreement, given, as_of)
        known = read_together(seen, milestones(as_of).filter(only), readings)
    return _judge(actor, agreement, as_of, rows, known, where=places(document))


def judged_across(actor: Actor, as_of: dt.date, rows: Sequence[Target]) -> list[Judged]:
    """Targets of several agreements, each with its light: two statements, however many agreements.

    Their agreements and current versions must have been read with them.
    """
    by_agreement: dict[int, list[Target]] = defaultdict(list)
    for row in rows:
        by_agreement[row.agreement_id].append(row)
    several = [(found[0].agreement, found) for found in by_agreement.values()]
    readable = Q(pk__in=[])
    for agreement, found in several:
        readable |= Q(target__in=found) & policies.readable(actor, agreement)
    opened = [row for item, found in several if policies.can_open_origin(actor, item) for row in found]
    readings = by_target(as_of, Q(counting__target__in=opened)) if opened else {}
    seen, hoped = values(as_of).filter(readable), milestones(as_of).filter(target__in=rows)
    known = read_together(seen, hoped, readings) if rows else Known({}, {})
    documents = documents_on([agreement for agreement, _found in several], as_of)
    return [
        item
        for agreement, found in several
        for item in _judge(actor, agreement, as_of, found, known, where=places(documents[agreement.pk]))
    ]


def _judge(
    actor: Actor,
    agreement: Agreement,
    as_of: dt.date,
    rows: Iterable[Target],
    known: Known,
    *,
    where: Mapping[str, Place],
) -> list[Judged]:
    reading = reading_on(as_of)
    inside = actor.may("shared.read", agreement.key)
    found = []
    for row in rows:
        promise, seen = promise_of(row, agreement), [*known.seen.get(row.pk, ())]
        stored = known.readings.get(row.pk)
        counted = held(stored, promise, as_of) if stored else None
        if counted:
            seen.append(counted.seen)
        # what is expected along the way is said between the parties: others read the text's deadline alone
        curve = curve_of(promise, known.marks.get(row.pk, ()), reading) if inside else None
        if inside and curve is None and stored:
            curve = season_curve(promise, season_of(stored, as_of), flagged_years(), reading)
        verdict = paced(judge(promise, seen, as_of, reading), promise, curve, as_of, reading)
        days = [
            replace(one, verdict=as_read(one.verdict, inside))
            for one in told(promise, seen, as_of, reading, verdict)
        ]
        place = where.get(row.attached_to, Place())
        item = Judged(row, as_read(verdict, inside), place, agreement.key, days, as_of, curve)
        item.part = part(item.verdict, promise, reading)
        item.entered(seen)
        found.append(item.counted(counted))
    return sorted(found, key=lambda j: (j.place.order, j.target.position, j.target.pk))


def of_year(items: Iterable[Judged], year: int | None) -> list[Judged]:
    """The promises of a year's roadmap: what is counted in that year's sentence."""
    return [j for j in items if j.target.year == year]


def promises(items: Iterable[Judged]) -> list[Judged]:
    """Without what the text gives as context: it promises nothing."""
    return [j for j in items if j.target.firmness != "context"]


def together(items: Sequence[Judged]) -> Rolled | None:
    """What these targets say together on their day; nothing where none is judged yet."""
    return rolled((j.part for j in items), reading_on(items[0].as_of)) if items else None


@dataclass
class Group:
    """The targets of one objective, with their counts."""

    key: str
    title: str
    number: int
    items: list[Judged]

    @property
    def roll(self) -> Roll:
        return roll(j.verdict for j in self.items)

    @property
    def rolled(self) -> Rolled | None:
        return together(self.items)

    @property
    def standings(self) -> dict[Standing, int]:
        return tally(j.verdict for j in self.items)

    @property
    def lights(self) -> list[Judged]:
        """In the order of the lights: a row of them is read as a bar."""
        return sorted(self.items, key=lambda j: LIGHTS.index(j.verdict.light))


def by_strategic(document: doc.Agreement | None, items: Sequence[Judged]) -> list[Group]:
    """Every strategic objective, even without a target: an empty one must be seen."""
    groups = [
        Group(o.key, o.short_title, o.number, [j for j in items if j.place.strategic == o.key])
        for o in (document.objectives if document else ())
    ]
    rest = [j for j in items if not j.place.strategic]
    return [*groups, *([Group("", "", 0, rest)] if rest else [])]
