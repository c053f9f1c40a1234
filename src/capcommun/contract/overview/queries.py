"""What the overview shows, gathered in a constant number of statements."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.agreements.api import document as doc
from capcommun.contract.indicators.api import (
    FIRM,
    Group,
    Judged,
    Standing,
    by_strategic,
    judged,
    of_year,
    owed_title,
    promises,
    tally,
    targets_url,
)  # fmt: skip
from capcommun.contract.overview import rules
from capcommun.contract.overview.changes import Month, month
from capcommun.contract.overview.wording import deadlines_words
from capcommun.kit.access.api import Actor
from capcommun.kit.text.api import natural


@dataclass(frozen=True)
class Coming:
    """A day ahead: an obligation's, a milestone's or a target's."""

    date: dt.date
    title: str
    kind: str
    url: str
    who: str = ""
    gates: bool = False


@dataclass
class View:
    """The agreement in one minute."""

    year: int
    years: list[int]
    parts: list[rules.Part]
    rest: list[rules.Part]
    groups: list[Group]
    late: list[Judged]
    watch: list[Judged]
    missing: list[Judged]
    frame: dict[Standing, int]
    framed: int
    overdue: list[Judged]
    """Targets whose day has passed without a value."""
    schedule: rules.Schedule
    slices: list[rules.Slice]
    coming: list[Coming]
    month: Month
    closed: bool
    counted: int
    extra: dict[str, Any] = field(default_factory=dict)


def years_of(agreement: Agreement, document: doc.Agreement | None) -> list[int]:
    """The years of the term, else those for which the document says something."""
    if agreement.start and agreement.end:
        return list(range(agreement.start.year, agreement.end.year + 1))
    if document is None:
        return []
    years = (
        set(document.actions)
        | {t.year for t in document.targets if t.year}
        | {c.year for c in document.credits}
    )
    return sorted(years)


def chosen_year(wanted: str, years: Sequence[int], as_of: dt.date) -> int:
    """The year asked for when it is one of the term; else the day's, brought into the term."""
    if natural(wanted) in years:
        return natural(wanted)
    return min(max(as_of.year, years[0]), years[-1]) if years else as_of.year


def closed(actor: Actor, agreement: Agreement, items: Iterable[Judged]) -> bool:
    """Whether this reader sees no value because none is theirs to see, rather than because none is there."""
    return not actor.may("shared.read", agreement.key) and all(j.verdict.seen_on is None for j in items)


def longest_late(items: Iterable[Judged]) -> list[Judged]:
    """The late targets, the one that has been late for longest first: a page names only a few of them."""
    late = [j for j in items if j.light == "late"]
    return sorted(late, key=lambda j: j.verdict.deadline or dt.date.max)


def standing(
    items: Sequence[Judged], everything: int, *, context: int = 0, closed: bool = False
) -> rules.Standing:
    counts = tally(j.verdict for j in items)
    return rules.Standing(
        total=len(items),
        held=counts.get("held", 0),
        watch=counts.get("watch", 0),
        late=counts.get("late", 0),
        missing=counts.get("missing", 0),
        ahead=counts.get("ahead", 0),
        open=counts.get("open", 0),
        unshared=counts.get("closed", 0),
        illustration=counts.get("illustration", 0),
        context=context,
        late_names=tuple(j.target.title for j in longest_late(items)),
        in_agreement=everything,
        closed=closed,
    )


def overview(
    actor: Actor,
    agreement: Agreement,
    document: doc.Agreement | None,
    as_of: dt.date,
    *,
    wanted: str,
) -> View:
    """Everything the page needs."""
    years = years_of(agreement, document)
    year = chosen_year(wanted, years, as_of)
    lines = judged(actor, agreement, as_of, document=document)
    every = promises(lines)
    items = of_year(every, year)
    frame = of_year(every, None)
    context = len(of_year(lines, year)) - len(items)
    shut = closed(actor, agreement, every)
    stands = standing(items, len(every), context=context, closed=shut)
    found = rules.schedule(document.credits, document.payment_terms, year) if document else rules.Schedule(())
    return View(
        year=year,
        years=years,
        parts=rules.sentence(stands),
        rest=rules.rest(stands),
        groups=by_strategic(document, items),
        late=longest_late(items),
        watch=[j for j in items if j.light == "watch"],
        missing=[] if shut else [j for j in items if j.light == "missing"],
        frame=tally(j.verdict for j in frame) if not shut else {},
        framed=len(frame),
        overdue=[j for j in items if j.unsaid],
        schedule=found,
        slices=rules.slices(found),
        coming=coming(agreement, document, every, as_of) if document else [],
        month=month(actor, agreement, as_of),
        closed=shut,
        counted=len(items),
    )


def coming(
    agreement: Agreement, document: doc.Agreement, items: Iterable[Judged], as_of: dt.date, limit: int = 6
) -> list[Coming]:
    """The next days: obligations, then milestones and targets, the nearest first."""
    names = {p.key: p.short_name for p in document.parties}
    owed = reverse("overview:obligations", args=[agreement.key])
    days: list[Coming] = []
    for one in document.obligations:
        due = rules.next_due(one, agreement.start, agreement.end, as_of)
        if due.date:
            who = f"{names.get(one.debtor, one.debtor)} → {names.get(one.creditor, one.creditor)}"
            title = f"{one.title} ({due.exercise})" if one.year_offset else one.title
            days.append(Coming(due.date, title, "obligation", f"{owed}#{one.key}", who, bool(one.gates)))
    for action in (a for actions in document.actions.values() for a in actions):
        for step in action.milestones:
            if step.due and step.due >= as_of:
                days.append(Coming(step.due, step.title, "milestone", _action_url(agreement, action.key)))
    days += _deadlines(agreement, items, as_of)
    kinds = {"obligation": 0, "milestone": 1, "target": 2}
    return sorted(days, key=lambda d: (d.date, kinds[d.kind], d.title))[:limit]


def _deadlines(agreement: Agreement, items: Iterable[Judged], as_of: dt.date) -> list[Coming]:
    """Targets not held yet, by day: many that end on 31 December make one line, not forty."""
    by_day: dict[dt.date, list[Coming]] = defaultdict(list)
    for item in items:
        one = item.coming
        if one and item.target.firmness in FIRM:
            title = owed_title(item.target, one.owed)
            by_day[one.day].append(Coming(one.day, title, "target", item.url))
    found = []
    for day, due in by_day.items():
        if len(due) > 2:
            url = targets_url(agreement, as_of, annee="", echeance=str(day), fermete="firm")
            found.append(Coming(day, deadlines_words(len(due)), "target", url))
        else:
            found += due
    return found


def _action_url(agreement: Agreement, key: str) -> str:
    """The action's page, or the targets' where the instance has no plan pages."""
    try:
        return reverse("plan:action", args=[agreement.key, key])
    except NoReverseMatch:
        return reverse("indicators:targets", args=[agreement.key])
