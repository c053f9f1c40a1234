"""What the register hands to the pages that span all packages: its search, its place in the menu."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import F, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capcommun.kit.access.api import Actor
from capcommun.kit.audit.api import vocabulary
from capcommun.kit.gather.api import Hit, PersonalData, alike, personal, searches, words
from capcommun.kit.ui.api import Item, navigation
from capcommun.reference.measures.api import declare_family
from capcommun.registers.lists import measures, policies
from capcommun.registers.lists.audited import WORDS
from capcommun.registers.lists.models import FollowedList, ListImport, ListLine, ListLineRevision

KEPT_DAYS = 30
"""How long the cells of a file wait: to be loaded, or for its faulty lines to be mended."""


def search(actor: Actor, text: str, limit: int) -> Iterator[Hit]:
    """Lists by their title, lines by their name or key: one query."""
    if len(text.strip()) < 3 or not policies.may_read(actor):
        return
    sought = words(text)
    lists = (
        FollowedList.objects.filter(policies.readable(actor), alike(sought, "title", "definition"))
        .filter(withdrawn_on__isnull=True)
        .annotate(what=Value(1), about=F("definition"), line_pk=Value(0))
        .values_list("what", "key", "title", "about", "line_pk")
    )
    lines = (
        ListLine.objects.filter(policies.readable(actor, "followed"), alike(sought, "label", "key"))
        .filter(gone_on__isnull=True)
        .annotate(what=Value(2), about=F("followed__title"), line_pk=F("pk"))
        .values_list("what", "followed__key", "label", "about", "line_pk")
    )
    found = lists.order_by().union(lines.order_by(), all=True).order_by("what", "-line_pk")
    for what, key, title, about, line in found[: 2 * limit]:
        if what == 1:
            yield Hit(title, reverse("lists:list", args=[key]), _("Followed list"), about, rank=12)
        else:
            address = reverse("lists:line", args=[key, line])
            yield Hit(title, address, _("Line of a followed list"), about, rank=30)


def _export(user_id: int) -> dict[str, Any]:
    rows = ListLineRevision.objects.filter(author=user_id, imported__isnull=True).order_by("pk")
    files = ListImport.objects.filter(author=user_id).order_by("pk")
    return {
        "changes": [
            {"list": row.followed.title, "date": row.known_on.isoformat()}
            for row in rows.select_related("followed")
        ],
        "files": [{"name": one.name, "date": one.created_at.date().isoformat()} for one in files],
    }


def _erase(user_id: int) -> int:
    """What was kept of the lists stays, without the name of who wrote it."""
    files = ListImport.objects.filter(author=user_id).update(author=None)
    return files + ListLineRevision.objects.filter(author=user_id).update(author=None)


def _purge(now: dt.datetime) -> int:
    """The cells of files, which may name people, are not kept: what was loaded of them is in the list."""
    old = ListImport.objects.filter(created_at__lt=now - dt.timedelta(days=KEPT_DAYS)).exclude(rows=[])
    return old.update(rows=[], lines=[], header=[])


PERSONAL = PersonalData(
    title=gettext_lazy("Followed lists"),
    fields=(
        (
            "revision.author",
            gettext_lazy("to know who changed a line, and when"),
            gettext_lazy("public-interest task: following what the agreement promises"),
            None,
        ),
        (
            "import.rows",
            gettext_lazy("to load a file and mend its faulty lines"),
            gettext_lazy("public-interest task: following what the agreement promises"),
            KEPT_DAYS,
        ),
    ),
    export=_export,
    erase=_erase,
    purge=_purge,
)


def _shown(actor: Actor, _agreement: Any) -> bool:
    return policies.may_read(actor)


def register() -> None:
    declare_family(measures.FAMILY, measures.find, measures.every)
    searches.register("lists", search)
    personal.register("lists", PERSONAL)
    vocabulary.register("lists", WORDS)
    navigation.register(
        Item.at(
            "lists:index",
            gettext_lazy("Followed lists"),
            "registers",
            20,
            "file-text",
            visible=_shown,
        )
    )
