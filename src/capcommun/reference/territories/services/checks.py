"""What is refused of a zone, in the words that its form shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Refusal
from capcommun.kit.gather.api import fold
from capcommun.kit.text.api import day as in_words
from capcommun.reference.territories.models import Commune, Epci, Zone

FIRST = dt.date(1900, 1, 1)
AHEAD = 10
"""How many years ahead a date may be: further, it is a slip of the pen."""


def known(codes: set[str]) -> set[str]:
    found = set(Epci.objects.filter(siren__in=codes).values_list("siren", flat=True))
    return found | set(Commune.objects.filter(code__in=codes).values_list("code", flat=True))


def must_exist(codes: set[str]) -> None:
    if unknown := sorted(codes - known(codes)):
        raise Refusal(
            "territories.unknown",
            _("No territory bears these codes: %(codes)s.") % {"codes": ", ".join(unknown)},
            _("Write a SIREN number of nine digits or an Insee code of five characters."),
            status=400,
        )


def must_live(codes: set[str]) -> None:
    """What is taken in is a territory of today: a former commune is told with the one it is now in."""
    former = Commune.objects.filter(code__in=codes).exclude(kind=Commune.Kind.CURRENT, valid_to__isnull=True)
    gone = [
        f"{row} ({row.code} → {row.merged_into_id})" if row.merged_into_id else f"{row} ({row.code})"
        for row in former.order_by("code")
    ]
    gone += [
        f"{row} ({row.siren})"
        for row in Epci.objects.filter(siren__in=codes, valid_to__isnull=False).order_by("siren")
    ]
    if gone:
        raise Refusal(
            "territories.former",
            _("These are no longer communes or intermunicipalities: %(names)s.") % {"names": ", ".join(gone)},
            _("Take the one it is now part of."),
            status=400,
        )


def must_be_once(codes: set[str], added: Iterable[str]) -> None:
    """A commune is not taken in beside its own intermunicipality: it would be counted twice."""
    twice = Commune.objects.filter(epci__in=codes).filter(
        Q(code__in=added) | Q(epci__in=added, code__in=codes)
    )
    if names := [f"{row} ({row.epci})" for row in twice.select_related("epci").order_by("code")]:
        raise Refusal(
            "territories.twice",
            _("These communes are already there with their intermunicipality: %(names)s.")
            % {"names": ", ".join(names)},
            _("Untick the commune or the intermunicipality."),
            status=400,
        )


def must_be_free(name: str, kind: str, department: str, *, zone: Zone | None = None) -> None:
    """Two zones of one kind do not bear one name in one department, as long as both are there."""
    rows = Zone.objects.filter(kind=kind, department=department, until__isnull=True)
    others = rows.exclude(pk=zone.pk) if zone else rows
    if any(fold(other) == fold(name) for other in others.values_list("name", flat=True)):
        raise taken(name)


def taken(name: str) -> Refusal:
    return Refusal(
        "territories.name",
        _("Another zone of this kind is already called “%(name)s”.") % {"name": name},
        _("Give it another name, or change the one that is there."),
        status=400,
    )


def must_be_a_name(name: str) -> None:
    if not any(letter.isalnum() for letter in name):
        raise Refusal(
            "territories.name",
            _("This is not a name."),
            _("Write at least one letter or one digit."),
            status=400,
        )


def must_be_sensible(date: dt.date, today: dt.date) -> None:
    if not FIRST <= date <= dt.date(today.year + AHEAD, 12, 31):
        raise wrong_date(
            _("%(day)s is too far away.") % {"day": in_words(date)},
            _("Take a day from %(first)s to %(last)s.") % {"first": FIRST.year, "last": today.year + AHEAD},
        )


def must_not_precede(date: dt.date, zone: Zone, last: dt.date | None) -> None:
    """Neither the zone's first day nor the last change that already took effect: what was stays."""
    if zone.since and date < zone.since:
        raise wrong_date(
            _("The zone only begins on %(day)s.") % {"day": in_words(zone.since)},
            _("Take that day or a later one."),
        )
    if last and date < last:
        raise wrong_date(
            _("What the zone holds already changed on %(day)s.") % {"day": in_words(last)},
            _("Take that day or a later one: what was before stays readable at its dates."),
        )


def wrong_date(reason: str, remedy: str) -> Refusal:
    return Refusal("territories.date", reason, remedy, status=400)


def must_stand(zone: Zone) -> None:
    if zone.until:
        raise Refusal(
            "territories.ended",
            _("This zone has an end, on %(day)s: it no longer changes.") % {"day": in_words(zone.until)},
            _("Take its end back first, on its page."),
            status=409,
        )


def planned() -> Refusal:
    return Refusal(
        "territories.planned",
        _("A change of what this zone holds is already planned."),
        _("Change the zone on its form, which shows it."),
        status=409,
    )


def someone_else_first() -> Refusal:
    return Refusal(
        "territories.revision",
        _("Someone else changed this while you were writing."),
        _("Look at what is saved now, then try again."),
        status=409,
    )
