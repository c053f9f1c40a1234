"""The demonstration's territories, sites and contracts: what the text names is real, the days are invented.

The convention names two territories helped to the end in 2023, four territories and sites with special
stakes, four contracts signed and one carried. It gives no day of any step, no review, no name for
« at least two other territories », and the members of one contract only: what had to be made up says so.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml

from capcommun.kit.access.api import SYSTEM
from capcommun.reference.partners.api import Organisation
from capcommun.reference.territories.api import Epci, Zone
from capcommun.registers.support import models as m
from capcommun.registers.support.services import contracts, plans, sites, strategies, workshop

FILE = Path(__file__).resolve().parent / "data" / "territories-62.yaml"


def load(agency: Organisation) -> None:
    """Each thing once, day after day as it would have become known; again, it changes nothing."""
    data: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    known = set(Epci.objects.values_list("pk", flat=True))
    for row in data["strategies"]:
        if not m.TerritoryStrategy.objects.filter(title=row["title"]).exists() and set(row["epcis"]) <= known:
            _strategy(row, agency)
    for row in data["sites"]:
        if not m.StakeSite.objects.filter(title=row["title"]).exists():
            _site(row, agency)
    for row in data["contracts"]:
        if not m.OutreachContract.objects.filter(title=row["title"]).exists() and set(row["epcis"]) <= known:
            contracts.begin_contract(
                actor=SYSTEM, organisation_id=agency.pk, epcis=row["epcis"], today=row["known_on"],
                said={name: row.get(name) for name in contracts.SAID},
            )  # fmt: skip


def _strategy(row: dict[str, Any], agency: Organisation) -> None:
    head = strategies.begin_strategy(
        row["title"], epcis=row["epcis"], note=row["note"], actor=SYSTEM, organisation_id=agency.pk,
        today=row["known_on"],
    )  # fmt: skip
    for change in row["changes"]:
        day = change["day"]
        if "step" in change:
            said = {name: change[name] for name in strategies.STEP if name in change}
            head = strategies.write_step(
                head, change["step"], actor=SYSTEM, seen=head.revision, said=said, today=day
            )
        elif "card" in change:
            workshop.add_card(head, actor=SYSTEM, today=day, **change["card"])
        else:
            plans.add_action(head, actor=SYSTEM, seen=head.revision, said=change["action"], today=day)
            head.refresh_from_db()


def _site(row: dict[str, Any], agency: Organisation) -> None:
    zone = Zone.objects.filter(key=row["zone"]).first()
    said = {name: row.get(name) for name in sites.SAID} | {"zone": zone}
    head = sites.begin_site(actor=SYSTEM, organisation_id=agency.pk, said=said, today=row["known_on"])
    for change in row["changes"]:
        day: dt.date = change["day"]
        if "action" in change:
            plans.add_action(head, actor=SYSTEM, seen=head.revision, said=change["action"], today=day)
        else:
            review = {name: change[name] for name in ("held_on", "participants", "conclusion")}
            sites.add_review(head, actor=SYSTEM, seen=head.revision, today=day, **review)
        head.refresh_from_db()
