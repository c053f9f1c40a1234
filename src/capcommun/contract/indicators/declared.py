"""Reading declared values: what waits, for whom, and what is still to be declared."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.indicators import policies
from capcommun.contract.indicators.declaring import OPEN, RETURNED, SUBMITTED
from capcommun.contract.indicators.judged import Judged
from capcommun.contract.indicators.models import Counting, Declaration, Target
from capcommun.contract.indicators.returns import Told
from capcommun.contract.indicators.rules import FIRM
from capcommun.kit.access.api import Actor
from capcommun.kit.clock.api import today

SOON = dt.timedelta(days=30)
DUE, LATE, EVERY = "", "retard", "toutes"
"""What the sheet holds, as its address names it: what is due, what is overdue, every promise."""


@dataclass(frozen=True)
class Declared:
    """A declaration as one reader sees it on a day, and what they may do about it."""

    row: Declaration
    status: str
    validates: bool = False
    mends: bool = False
    own: bool = False

    @property
    def waits(self) -> bool:
        return self.status in OPEN

    @property
    def returned(self) -> bool:
        return self.status == RETURNED

    @property
    def said(self) -> str:
        return str(Declaration.Status(self.status).label)


def _with_people(rows: QuerySet[Declaration]) -> QuerySet[Declaration]:
    return rows.select_related("author", "organisation", "decided_by")


def of_target(actor: Actor, target: Target, as_of: dt.date) -> list[Declared]:
    """Every declaration of a target known that day that this reader may open, latest first."""
    rows = Declaration.objects.filter(
        policies.evidence(actor, target.agreement), target=target, known_on__lte=as_of
    )
    return [seen(actor, target, row, as_of) for row in _with_people(rows).order_by("-period_end", "-pk")]


def seen(actor: Actor, target: Target, row: Declaration, as_of: dt.date) -> Declared:
    row.target = target
    status = row.status_on(as_of)
    own = row.author_id is not None and row.author_id == actor.user_id
    now = as_of >= today() and not target.withdrawn
    mine = policies.can_observe(actor, target.agreement) and (
        actor.is_admin or row.organisation_id in actor.organisations("target.observe", target.agreement.key)
    )
    decides = policies.can_validate(actor, target.agreement) and (not own or policies.own_values())
    return Declared(
        row, status, now and status == SUBMITTED and decides, now and status in OPEN and mine, own
    )


def behind(items: Iterable[Declared]) -> dict[int, Declaration]:
    """Observation to the declaration that it was: who validated it, what shows that it is true."""
    return {item.row.observation_id: item.row for item in items if item.row.observation_id}


def to_validate(actor: Actor, agreement: Agreement) -> list[Declaration]:
    """What waits to be validated in an agreement and this actor may read, the oldest first.

    Their own too, which somebody else validates: nobody looks for a value that seems to have gone.
    """
    if not policies.can_validate(actor, agreement):
        return []
    rows = Declaration.objects.filter(
        policies.declared(actor, agreement), target__agreement=agreement, status=SUBMITTED
    )
    found = list(_with_people(rows).select_related("target").order_by("known_on", "pk"))
    for row in found:
        row.target.agreement = agreement
    return found


def count_to_validate(actor: Actor, agreement: Agreement) -> int:
    """How many values wait for this actor to decide."""
    if not policies.can_validate(actor, agreement):
        return 0
    rows = Declaration.objects.filter(policies.to_validate(actor, agreement), target__agreement=agreement)
    return rows.count()


def returned_to(actor: Actor, agreement: Agreement) -> list[Declaration]:
    """What was returned to this actor, in an agreement."""
    if actor.is_public:
        return []
    rows = Declaration.objects.filter(
        author=actor.user_id, status=RETURNED, target__agreement=agreement, target__withdrawn=False
    )
    return list(rows.select_related("target", "decided_by").order_by("decided_on", "pk"))


Waits = Mapping[int, Sequence[dt.date]]
"""Target to the days of the values that wait to be validated."""


def waiting_days(actor: Actor, agreements: Iterable[Agreement], targets: Q) -> Waits:
    """The days of what is declared and not decided yet: nobody declares them twice."""
    readable = Q(pk__in=[])
    for agreement in agreements:
        readable |= policies.declared(actor, agreement) & Q(target__agreement=agreement)
    rows = Declaration.objects.filter(readable, targets, status__in=OPEN)
    found: dict[int, list[dt.date]] = defaultdict(list)
    for target, day in rows.order_by("period_end").values_list("target", "period_end"):
        found[target].append(day)
    return found


def unsaid(item: Judged, waits: Waits) -> dt.date | None:
    """The first day past without a value, nor one that waits to be validated."""
    days = waits.get(item.target.pk, ())
    if not days:
        return item.unsaid
    for one in item.days:
        if one.day < item.as_of and one.missing and not _covered(one, days):
            return one.day
    return None


def _covered(one: Told, days: Iterable[dt.date]) -> bool:
    """Whether a value that waits speaks of this day: of its period, when the promise comes back."""
    start, end = one.owed.span.start or dt.date.min, one.owed.span.end or dt.date.max
    return not one.owed.returns or any(start <= day <= end for day in days)


@dataclass(frozen=True)
class Line:
    """A target of the sheet, and the day for which a value is wanted."""

    item: Judged
    day: dt.date | None
    late: bool
    waits: bool = False


def lines(items: Iterable[Judged], waits: Waits, counted: Iterable[int], wanted: str) -> Iterator[Line]:
    """What is to be declared: what a register counts is not typed again."""
    measured = set(counted)
    for item in items:
        if item.target.pk in measured or item.target.firmness == "context":
            continue
        line = _line(item, waits)
        if wanted == EVERY or (line.late if wanted == LATE else _is_due(line)):
            yield line


def _line(item: Judged, waits: Waits) -> Line:
    over = unsaid(item, waits)
    coming = item.coming.day if item.coming else item.verdict.deadline
    return Line(item, over or coming, over is not None, bool(waits.get(item.target.pk)))


def _is_due(line: Line) -> bool:
    """Overdue, without any value so far, or owed within thirty days and not kept: for firm promises."""
    item = line.item
    if item.target.firmness not in FIRM:
        return False
    if line.late:
        return True
    if line.waits:
        return False
    coming = item.coming
    soon = coming is not None and coming.day <= item.as_of + SOON
    return soon or item.light == "missing"


def counted_targets(agreement: Agreement) -> list[int]:
    """The targets whose figure is counted in a register today."""
    rows = Counting.objects.filter(
        target__agreement=agreement, ended_on__isnull=True, mode=Counting.Mode.REGISTER
    )
    return list(rows.values_list("target", flat=True))
