"""What changed between two days: of the text, of the plan, of the values, one line for each object.

The audit keeps real time; here it is the business date that counts, so that a demonstration, or a page read
as of a past day, tells of its own month.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from capcommun.contract.agreements.api import Act, Agreement, Version
from capcommun.contract.indicators.api import Observation
from capcommun.contract.plan.api import Happened, chronicle
from capcommun.kit.access.api import Actor
from capcommun.kit.audit.api import verb_words
from capcommun.reference.partners.api import visible

MONTH = dt.timedelta(days=30)
SHOWN = 6
KINDS = ("action", "note", "value", "text")


@dataclass(frozen=True)
class Change:
    """What happened to one object: the last thing, and how many there were."""

    last: Happened
    events: tuple[Happened, ...]

    @property
    def count(self) -> int:
        return len(self.events)

    @property
    def words(self) -> list[str]:
        """Each thing done, said once, the last first."""
        return list(dict.fromkeys(verb_words(event.verb) for event in self.events))

    @property
    def who(self) -> list[str]:
        return list(dict.fromkeys(event.who for event in self.events if event.who))


@dataclass(frozen=True)
class Month:
    """What « this month » shows: thirty days up to the page's, so that the 1st says something."""

    start: dt.date
    end: dt.date
    changes: list[Change]
    counts: dict[str, int]
    """How many objects of each kind changed."""

    @property
    def first(self) -> list[Change]:
        return self.changes[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.changes) - SHOWN)


def month(actor: Actor, agreement: Agreement, end: dt.date, kind: str = "") -> Month:
    """The thirty days that end on a day, for this reader."""
    start = end - MONTH
    every = happened(actor, agreement, start, end)
    counts = {name: len(grouped(only(every, name))) for name in KINDS}
    return Month(start, end, grouped(only(every, kind)), {n: c for n, c in counts.items() if c})


def happened(actor: Actor, agreement: Agreement, start: dt.date, end: dt.date) -> list[Happened]:
    """Everything that this reader may know of, the latest first."""
    found = [
        *chronicle(actor, agreement, start, end),
        *_values(actor, agreement, start, end),
        *_texts(agreement, start, end),
    ]
    if not actor.may("plan.read", agreement.key):  # who did it is for those who work together
        found = [replace(event, who="") for event in found]
    return sorted(found, key=lambda event: (event.on, event.order), reverse=True)


def _values(actor: Actor, agreement: Agreement, start: dt.date, end: dt.date) -> Iterator[Happened]:
    told = visible(actor, agreement.key, published=agreement.agency_consents and agreement.funder_consents)
    rows = Observation.objects.filter(
        told, target__agreement=agreement, target__withdrawn=False, known_on__range=(start, end)
    ).select_related("target", "author")
    for row in rows.order_by("pk"):
        target = row.target
        yield Happened(
            on=row.known_on,
            kind="value",
            verb="target.observation.corrected" if row.corrects_id else "target.observed",
            subject=f"target/{target.pk}",
            title=target.title,
            url=reverse("indicators:target", kwargs={"key": agreement.key, "target": target.key}),
            who=str(row.author or ""),
            order=(row.recorded_at.timestamp(), row.pk),
        )


def _texts(agreement: Agreement, start: dt.date, end: dt.date) -> Iterator[Happened]:
    """Versions of the text that came to be known. A draft is nobody's news."""
    rows = Version.objects.filter(act__agreement=agreement, known_on__range=(start, end)).exclude(
        act__status__in=[Act.Status.DRAFT, Act.Status.WITHDRAWN]
    )
    for row in rows.select_related("act").defer("document").order_by("pk"):
        yield Happened(
            on=row.known_on,
            kind="text",
            verb="agreement.version.corrected" if row.number > 1 else "agreement.adopted",
            subject=f"act/{row.act_id}",
            title=row.act.title,
            url=reverse("agreements:versions", kwargs={"key": agreement.key}),
            order=(row.recorded_at.timestamp(), row.pk),
        )


def grouped(events: Iterable[Happened]) -> list[Change]:
    """One line for each object, in the order of its last event."""
    by_subject: dict[str, list[Happened]] = {}
    for event in events:
        by_subject.setdefault(event.subject, []).append(event)
    return [Change(rows[0], tuple(rows)) for rows in by_subject.values()]


def only(events: Sequence[Happened], kind: str) -> list[Happened]:
    """Those of one kind; all of them for an unknown kind."""
    return [event for event in events if event.kind == kind] if kind in KINDS else list(events)


def by_day(changes: Iterable[Change]) -> list[tuple[dt.date, list[Change]]]:
    days: dict[dt.date, list[Change]] = {}
    for change in changes:
        days.setdefault(change.last.on, []).append(change)
    return list(days.items())
