"""What the lists count: one measure for each, as it was known on any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial

from django.db.models import Q, QuerySet
from django.urls import reverse

from capcommun.kit.access.api import Actor
from capcommun.reference.measures.api import Measure, RecordLabel, Records
from capcommun.registers.lists import policies
from capcommun.registers.lists.models import FollowedList, ListLineRevision
from capcommun.registers.lists.queries import counting, rows, source_of, there

FAMILY = "lists"
DIMENSIONS = {
    "territory": {"fr": "Territoire", "en": "Territory", "nl": "Gebied"},
    "destination": {"fr": "Destination", "en": "Destination", "nl": "Bestemming"},
    "market": {"fr": "Marché", "en": "Market", "nl": "Markt"},
    "status": {"fr": "Statut", "en": "Status", "nl": "Status"},
}
NONE = {
    "destination": {"fr": "sans destination", "en": "in no destination", "nl": "zonder bestemming"},
    "market": {"fr": "sans marché", "en": "no market", "nl": "zonder markt"},
}
"""How lines are told that lie in no destination, or that were not given a market."""


def _known(followed: FollowedList, day: dt.date) -> QuerySet[ListLineRevision]:
    return there(followed, day).filter(counting(followed))


def _readable(actor: Actor) -> Q:
    """Lines name people: those whom the register is not for see how many are behind a figure, no name."""
    return policies.readable(actor, "followed") if policies.may_read(actor) else Q(pk__in=[])


def _labels(keys: Sequence[int], known: dt.date) -> Mapping[int, RecordLabel]:
    found = rows(known).filter(line__in=keys).select_related("followed").order_by("line")
    return {row.line_id: _label(row) for row in found}


def _label(row: ListLineRevision) -> RecordLabel:
    address = reverse("lists:line", args=[row.followed.key, row.line_id])
    told = " · ".join(part for part in (row.territory, row.market, row.status) if part)
    return RecordLabel(row.label, address, told, row.day)


def measure_of(followed: FollowedList) -> Measure:
    """A line is one record, whatever its revisions. Its words are those of who keeps it, in one language."""
    return Measure(
        name=f"{FAMILY}:{followed.key}",
        rule=followed.rule,
        reads=(source_of(followed),),
        title={"fr": followed.title},
        definition={"fr": followed.definition},
        unit={"fr": followed.unit},
        source=Records(
            rows=partial(_known, followed),
            labels=_labels,
            readable=_readable,
            starts="day",
            ends="end" if followed.standing else "",
            key="line_id",
            weight="weight" if followed.weighed else "",
            dims={name: name for name in DIMENSIONS},
        ),
        dimensions=DIMENSIONS,
        unnamed=NONE,
    )


def find(key: str) -> Measure | None:
    """The measure of a list; none where there is no such list, or where it was withdrawn."""
    followed = FollowedList.objects.filter(key=key, withdrawn_on__isnull=True).first()
    return measure_of(followed) if followed else None


def every() -> list[Measure]:
    return [measure_of(one) for one in FollowedList.objects.filter(withdrawn_on__isnull=True)]
