"""Zones: made once from the bundled list, then changed by those who keep them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.reference.territories import policies
from capcommun.reference.territories.models import Department, Zone, ZoneMember
from capcommun.reference.territories.queries import living
from capcommun.reference.territories.services import checks, holding
from capcommun.reference.territories.services.loading import DATA
from capcommun.reference.territories.services.telling import tell

FIELDS = ("name", "note", "verified")
TO_CONFIRM = "à confirmer par l'agence"
"""The note of a zone that the signed text does not describe; it leaves when all is confirmed."""


def load_zones(path: Path | None = None) -> int:
    """Make the zones that are not there yet: those that somebody changed stay as they are.

    One transaction to a zone: cut short, the next run makes those that are missing. A zone waits for the
    edition that holds its territories.
    """
    data = yaml.safe_load((path or DATA / "zones.yaml").read_text(encoding="utf-8"))
    there = set(Zone.objects.values_list("key", flat=True))
    wanted = {code for row in data["zones"] for code in _codes(row)}
    known = checks.known(wanted) if Department.objects.filter(code=data["department"]).exists() else None
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
        ZoneMember(zone=zone, start=data["since"], verified=code not in guessed, **holding.target(code))
        for code in _codes(row)
    )


def change_zone(
    zone: Zone,
    *,
    actor: Actor,
    revision: int,
    today: dt.date,
    codes: Iterable[str],
    day: dt.date | None = None,
    **values: Any,
) -> None:
    """Change a zone and what it holds from a day on (today): what it held before stays readable at its dates.

    ``keeper`` is among the values for an administrator only: a zone is not given away by who holds it.
    """
    _may_edit(actor, zone)
    checks.must_stand(zone)
    wanted, day = set(codes), day or today
    checks.must_exist(wanted)
    fields = (*FIELDS, "keeper") if actor.is_admin else FIELDS
    changed = {f: values[f] for f in fields if f in values and values[f] != getattr(zone, f)}
    if "name" in changed:
        checks.must_be_a_name(changed["name"])
        checks.must_be_free(changed["name"], zone.kind, zone.department_id, zone=zone)
    held, at = holding.lasting(zone), holding.held_on(zone, day)
    moved = wanted != held or wanted != at
    if moved:
        _may_move(zone, wanted, at | held, day, today)
    if not (changed or moved):
        return
    before = {f: getattr(zone, f) for f in changed} | ({"members": sorted(at)} if moved else {})
    after = changed | ({"members": sorted(wanted)} if moved else {})
    if moved and day != today:
        after["from"] = day.isoformat()
    with transaction.atomic():
        _touch(zone, actor, revision, **changed)
        if moved:
            holding.hold(zone, wanted, day, actor=actor, today=today)
        tell("territories.zone.changed", zone, actor, before, after)
    zone.refresh_from_db()


def _may_move(zone: Zone, wanted: set[str], held: set[str], day: dt.date, today: dt.date) -> None:
    """What was there already may stay as it is: only what is taken in is judged."""
    checks.must_be_sensible(day, today)
    checks.must_not_precede(day, zone, holding.last_change(zone, today))
    added = wanted - held
    checks.must_live(added)
    checks.must_be_once(wanted, added)


def confirm_members(
    zone: Zone, *, actor: Actor, revision: int, today: dt.date, codes: Iterable[str], confirmed: bool = True
) -> int:
    """Say that the zone does hold these territories (or that one is no longer sure): who, and when, is kept.

    When nothing is left to confirm, the zone itself is confirmed. Returns how many said something new.
    """
    _may_edit(actor, zone)
    checks.must_stand(zone)
    wanted = set(codes)
    held = list(holding.running(zone, today))
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
        tell(verb, zone, actor, {}, {"members": sorted(member.code for member in told)})
    zone.refresh_from_db()
    return len(told)


def leave_shared(zone: Zone, *, actor: Actor, revision: int, today: dt.date, codes: Iterable[str]) -> None:
    """Take communes out of a zone: an intermunicipality that holds one gives way to its other communes."""
    _may_edit(actor, zone)
    leaving, held = set(codes), holding.held_on(zone, today)
    if holding.lasting(zone) != held:
        raise checks.planned()
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


def _touch(zone: Zone, actor: Actor, revision: int, **changed: Any) -> None:
    """The zone's own line, if nobody wrote since; who changes a zone that nobody keeps becomes its keeper."""
    keeper = changed.pop("keeper", policies.keeper_after(actor, zone))
    rows = Zone.objects.filter(policies.editable_zones(actor), pk=zone.pk, revision=revision)
    if rows.update(**changed, keeper=keeper, changed_at=timezone.now(), revision=F("revision") + 1) != 1:
        raise checks.someone_else_first()
