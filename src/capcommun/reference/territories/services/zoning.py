"""Zones: made once from the bundled list, then changed by those who keep them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit import api as audit
from capcommun.reference.territories import policies
from capcommun.reference.territories.models import Commune, Department, Epci, Zone, ZoneMember
from capcommun.reference.territories.queries import living
from capcommun.reference.territories.services.loading import DATA

FIELDS = ("name", "note", "verified")
TO_CONFIRM = "à confirmer par l'agence"
"""The note of a zone that the signed text does not describe; it leaves when all is confirmed."""
DAY = dt.timedelta(days=1)


def load_zones(path: Path | None = None) -> int:
    """Make the zones that are not there yet: those that somebody changed stay as they are.

    One transaction to a zone: cut short, the next run makes those that are missing. A zone waits for the
    edition that holds its territories.
    """
    data = yaml.safe_load((path or DATA / "zones.yaml").read_text(encoding="utf-8"))
    there = set(Zone.objects.values_list("key", flat=True))
    wanted = {code for row in data["zones"] for code in _codes(row)}
    known = _known(wanted) if Department.objects.filter(code=data["department"]).exists() else None
    fresh = [
        (order, row)
        for order, row in enumerate(data["zones"], 1)
        if row["key"] not in there and known is not None and known.issuperset(_codes(row))
    ]
    for order, row in fresh:
        with transaction.atomic():
            _make(row, order, data)
    return len(fresh)


def _codes(row: dict[str, Any]) -> list[str]:
    return [*row.get("members", []), *row.get("guessed", [])]


def _make(row: dict[str, Any], order: int, data: dict[str, Any]) -> None:
    guessed = row.get("guessed", [])
    verified = not guessed and bool(row.get("members"))
    zone = Zone.objects.create(
        key=row["key"],
        kind=row["kind"],
        name=row["name"],
        department_id=data["department"],
        note="" if verified else TO_CONFIRM,
        verified=verified,
        order=order,
    )
    ZoneMember.objects.bulk_create(
        ZoneMember(zone=zone, start=data["since"], verified=code not in guessed, **_target(code))
        for code in _codes(row)
    )


def _target(code: str) -> dict[str, str]:
    return {"epci_id": code} if len(code) == 9 else {"commune_id": code}


def change_zone(
    zone: Zone, *, actor: Actor, revision: int, today: dt.date, codes: Iterable[str], **values: Any
) -> None:
    """Change a zone and what it holds, from today: what it held before stays readable at its dates.

    ``keeper`` is among the values for an administrator only: a zone is not given away by who holds it.
    """
    _may_edit(actor, zone)
    wanted = set(codes)
    _must_exist(wanted)
    held = {member.code: member for member in _running(zone, today)}
    fields = (*FIELDS, "keeper") if actor.is_admin else FIELDS
    changed = {f: values[f] for f in fields if f in values and values[f] != getattr(zone, f)}
    added, removed = wanted - held.keys(), held.keys() - wanted
    if not (changed or added or removed):
        return
    before = {f: getattr(zone, f) for f in changed} | ({"members": sorted(held)} if added or removed else {})
    after = changed | ({"members": sorted(wanted)} if added or removed else {})
    with transaction.atomic():
        _touch(zone, actor, revision, **changed)
        _move(zone, [held[code] for code in removed], added, actor, today)
        _tell("territories.zone.changed", zone, actor, before, after)
    zone.refresh_from_db()


def confirm_members(
    zone: Zone, *, actor: Actor, revision: int, today: dt.date, codes: Iterable[str], confirmed: bool = True
) -> int:
    """Say that the zone does hold these territories (or that one is no longer sure): who, and when, is kept.

    When nothing is left to confirm, the zone itself is confirmed. Returns how many said something new.
    """
    _may_edit(actor, zone)
    wanted = set(codes)
    held = list(_running(zone, today))
    told = [member for member in held if member.code in wanted and member.verified != confirmed]
    if not told:
        return 0
    left = [member for member in held if not member.verified and member not in told]
    changed: dict[str, Any] = {"verified": confirmed and not left}
    if changed["verified"] and zone.note == TO_CONFIRM:
        changed["note"] = ""
    day, who = (today, actor.user_id) if confirmed else (None, None)
    with transaction.atomic():
        _touch(zone, actor, revision, **changed)
        ZoneMember.objects.filter(pk__in=[member.pk for member in told]).update(
            verified=confirmed, confirmed_on=day, confirmed_by_id=who
        )
        verb = "territories.zone.confirmed" if confirmed else "territories.zone.doubted"
        _tell(verb, zone, actor, {}, {"members": sorted(member.code for member in told)})
    zone.refresh_from_db()
    return len(told)


def leave_shared(zone: Zone, *, actor: Actor, revision: int, today: dt.date, codes: Iterable[str]) -> None:
    """Take communes out of a zone: an intermunicipality that holds one gives way to its other communes."""
    _may_edit(actor, zone)
    leaving = set(codes)
    held = {member.code for member in _running(zone, today)}
    homes = set(living().filter(code__in=leaving, epci__in=held).values_list("epci", flat=True))
    others = set(living().filter(epci__in=homes).exclude(code__in=leaving).values_list("code", flat=True))
    change_zone(zone, actor=actor, revision=revision, today=today, codes=(held - homes - leaving) | others)


def _may_edit(actor: Actor, zone: Zone) -> None:
    if policies.can_edit(actor, zone):
        return
    raise Refusal(
        "territories.edit",
        _("Only the organisation that keeps this zone may change it."),
        _("Ask it, or the administrator of the instance."),
    )


def _running(zone: Zone, today: dt.date) -> Iterable[ZoneMember]:
    return ZoneMember.objects.filter(zone=zone).filter(Q(end__isnull=True) | Q(end__gte=today))


def _touch(zone: Zone, actor: Actor, revision: int, **changed: Any) -> None:
    """The zone's own line, if nobody wrote since; who changes a zone that nobody keeps becomes its keeper."""
    keeper = changed.pop("keeper", policies.keeper_after(actor, zone))
    rows = Zone.objects.filter(policies.editable_zones(actor), pk=zone.pk, revision=revision)
    if rows.update(**changed, keeper=keeper, changed_at=timezone.now(), revision=F("revision") + 1) != 1:
        raise _someone_else_first()


