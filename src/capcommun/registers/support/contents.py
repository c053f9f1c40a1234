"""What a revision keeps whole, and how it is read back: a page of today and of an earlier day are one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from capcommun.registers.support import models as m
from capcommun.registers.support import territory_rules as rules

Content = dict[str, Any]


@dataclass(frozen=True)
class Member:
    siren: str
    name: str


@dataclass(frozen=True)
class Step:
    number: int
    started_on: dt.date | None
    finished_on: dt.date | None
    participants: str
    documents: str
    note: str

    @property
    def papers(self) -> list[rules.Document]:
        return rules.documents(self.documents) or []

    @property
    def begun(self) -> bool:
        return self.started_on is not None


@dataclass(frozen=True)
class Planned:
    id: int
    title: str
    who: str
    by_when: dt.date | None
    state: str
    axis: str = ""

    def late(self, on: dt.date) -> bool:
        """Not done, and its day is behind."""
        over = self.state in {rules.Planned.DONE, rules.Planned.DROPPED}
        return not over and self.by_when is not None and self.by_when < on


@dataclass(frozen=True)
class Paper:
    """A file; ``removed``: why it was, once it is."""

    id: int
    place: int
    title: str
    name: str
    size: int
    removed: str

    @property
    def shown(self) -> str:
        """Its name; without one the file's, whose spaces were kept as underscores."""
        return self.title or self.name.replace("_", " ")

    @property
    def extension(self) -> str:
        return self.name.rpartition(".")[2].upper()


@dataclass(frozen=True)
class Review:
    id: int
    held_on: dt.date
    participants: str
    conclusion: str


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def day_of(text: Any) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _row(row: Any, *names: str) -> dict[str, Any]:
    return {name: plain(getattr(row, name)) for name in names}


def _members(rows: Any) -> list[dict[str, str]]:
    found = rows.select_related("epci").order_by("epci__name", "epci")
    return [{"siren": row.epci_id, "name": row.epci.name} for row in found]


def _planned(rows: Any, *more: str) -> list[dict[str, Any]]:
    return [_row(row, "id", "title", "who", "by_when", "state", *more) for row in rows.order_by("pk")]


def _papers(**head: Any) -> list[dict[str, Any]]:
    rows = m.Paper.objects.filter(**head).order_by("pk")
    return [_row(row, "id", "place", "title", "name", "size") | {"removed": row.reason} for row in rows]


def of_strategy(head: m.TerritoryStrategy) -> tuple[Content, dict[str, Any]]:
    """The content, and the columns that are counted by."""
    steps = list(m.StrategyStep.objects.filter(head=head).order_by("number"))
    spans = {step.number: rules.Span(step.started_on, step.finished_on) for step in steps}
    content = {
        "title": head.title,
        "note": head.note,
        "members": _members(m.StrategyMember.objects.filter(head=head)),
        "steps": [
            _row(step, "number", "started_on", "finished_on", "participants", "documents", "note")
            for step in steps
        ],
        "actions": _planned(m.StrategyAction.objects.filter(head=head), "axis"),
        "papers": _papers(strategy=head),
    }
    return content, {"started_on": rules.begun_on(spans), "finished_on": spans[rules.LAST].finished_on}


def of_site(head: m.StakeSite) -> tuple[Content, dict[str, Any]]:
    reviews = m.SiteReview.objects.filter(head=head).order_by("-held_on", "-pk")
    content = {
        **_row(head, "title", "note", "followed_on", "ended_on"),
        "zone": {"key": head.zone.key, "name": head.zone.name} if head.zone else None,
        "commune": {"code": head.commune.code, "name": head.commune.name} if head.commune else None,
        "reviews": [_row(row, "id", "held_on", "participants", "conclusion") for row in reviews],
        "actions": _planned(m.SiteAction.objects.filter(head=head)),
        "papers": _papers(site=head),
    }
    return content, {"followed_on": head.followed_on, "ended_on": head.ended_on}


def of_contract(head: m.OutreachContract) -> tuple[Content, dict[str, Any]]:
    content = {
        **_row(head, "title", "note", "part", "followed_on", "ended_on", "confirmed"),
        "members": _members(m.ContractMember.objects.filter(head=head)),
        "papers": _papers(contract=head),
    }
    return content, {"part": head.part, "followed_on": head.followed_on, "ended_on": head.ended_on}


def members(content: Mapping[str, Any]) -> list[Member]:
    return [Member(**row) for row in content.get("members", ())]


def steps(content: Mapping[str, Any]) -> list[Step]:
    days = ("started_on", "finished_on")
    return [Step(**row | {name: day_of(row[name]) for name in days}) for row in content["steps"]]


def actions(content: Mapping[str, Any]) -> list[Planned]:
    return [Planned(**row | {"by_when": day_of(row["by_when"])}) for row in content["actions"]]


def reviews(content: Mapping[str, Any]) -> list[Review]:
    return [Review(**row | {"held_on": dt.date.fromisoformat(row["held_on"])}) for row in content["reviews"]]


def every_paper(content: Mapping[str, Any]) -> list[Paper]:
    """All that there ever were: what was kept before files were has none."""
    return [Paper(**row) for row in content.get("papers", ())]


def papers(content: Mapping[str, Any], place: int) -> list[Paper]:
    """Those of a step, a review or the contract itself, that were not removed."""
    return [paper for paper in every_paper(content) if paper.place == place and not paper.removed]
