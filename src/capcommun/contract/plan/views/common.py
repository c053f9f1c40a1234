"""What the plan's pages share."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from capcommun.contract.agreements.api import Agreement, agreement_or_404, lend_document
from capcommun.contract.plan import policies, queries
from capcommun.contract.plan.models import OperationalObjective, StrategicObjective
from capcommun.contract.plan.objectives import Objectives, objectives
from capcommun.contract.plan.queries import Board, Sight
from capcommun.kit.access.api import Actor, actor_of
from capcommun.kit.clock.api import as_of, today
from capcommun.kit.text.api import natural


@dataclass
class Page:
    """Who reads which plan, as of when."""

    actor: Actor
    agreement: Agreement
    on: dt.date
    sees_work: bool
    edits: bool

    @property
    def past(self) -> bool:
        return self.on != today()

    @cached_property
    def objectives(self) -> Objectives:
        """The objectives as they stood on the page's day."""
        document = lend_document(self.agreement, self.on) if self.past else None
        return objectives([self.agreement.pk], self.on, {self.agreement.pk: document} if document else {})

    def board(self) -> Board:
        """The plan's actions as they stood on the page's day."""
        return Board([self.agreement.pk], self.on, stood=self.objectives if self.past else None)

    def context(self, **more: Any) -> dict[str, Any]:
        return {
            "agreement": self.agreement,
            "on": self.on,
            "past": self.past,
            "now": today(),
            # added to addresses, so that the next page is read as of the same day
            "at": f"?au={self.on}" if self.past else "",
            "at_more": f"&au={self.on}" if self.past else "",
            "sees_work": self.sees_work,
            # what is read as of an earlier day is not changed from there
            "edits": self.edits and self.on == today(),
            **more,
        }


def page_of(request: HttpRequest, key: str) -> Page:
    actor = actor_of(request)
    agreement = agreement_or_404(actor, key)
    sees = policies.sees_work(actor, agreement)
    return Page(actor, agreement, as_of(request), sees, policies.may_edit(actor, agreement))


def sign_in_first(request: HttpRequest) -> HttpResponse | None:
    return redirect_to_login(request.get_full_path()) if actor_of(request).is_public else None


def chosen_year(request: HttpRequest, known: list[int]) -> int:
    wanted = request.GET.get("annee", "")
    if len(wanted) == 4 and (year := natural(wanted)):
        return year
    return queries.nearest_year(known, as_of(request))


ORDER = ("done", "held", "watch", "late", "missing", "not-due", "unjudged")


@dataclass
class Branch:
    """An objective with the actions under it, in the order of the contract."""

    objective: StrategicObjective | OperationalObjective
    sights: list[Sight] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)

    @property
    def everything(self) -> list[Sight]:
        """Its actions, their sub-actions, and those of the objectives below."""
        own = [one for sight in self.sights for one in (sight, *sight.children)]
        return own + [one for branch in self.branches for one in branch.everything]

    @property
    def count(self) -> int:
        return len(self.everything)

    @property
    def late(self) -> int:
        """How many actions are late: what the page opens by itself."""
        return sum(sight.status == "late" for sight in self.everything)

    @property
    def lights(self) -> list[str]:
        """In the order of the lights, what is over first: a row of them is read as a bar."""
        return sorted((sight.shape for sight in self.everything), key=ORDER.index)


def tree_of(page: Page, sights: list[Sight]) -> list[Branch]:
    """Every objective, even without an action that year: an empty place is a fact too."""
    strategic, operational = page.objectives.own()
    tops = {item.pk: Branch(item) for item in strategic}
    unders = {item.pk: Branch(item) for item in operational}
    for item in operational:
        if item.strategic_id in tops:
            tops[item.strategic_id].branches.append(unders[item.pk])
    for sight in sights:
        action = sight.action
        if action.parent_id:
            continue
        place = unders.get(action.objective_id or 0) or tops.get(action.strategic_id)
        if place:
            place.sights.append(sight)
    return list(tops.values())


def sights_of(page: Page, year: int) -> list[Sight]:
    rows = [sight for sight in page.board().sights() if sight.action.year == year]
    return sorted(rows, key=lambda s: (s.action.position, s.action.pk))
