"""What the register hands to the pages that span all packages: its search, its place in the menu."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy

from capcommun.kit.access.api import Actor
from capcommun.kit.audit.api import vocabulary
from capcommun.kit.gather.api import PersonalData, personal, searches
from capcommun.kit.links.api import Act, acts
from capcommun.kit.ui.api import Item, navigation
from capcommun.reference.handover.api import origins
from capcommun.reference.measures.api import declare
from capcommun.registers.support import handing, policies
from capcommun.registers.support.audited import WORDS
from capcommun.registers.support.kinds import KINDS
from capcommun.registers.support.measures import EVERY, MEASURES, SADI_SHARE
from capcommun.registers.support.models import Card, CardRevision, OfficeSupportRevision, Paper
from capcommun.registers.support.search import search
from capcommun.registers.support.services import guests
from capcommun.registers.support.views.guests import join
from capcommun.registers.support.workshop_queries import GUESTS


def _export(user_id: int) -> dict[str, Any]:
    rows = OfficeSupportRevision.objects.filter(author=user_id).select_related("support__zone").order_by("pk")
    others = [
        {"of": row.title, "date": row.known_on.isoformat()}
        for kind in KINDS
        for row in kind.kept.objects.filter(author=user_id).order_by("pk")
    ]
    return {
        "changes": [{"office": str(row.support), "date": row.known_on.isoformat()} for row in rows],
        "territories": others,
        "files": [
            {"file": str(row), "date": row.known_on.isoformat()}
            for row in Paper.objects.filter(author=user_id).order_by("pk")
        ],
        "cards": [
            {"text": card.text, "territory": card.head.title}
            for card in Card.objects.filter(author=user_id).select_related("head").order_by("pk")
        ],
    }


def _erase(user_id: int) -> int:
    """What was kept stays, without the name of who wrote it."""
    of_offices = OfficeSupportRevision.objects.filter(author=user_id).update(author=None)
    cards = Card.objects.filter(author=user_id).update(author=None, author_name="")
    of_cards = cards + Paper.objects.filter(author=user_id).update(author=None)
    of_cards += CardRevision.objects.filter(author=user_id).update(author=None)
    return (
        of_offices
        + of_cards
        + sum(int(kind.kept.objects.filter(author=user_id).update(author=None)) for kind in KINDS)
    )


def _purge(now: dt.datetime) -> int:
    return guests.purge(now)


PERSONAL = PersonalData(
    title=gettext_lazy("Help to tourist offices"),
    fields=(
        (
            "revision.author",
            gettext_lazy("to know who changed what is said of an office or a territory, and when"),
            gettext_lazy("public-interest task: helping tourist offices and territories"),
            None,
        ),
        (
            "paper.author",
            gettext_lazy("to know who sent a file, and when"),
            gettext_lazy("public-interest task: helping tourist offices and territories"),
            None,
        ),
        (
            "card.author_name",
            gettext_lazy("to know who said what in a workshop"),
            gettext_lazy("public-interest task: helping tourist offices and territories"),
            None,
        ),
        (
            "card.author_name, card.link",
            gettext_lazy("to know which guest said what in a workshop"),
            gettext_lazy("public-interest task: helping tourist offices and territories"),
            guests.KEPT_DAYS,
        ),
    ),
    export=_export,
    erase=_erase,
    purge=_purge,
)


def _shown(actor: Actor, _agreement: Any) -> bool:
    return policies.may_read(actor)


def register() -> None:
    declare(*MEASURES, EVERY, SADI_SHARE)
    searches.register("support", search)
    personal.register("support", PERSONAL)
    vocabulary.register("support", WORDS)
    acts.register(GUESTS, Act(gettext_lazy("Take part in a workshop"), join))
    origins.register(handing.ORIGIN, handing.origin)
    navigation.register(
        Item.at(
            "support:index",
            gettext_lazy("Help to territories"),
            "registers",
            10,
            "life-buoy",
            visible=_shown,
        )
    )
