"""What a zone holds from a day on, written as members from one day to another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Max, Q

from capcommun.kit.access.api import Actor
from capcommun.reference.territories.models import Zone, ZoneMember

DAY = dt.timedelta(days=1)


def running(zone: Zone, day: dt.date) -> Iterable[ZoneMember]:
    return ZoneMember.objects.filter(zone=zone).filter(Q(end__isnull=True) | Q(end__gte=day))


def lasting(zone: Zone) -> set[str]:
    """The codes of what the zone holds once every planned change has come."""
    return {member.code for member in ZoneMember.objects.filter(zone=zone, end__isnull=True)}


def held_on(zone: Zone, day: dt.date) -> set[str]:
    return {member.code for member in running(zone, day) if member.start <= day}


def last_change(zone: Zone, by: dt.date | None = None) -> dt.date | None:
    """The day of the last change (the first content is one too), or of the last one come by that day."""
    rows = ZoneMember.objects.filter(zone=zone)
    begun = rows.filter(start__lte=by) if by else rows
    left = rows.filter(end__lt=by) if by else rows
    first = begun.aggregate(day=Max("start"))["day"]
    after = left.aggregate(day=Max("end"))["day"]
    days = [day for day in (first, after + DAY if after else None) if day]
    return max(days, default=None)


def hold(zone: Zone, codes: set[str], day: dt.date, *, actor: Actor, today: dt.date) -> None:
    """From this day on the zone holds exactly these: what was planned later gives way.

    Rows leave before others are opened again, for an open member is unique.
    """
    kept: dict[str, ZoneMember] = {}
    for member in sorted(running(zone, day), key=lambda one: (one.start, one.pk)):
        if member.code in codes and member.code not in kept:
            kept[member.code] = member
        elif member.start >= day:
            member.delete()  # it held for no day: there is nothing to remember
        else:
            ZoneMember.objects.filter(pk=member.pk).update(end=day - DAY)
    for member in kept.values():
        if member.end is not None or member.start > day:
            ZoneMember.objects.filter(pk=member.pk).update(end=None, start=min(member.start, day))
    add(zone, codes - kept.keys(), day, actor=actor, today=today)


def add(zone: Zone, codes: Iterable[str], day: dt.date, *, actor: Actor, today: dt.date) -> None:
    said = {"verified": True, "confirmed_on": today, "confirmed_by_id": actor.user_id}
    ZoneMember.objects.bulk_create(
        ZoneMember(zone=zone, start=day, **said, **target(code)) for code in sorted(codes)
    )


def target(code: str) -> dict[str, str]:
    return {"epci_id": code} if len(code) == 9 else {"commune_id": code}
