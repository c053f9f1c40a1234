"""A strategy, a site and a contract for tests that need one of each."""

from __future__ import annotations

import datetime as dt

from django.core.files.base import ContentFile

from capcommun.kit.access.api import SYSTEM
from capcommun.reference.territories.api import Epci
from capcommun.registers.support.models import SiteAction, StrategyAction
from capcommun.registers.support.services import contracts, guests, papers, plans, sites, strategies, workshop

SINCE = dt.date(2023, 1, 1)


def one_of_each(organisation: int, today: dt.date, *, file: bool = True) -> dict[str, str]:
    """Their keys, and the numbers of a line in each plan, by what addresses' arguments call them."""
    for siren in ("200069029", "200044030"):
        Epci.objects.get_or_create(
            siren=siren, defaults={"name": f"CC {siren}", "folded": siren, "kind": "CC", "edition": "2026"}
        )
    who = {"actor": SYSTEM, "organisation_id": organisation, "today": today}
    strategy = strategies.begin_strategy("Montreuillois", epcis=["200069029"], **who)  # type: ignore[arg-type]  # mixed
    said = {"title": "Deux-Caps", "note": "x", "followed_on": SINCE}
    site = sites.begin_site(said=said, **who)  # type: ignore[arg-type]  # mixed
    said = {"title": "Rayonnement", "part": "signs", "followed_on": SINCE, "confirmed": False}
    pair = ["200069029", "200044030"]
    contract = contracts.begin_contract(said=said, epcis=pair, **who)  # type: ignore[arg-type]  # mixed
    for head in (strategy, site):
        plans.add_action(head, actor=SYSTEM, seen=1, said={"title": "Itinéraire"}, today=today)
    card = workshop.add_card(strategy, actor=SYSTEM, column="threats", text="Saison courte", today=today)
    sent = ContentFile(b"a", "a.txt")
    paper = papers.add_paper(strategy, 3, actor=SYSTEM, file=sent, today=today).pk if file else 0
    return {
        "PAPER": str(paper),
        "GUESTS": str(guests.invite(strategy, actor=SYSTEM, days=1).pk),
        "CARD": str(card.pk),
        "STRATEGY": strategy.key,
        "SITE": site.key,
        "CONTRACT": contract.key,
        "STRATEGY_ACTION": str(StrategyAction.objects.get().pk),
        "SITE_ACTION": str(SiteAction.objects.get().pk),
    }
