"""Zones: made once from the bundled list, then changed by people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit import api as audit
from capcommun.reference.territories.models import Commune, Epci, Zone, ZoneMember
from capcommun.reference.territories.services.loading import DATA

EDIT = "territory.edit"
FIELDS = ("name", "note", "verified")
DAY = dt.timedelta(days=1)


def load_zones(path: Path | None = None) -> int:
    """Make the zones that are not there yet: those that somebody changed stay as they are."""
    data = yaml.safe_load((path or DATA / "zones.yaml").read_text(encoding="utf-8"))
    there = set(Zone.objects.values_list("key", flat=True))
    fresh = [(order, row) for order, row in enumerate(data["zones"], 1) if row["key"] not in there]
    with transaction.atomic():
        for order, row in fresh:
            _make(row, order, data)
    return len(fresh)


def _make(row: dict[str, Any], order: int, data: dict[str, Any]) -> None:
    guessed = row.get("guessed", [])
    verified = not guessed and bool(row.get("members"))
    zone = Zone.objects.create(
        key=row["key"],
        kind=row["kind"],
        name=row["name"],
        department_id=data["department"],
        note="" if verified else data["to_confirm"],
        verified=verified,
        order=order,
    )
    ZoneMember.objects.bulk_create(
        ZoneMember(zone=zone, start=data["since"], verified=code not in guessed, **_target(code))
        for code in (*row.get("members", []), *guessed)
    )


def _target(code: str) -> dict[str, str]:
    return {"epci_id": code} if len(code) == 9 else {"commune_id": code}


def change_zone(
    zone: Zone, *, actor: Actor, revision: int, today: dt.date, codes: Iterable[str], **values: Any
) -> None:
    """Change a zone and what it holds, from today: what it held before stays readable at its dates."""
    if not actor.may(EDIT):
        raise Refusal("territories.edit", _("Only those who manage the zones may change them."))
    wanted = set(codes)
    _must_exist(wanted)
    running = ZoneMember.objects.filter(zone=zone).filter(Q(end__isnull=True) | Q(end__gte=today))
    held = {member.code: member for member in running}
    changed = {f: values[f] for f in FIELDS if f in values and values[f] != getattr(zone, f)}
    added, removed = wanted - held.keys(), held.keys() - wanted
    if not (changed or added or removed):
        return
    before = {f: getattr(zone, f) for f in changed} | ({"members": sorted(held)} if added or removed else {})
    after = changed | ({"members": sorted(wanted)} if added or removed else {})
    with transaction.atomic():
        rows = Zone.objects.filter(pk=zone.pk, revision=revision)
        if rows.update(**changed, revision=F("revision") + 1) != 1:
            raise _someone_else_first()
        _move(zone, [held[code] for code in removed], added, today)
        audit.record(
            "territories.zone.changed",
            actor=actor,
            object_type="territories.zone",
            object_key=zone.key,
            label=zone.name,
            before=before,
            after=after,
        )
    zone.refresh_from_db()


def _move(zone: Zone, removed: list[ZoneMember], added: Iterable[str], today: dt.date) -> None:
    for member in removed:
        if member.start >= today:  # it held for no day: there is nothing to remember
            member.delete()
        else:
            ZoneMember.objects.filter(pk=member.pk).update(end=today - DAY)
    ZoneMember.objects.bulk_create(
        ZoneMember(zone=zone, start=today, verified=True, **_target(code)) for code in sorted(added)
    )


def _must_exist(codes: set[str]) -> None:
    known = set(Epci.objects.filter(siren__in=codes).values_list("siren", flat=True))
    known |= set(Commune.objects.filter(code__in=codes).values_list("code", flat=True))
    if unknown := sorted(codes - known):
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
