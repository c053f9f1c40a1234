"""The register's pages ask the same few queries whatever they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.support.conftest import DAY
from tests.support.test_territory_services import A, B, agency, epcis

from capcommun.kit.access.api import Actor
from capcommun.registers.support.models import OutreachContract, SiteReview, StakeSite, TerritoryStrategy
from capcommun.registers.support.services import (
    contracts,
    guests,
    handing,
    papers,
    plans,
    sites,
    strategies,
    workshop,
)

pytestmark = pytest.mark.django_db
People = dict[str, Actor]
MOST = 15
HERE = "/accompagnement/"
STRATEGY, SITE, CONTRACT = f"{HERE}strategies/n0/", f"{HERE}sites/n0/", f"{HERE}contrats/n0/"
WORKSHOP = STRATEGY + "atelier/"
PAGES = (
    HERE, HERE + "strategies/", HERE + "sites/", HERE + "contrats/",
    HERE + "strategies/?format=csv", HERE + "sites/?format=xlsx", HERE + "contrats/?format=csv",
    STRATEGY, STRATEGY + "?au=2023-10-10", STRATEGY + "contrat/", STRATEGY + "etapes/3/", SITE, CONTRACT,
    WORKSHOP, WORKSHOP + "?au=2023-10-10", WORKSHOP + "invites/",
    WORKSHOP + "matrice.docx", WORKSHOP + "matrice.svg", WORKSHOP + "matrice.png",
)  # fmt: skip
__all__ = ["epcis"]  # the fixture


def more(actor: Actor, number: int) -> None:
    """One more of each thing, and one more line of each kind in the first of them."""
    who = {"actor": actor, "organisation_id": agency(), "today": DAY}
    said = {"title": f"n{number}", "note": "n", "followed_on": dt.date(2023, 1, 1), "part": "signs"}
    strategies.begin_strategy(f"n{number}", epcis=[A, B][: 1 + number % 2], **who)  # type: ignore[arg-type]  # mixed
    sites.begin_site(said=said, **who)  # type: ignore[arg-type]  # mixed
    contracts.begin_contract(said=said, epcis=[A, B], **who)  # type: ignore[arg-type]  # mixed
    territory = TerritoryStrategy.objects.get(key="n0")
    site, contract = StakeSite.objects.get(key="n0"), OutreachContract.objects.get(key="n0")
    for head in (territory, site):
        line = {"title": f"Action {number}", "axis": f"Axe {number}"}
        plans.add_action(head, actor=actor, seen=head.revision, said=line, today=DAY)
    site.refresh_from_db()
    held_on = DAY - dt.timedelta(days=number)
    sites.add_review(site, actor=actor, seen=site.revision, held_on=held_on, conclusion="c", today=DAY)
    review = SiteReview.objects.latest("pk").pk
    for head, place in ((territory, 1 + number % 4), (site, review), (contract, 0)):
        papers.add_paper(head, place, actor=actor, file=ContentFile(b"a", f"{number}.txt"), today=DAY)
    workshop.add_card(territory, actor=actor, column="threats", text=f"Carte {number}", today=DAY)
    guest_card(territory, actor, number)


def guest_card(territory: TerritoryStrategy, actor: Actor, number: int) -> None:
    link = guests.invite(territory, actor=actor, days=1)
    extra = {"kind": "guest", "link": link.pk, "act": link.act, "object": link.object_key}
    guest = Actor(user_id=None, label="x", extra=extra)
    said: dict[str, Any] = {"column": "strengths", "text": f"Carte {number}", "name": f"Zoé {number}"}
    workshop.add_card(territory, actor=guest, today=DAY, **said)


def asked(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        b"".join(answer) if answer.streaming else answer.content
    assert answer.status_code == 200, address
    return len(captured)


def test_each_page_asks_few_queries_however_many_rows(
    people: People, epcis: Any, as_: Callable[[str], Client], settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    actor, client = people["director"], as_("director")
    for number in range(2):  # one alone has no plural, and asks less
        more(actor, number)
    for address in PAGES:
        client.get(address)  # what is asked once for a process is asked now
    before = {address: asked(client, address) for address in PAGES}
    for number in range(2, 14):
        more(actor, number)
    after = {address: asked(client, address) for address in PAGES}
    assert after == before
    assert {address: n for address, n in after.items() if n > MOST} == {}
    handing.hand_over(TerritoryStrategy.objects.get(key="n0"), actor=actor, owner=None, today=DAY)
    assert asked(client, STRATEGY) <= MOST
