"""Reading the lists: the last revision of each line known on a day, within the reader's rights."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Q, QuerySet, Sum

from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import alike, words
from capcommun.registers.lists import policies
from capcommun.registers.lists.models import FollowedList, ListImport, ListLine, ListLineRevision
from capcommun.registers.lists.rules import Terms


def source_of(followed: FollowedList) -> str:
    """What is touched when the list changes: figures counted from it are then counted again."""
    return f"lists.{followed.key}"


def terms_of(followed: FollowedList) -> Terms:
    return Terms(tuple(followed.statuses), tuple(followed.counted))


def rows(known: dt.date) -> QuerySet[ListLineRevision]:
    """Each line as it was known at the end of a day, withdrawn ones included: one revision to a line."""
    later = Q(until__isnull=True) | Q(until__gt=known)
    return ListLineRevision.objects.filter(later, known_on__lte=known)


def there(followed: FollowedList, known: dt.date) -> QuerySet[ListLineRevision]:
    """The lines of a list that were not withdrawn, whatever their status."""
    return rows(known).filter(followed=followed, gone_on__isnull=True)


def counting(followed: FollowedList) -> Q:
    """The lines that count by their status."""
    return Q(status__in=followed.counted) if followed.statuses else Q()


def in_period(followed: FollowedList, start: dt.date, end: dt.date) -> Q:
    """What is counted over a period: what happened in it, or what stands on its last day."""
    if followed.standing:
        return Q(day__lte=end) & (Q(end__isnull=True) | Q(end__gt=end))
    return Q(day__gte=start, day__lte=end)


@dataclass(frozen=True)
class Sight:
    """A list as the index shows it."""

    followed: FollowedList
    counted: Decimal
    lines: int
    last: ListImport | None


def listed(actor: Actor, on: dt.date, *, withdrawn: bool = False) -> list[Sight]:
    """The lists that this actor reads, each with its figure of the year, its last import: four queries."""
    mine = FollowedList.objects.filter(policies.readable(actor)).select_related("organisation")
    if not withdrawn:
        mine = mine.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on))
    found = list(mine.order_by("title", "pk"))
    totals, every = figures(found, on), _lines(found, on)
    imports = _last_imports(found, on)
    return [
        Sight(one, totals.get(one.pk, Decimal(0)), every.get(one.pk, 0), imports.get(one.pk)) for one in found
    ]


def figures(found: Iterable[FollowedList], on: dt.date) -> dict[int, Decimal]:
    """What each list counts on a day, since the first of January where it counts what happens: one query."""
    wanted = Q(pk__in=[])
    by_pk = {one.pk: one for one in found}
    for one in by_pk.values():
        wanted |= Q(followed=one) & counting(one) & in_period(one, dt.date(on.year, 1, 1), on)
    kept = rows(on).filter(wanted, gone_on__isnull=True).order_by().values("followed")
    return {
        row["followed"]: Decimal(row["summed"] if by_pk[row["followed"]].weighed else row["counted"])
        for row in kept.annotate(counted=Count("pk"), summed=Sum("weight"))
    }


def _lines(found: Iterable[FollowedList], on: dt.date) -> Mapping[int, int]:
    kept = rows(on).filter(followed__in=[one.pk for one in found], gone_on__isnull=True)
    return dict(kept.order_by().values_list("followed").annotate(Count("pk")))


def _last_imports(found: Iterable[FollowedList], on: dt.date) -> dict[int, ListImport]:
    done = ListImport.objects.filter(
        followed__in=[one.pk for one in found], applied_at__isnull=False, known_on__lte=on
    )
    last = done.order_by().values("followed").annotate(last=Max("pk")).values("last")
    rows = ListImport.objects.filter(pk__in=last).defer("rows", "lines", "header")
    return {one.followed_id: one for one in rows.select_related("author")}


def find(actor: Actor, key: str) -> FollowedList | None:
    """The list of this key, if this actor reads it."""
    mine = FollowedList.objects.filter(policies.readable(actor), key=key)
    return mine.select_related("organisation").first()


@dataclass(frozen=True)
class Asked:
    """How a page narrows a list."""

    text: str = ""
    status: str = ""
    territory: str = ""
    destination: str = ""
    market: str = ""
    year: int | None = None
    gone: bool = False
    only_counted: bool = False


PARTS = ("territory", "destination", "status", "market")
"""What a filter of the page keeps to one value."""


def lines(followed: FollowedList, on: dt.date, asked: Asked) -> QuerySet[ListLineRevision]:
    """The lines as known on a day, the latest first."""
    found = rows(on).filter(followed=followed, gone_on__isnull=not asked.gone)
    if asked.text.strip():
        found = found.filter(alike(words(asked.text), "label", "line__key", "territory"))
    for name in PARTS:
        if value := getattr(asked, name):
            found = found.filter(**{name: value})
    if asked.year:
        found = found.filter(day__year=asked.year)
    if asked.only_counted:
        found = found.filter(counting(followed))
    return found.select_related("line").order_by("-day", "-line")


@dataclass(frozen=True)
class Shares:
    """What a list's filters offer: its years and its parts, with how many lines each has."""

    years: list[tuple[int, int]]
    territories: list[tuple[str, int]]
    destinations: list[tuple[str, int]]
    statuses: list[tuple[str, int]]
    markets: list[tuple[str, int]]


def shares(followed: FollowedList, on: dt.date) -> Shares:
    """One query, whatever the number of lines: they are grouped by the database."""
    kept = there(followed, on).order_by().values_list("day__year", *PARTS)
    years, parts = Counter[int](), [Counter[str]() for _name in PARTS]
    for year, *values, count in kept.annotate(count=Count("pk")):
        if year:
            years[year] += count
        for part, value in zip(parts, values, strict=True):
            if value:
                part[value] += count
    return Shares(sorted(years.items(), reverse=True), *(sorted(part.items()) for part in parts))


def line_of(followed: FollowedList, pk: int) -> ListLine | None:
    return ListLine.objects.filter(followed=followed, pk=pk).first()


@dataclass(frozen=True)
class Step:
    """A revision, and the one that it followed."""

    now: ListLineRevision
    before: ListLineRevision | None


def history(line: ListLine, on: dt.date) -> list[Step]:
    """What was known of the line by that day, latest first, each beside what it changed."""
    kept = ListLineRevision.objects.filter(line=line, known_on__lte=on).select_related("author", "imported")
    found = list(kept.defer("imported__rows", "imported__lines", "imported__header").order_by("pk"))
    return [Step(row, found[at - 1] if at else None) for at, row in enumerate(found)][::-1]


def imports(followed: FollowedList, on: dt.date, most: int = 20) -> list[ListImport]:
    """The last files loaded, the latest first."""
    done = ListImport.objects.filter(followed=followed, applied_at__isnull=False, known_on__lte=on)
    return list(done.defer("rows", "lines", "header").select_related("author").order_by("-pk")[:most])


def unfinished(followed: FollowedList, actor: Actor) -> ListImport | None:
    """The file of which this actor loaded a part, and not the rest: their last one."""
    begun = Q(added__gt=0) | Q(changed__gt=0) | Q(removed__gt=0)
    rows = ListImport.objects.filter(begun, followed=followed, applied_at__isnull=True)
    mine = rows.filter(author=actor.user_id).exclude(rows=[])  # emptied once they are old
    return mine.defer("rows", "lines", "header").order_by("-pk").first()
