"""The offices of a table that a text holds, made once: what somebody changed since stays as it is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml

from capcommun.kit.access.api import Actor
from capcommun.reference.partners.api import Organisation
from capcommun.reference.territories.api import Zone
from capcommun.registers.support.models import OfficeSupport
from capcommun.registers.support.services.offices import begin_support

DATA = Path(__file__).resolve().parents[1] / "data"


def load_offices(path: Path, *, actor: Actor, organisation: Organisation) -> int:
    """Begin the lines that are not there yet, known from the day the text was; gives how many.

    One transaction to a line: cut short, the next run makes those that are missing. A line waits for its
    zone, which a package below loads.
    """
    table = read(path)
    zones = {zone.key: zone for zone in Zone.objects.filter(kind=Zone.Kind.OFFICE)}
    begun = set(OfficeSupport.objects.values_list("zone__key", flat=True))
    offices = {
        office.short_name: office
        for office in Organisation.objects.filter(kind=Organisation.Kind.TOURIST_OFFICE)
    }
    fresh = [row for row in table["offices"] if row["zone"] in zones and row["zone"] not in begun]
    for row in fresh:
        begin_support(
            zones[row["zone"]],
            actor=actor,
            organisation_id=organisation.pk,
            office=offices.get(row["name"]),
            said={name: row.get(name, "") for name in ("sadi", "pilot", "comment")},
            today=table["known_on"],
        )
    return len(fresh)


def read(path: Path) -> dict[str, Any]:
    """The table, with the day on which it became known."""
    table: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(table["known_on"], dt.date):
        raise ValueError(f"{path.name}: known_on is not a day")
    return table
