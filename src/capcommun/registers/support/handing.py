"""A territory's strategy in the words of the agreement that it may become: its text, sentence by sentence."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor
from capcommun.kit.text.api import day
from capcommun.reference.handover.api import Action, Axis, Origin, Party, Project
from capcommun.registers.support import contents
from capcommun.registers.support import territory_queries as queries
from capcommun.registers.support import territory_rules as rules
from capcommun.registers.support.kinds import STRATEGY

ORIGIN = "support.strategy"


def planned(content: contents.Content) -> list[contents.Planned]:
    """The lines that an agreement takes: what is dropped is promised to nobody."""
    return [action for action in contents.actions(content) if action.state != rules.Planned.DROPPED]


def project(head: Any, content: contents.Content, today: dt.date) -> Project:
    """All that the strategy says of an agreement. Its text is made here; every part of it quotes a line."""
    parties, axes = _parties(head, content), _axes(content)
    finished = contents.steps(content)[rules.LAST - 1].finished_on
    days = [action.by_when for action in planned(content) if action.by_when]
    start, end = finished or today, max(days, default=None)
    term = _term(start, end)
    source = _("Territory's strategy: %(title)s") % {"title": head.title}
    return Project(
        origin=f"{ORIGIN}/{head.key}",
        title=_("Agreement on the tourism strategy of the territory: %(title)s") % {"title": head.title},
        short_title=_("Strategy: %(title)s") % {"title": head.title},
        source=source,
        text=_text(source, content, parties, axes, term),
        language=(get_language() or "fr")[:2],
        parties=parties,
        axes=axes,
        territories=tuple(member.name for member in contents.members(content)),
        start=start,
        end=end,
        term_words=term,
    )


def _parties(head: Any, content: contents.Content) -> tuple[Party, ...]:
    members = [
        Party(member.name, member.name, "epci", True, _of_territory(member))
        for member in contents.members(content)
    ]
    agency = head.organisation
    words = _("%(name)s, which helps the territory.") % {"name": agency.name}
    return (*members, Party(agency.name, agency.short_name, agency.kind, False, words, agency.siret))


def _of_territory(member: contents.Member) -> str:
    return _("%(name)s (SIREN %(siren)s), of the territory.") % {"name": member.name, "siren": member.siren}


def _axes(content: contents.Content) -> tuple[Axis, ...]:
    """In the order of their first line; the lines without an axis come together, under the plan's name."""
    found: dict[str, list[Action]] = {}
    for action in planned(content):
        found.setdefault(action.axis or _("Action plan"), []).append(
            Action(action.title, _sentence(action), action.who, action.by_when)
        )
    return tuple(Axis(title, title, tuple(lines)) for title, lines in found.items())


def _sentence(action: contents.Planned) -> str:
    parts = [action.title]
    if action.who:
        parts.append(_("by %(who)s") % {"who": action.who})
    if action.by_when:
        parts.append(_("by the %(day)s") % {"day": day(action.by_when)})
    return ", ".join(parts) + "."


def _term(start: dt.date, end: dt.date | None) -> str:
    if end is None:
        return ""
    return _("From %(start)s to %(end)s, the last day of the action plan.") % {
        "start": day(start), "end": day(end),
    }  # fmt: skip


def _text(
    source: str, content: contents.Content, parties: tuple[Party, ...], axes: tuple[Axis, ...], term: str
) -> str:
    lines = [f"# {source}", *content["note"].split("\n"), "## " + _("Parties")]
    lines += [party.words for party in parties]
    lines += ["## " + _("Term"), term] if term else []
    for axis in axes:
        lines += [f"## {axis.words}", *(action.words for action in axis.actions)]
    return "\n\n".join(line for line in lines if line.strip()) + "\n"


def origin(actor: Actor, key: str) -> Origin | None:
    """The strategy that a draft came from, for who reads it."""
    head = queries.find(STRATEGY, actor, key)
    if head is None:
        return None
    return Origin(head.title, _("Territory's strategy"), STRATEGY.address(head.key))
