"""What the register hands to the pages that span all packages: its search, its place in the menu."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capcommun.kit.access.api import Actor
from capcommun.kit.audit.api import vocabulary
from capcommun.kit.gather.api import Hit, PersonalData, alike, personal, searches, words
from capcommun.kit.ui.api import Item, navigation
from capcommun.reference.measures.api import declare
from capcommun.registers.support import policies
from capcommun.registers.support.audited import WORDS
from capcommun.registers.support.measures import EVERY, MEASURES, SADI_SHARE
from capcommun.registers.support.models import OfficeSupport, OfficeSupportRevision


def search(actor: Actor, text: str, limit: int) -> Iterator[Hit]:
    """Offices by their area's name or by what is noted of them: one query."""
    if len(text.strip()) < 3 or not policies.may_read(actor):
        return
    found = OfficeSupport.objects.filter(
        policies.readable(actor), alike(words(text), "zone__name", "comment", "next_step")
    )
    for row in found.select_related("zone").order_by("zone__order", "zone__name")[:limit]:
        address = reverse("support:office", args=[row.zone.key])
        told = f"SADI : {row.get_sadi_display()} · PILOT : {row.get_pilot_display()}"
        yield Hit(row.zone.name, address, _("Help to tourist offices"), told, rank=15)


def _export(user_id: int) -> dict[str, Any]:
    rows = OfficeSupportRevision.objects.filter(author=user_id).select_related("support__zone").order_by("pk")
    return {
        "changes": [{"office": str(row.support), "date": row.known_on.isoformat()} for row in rows],
    }


def _erase(user_id: int) -> int:
    """What was kept of the offices stays, without the name of who wrote it."""
    return OfficeSupportRevision.objects.filter(author=user_id).update(author=None)


def _purge(now: dt.datetime) -> int:
    return 0


PERSONAL = PersonalData(
    title=gettext_lazy("Help to tourist offices"),
    fields=(
        (
            "revision.author",
            gettext_lazy("to know who changed an office's line, and when"),
            gettext_lazy("public-interest task: helping tourist offices"),
            None,
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
    navigation.register(
        Item.at(
            "support:index",
            gettext_lazy("Help to tourist offices"),
            "registers",
            10,
            "life-buoy",
            visible=_shown,
        )
    )