def _tell(verb: str, zone: Zone, actor: Actor, before: dict[str, Any], after: dict[str, Any]) -> None:
    audit.record(
        verb,
        actor=actor,
        object_type="territories.zone",
        object_key=zone.key,
        label=zone.name,
        before=before,
        after=after,
    )


def _move(zone: Zone, removed: list[ZoneMember], added: Iterable[str], actor: Actor, today: dt.date) -> None:
    for member in removed:
        if member.start >= today:  # it held for no day: there is nothing to remember
            member.delete()
        else:
            ZoneMember.objects.filter(pk=member.pk).update(end=today - DAY)
    said = {"verified": True, "confirmed_on": today, "confirmed_by_id": actor.user_id}
    ZoneMember.objects.bulk_create(
        ZoneMember(zone=zone, start=today, **said, **_target(code)) for code in sorted(added)
    )


def _known(codes: set[str]) -> set[str]:
    known = set(Epci.objects.filter(siren__in=codes).values_list("siren", flat=True))
    return known | set(Commune.objects.filter(code__in=codes).values_list("code", flat=True))


def _must_exist(codes: set[str]) -> None:
    if unknown := sorted(codes - _known(codes)):
        raise Refusal(
            "territories.unknown",
            _("No territory bears these codes: %(codes)s.") % {"codes": ", ".join(unknown)},
            _("Write a SIREN number of nine digits or an Insee code of five characters."),
            status=400,
        )


def _someone_else_first() -> Refusal:
    return Refusal(
        "territories.revision",
        _("Someone else changed this while you were writing."),
        _("Go back, reload the page and make your change again."),
        status=409,
    )
