"""Where the overview's numbers lead: each to the list of exactly what it counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.indicators.api import targets_url
from capcommun.kit.access.api import Actor
from capcommun.kit.clock.api import today


def standing(agreement: Agreement, as_of: dt.date, year: str, objective: str = "") -> Callable[[str], str]:
    """The targets of a year (or of the framework) that stand somewhere; « promise »: all but context."""

    def link(state: str) -> str:
        filters = {"annee": year}
        if objective:
            filters["objectif"] = objective
        filters |= {"fermete": "promise"} if state == "promise" else {"etat": state}
        return targets_url(agreement, as_of, **filters)

    return link


def _at(as_of: dt.date) -> dict[str, str]:
    return {"au": as_of.isoformat()} if as_of != today() else {}


def changed(agreement: Agreement, as_of: dt.date, kind: str) -> str:
    """What changed, of one kind."""
    page = reverse("overview:changed", args=[agreement.key])
    return f"{page}?{urlencode({'quoi': kind, **_at(as_of)})}"


def late_actions(actor: Actor, agreement: Agreement, as_of: dt.date, year: int) -> str:
    """The year's actions that are late; nowhere for who does not follow the plan, or without its pages."""
    if not actor.may("plan.read", agreement.key):
        return ""
    try:
        page = reverse("plan:table", args=[agreement.key])
    except NoReverseMatch:
        return ""
    return f"{page}?{urlencode({'year': year, 'status': 'late', **_at(as_of)})}"
