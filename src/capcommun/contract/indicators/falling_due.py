"""What falls due, for the calendar and the inbox: a page that shows both reads the targets once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements.api import readable_agreements
from capcommun.contract.indicators import declared, queries, wording
from capcommun.contract.indicators.gathering import days_that_wait
from capcommun.contract.indicators.judged import Judged
from capcommun.contract.indicators.models import Observation, Target
from capcommun.contract.indicators.returns import SAYS_NOTHING, Told
from capcommun.contract.indicators.rules import FIRM
from capcommun.kit.access.api import Actor, once
from capcommun.kit.clock.api import today
from capcommun.kit.gather.api import Due, Waiting

INBOX_LIMIT = 50
AHEAD = dt.timedelta(days=31)
"""What the inbox reads beyond what is overdue: the calendar of the same page asks for it next."""


@dataclass(frozen=True)
class _Reading:
    """Targets judged on a day: those due in a span, and what is overdue where it was asked for."""

    on: dt.date
    start: dt.date
    end: dt.date
    overdue: bool
    items: list[Judged]

    def answers(self, on: dt.date, start: dt.date, end: dt.date, *, overdue: bool) -> bool:
        return self.on == on and self.start <= start and end <= self.end and self.overdue >= overdue


def _owed(actor: Actor, on: dt.date, start: dt.date, end: dt.date, *, overdue: bool) -> list[Judged]:
    """Targets due between two days or that come back and, if asked, those that are overdue on the day."""
    known: list[_Reading] = once(actor, "indicators.owed", list)
    for one in known:
        if one.answers(on, start, end, overdue=overdue):
            return one.items
    due = (Q(deadline__range=(start, end)) | queries.RETURNING) & ~Q(firmness__in=SAYS_NOTHING)
    rows = (
        Target.objects.filter(
            due | Q(pk__in=_overdue(actor, on)) if overdue else due,
            agreement__in=readable_agreements(actor),
            withdrawn=False,
        )
        .select_related("agreement__current")
        .defer("agreement__current__document")
        .order_by("deadline", "position")
    )
    known.append(_Reading(on, start, end, overdue, queries.judged_across(actor, on, list(rows))))
    return known[-1].items


def _overdue(actor: Actor, on: dt.date) -> QuerySet[Target, int]:
    """Firm targets whose day has passed without a value, of the agreements where one may be entered."""
    said = Observation.objects.filter(target=OuterRef("pk"), value__isnull=False, known_on__lte=on)
    rows = Target.objects.filter(
        Q(deadline__lt=on) | Q(deadline=None, year__lt=on.year),
        ~Exists(said),
        agreement__in=readable_agreements(actor),
        withdrawn=False,
        firmness__in=FIRM,
    )
    allowed = actor.agreements("target.observe")
    if allowed is not None:
        rows = rows.filter(agreement__key__in=allowed)
    return rows.order_by(F("deadline").asc(nulls_last=True), "pk").values_list("pk", flat=True)[
        : 4 * INBOX_LIMIT
    ]


def calendar(actor: Actor, start: dt.date, end: dt.date) -> Iterator[Due]:
    """The days that the text gives, and the end of each period of a promise that comes back.

    The end of a year that the text does not name is no event of its own.
    """
    for item in _owed(actor, today(), start, end, overdue=False):
        for one in item.days:
            if start <= one.day <= end:
                yield _due(item, one)


def _due(item: Judged, one: Told) -> Due:
    uid = f"target-{item.agreement_key}-{item.target.key}"
    return Due(
        date=one.day,
        title=wording.owed_title(item.target, one.owed),
        url=item.url,
        kind=str(_("Target")),
        done=one.kept,
        late=one.late,
        uid=f"{uid}-{one.day}" if one.owed.returns else uid,
    )


def inbox(actor: Actor, on: dt.date) -> Iterator[Waiting]:
    """Firm targets whose deadline has passed without a value, or one of their periods: for those who may
    enter one."""
    if actor.is_public or not actor.may("target.observe"):
        return
    items = [
        item
        for item in _owed(actor, on, on, on + AHEAD, overdue=True)
        if item.target.firmness in FIRM and actor.may("target.observe", item.agreement_key)
    ]
    yield from islice(_unsaid(items, days_that_wait(actor)), INBOX_LIMIT)


def _unsaid(items: Iterable[Judged], waits: declared.Waits) -> Iterator[Waiting]:
    for item in items:
        if (day := declared.unsaid(item, waits)) is not None:
            one = next((one for one in item.days if one.day == day), None)
            title = wording.owed_title(item.target, one.owed) if one else item.target.title
            yield Waiting(
                title, item.url, str(_("Value to enter")), due=day, late=True, counted=wording.values_to_enter
            )
