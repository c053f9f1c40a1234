"""Menu entries and the obligations' days in the calendar, registered at start-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements.api import Agreement, current_document, in_force, readable_agreements
from capcommun.contract.overview import rules
from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import Due, Hit, calendars, excerpt, matches, searches, words
from capcommun.kit.ui.api import Item, named, navigation

MOST_AGREEMENTS = 40
MENU = (
    ("overview.agreement", _("Overview"), 10, "gauge", "overview:agreement"),
    ("overview.money", _("Finances"), 50, "wallet", "overview:money"),
    ("overview.obligations", _("Documents owed"), 60, "inbox", "overview:obligations"),
    ("overview.governance", _("Bodies"), 65, "landmark", "overview:governance"),
    ("overview.text", _("The text"), 80, "book-open", "overview:text"),
    ("overview.discrepancies", _("Discrepancies of the text"), 87, "scale", "overview:discrepancies"),
)


def calendar(actor: Actor, start: dt.date, end: dt.date) -> Iterator[Due]:
    """The obligations' days between two days, year after year."""
    for agreement in in_force(actor):
        document = current_document(agreement)
        if document is None or agreement.start is None or agreement.end is None:
            continue
        names = {p.key: p.short_name for p in document.parties}
        page = reverse("overview:obligations", args=[agreement.key])
        for owed in document.obligations:
            for due in rules.days_owed(owed, agreement.start, agreement.end):
                if due.date and start <= due.date <= end:
                    yield Due(
                        date=due.date,
                        title=f"{owed.title} ({due.exercise})" if owed.year_offset else owed.title,
                        url=f"{page}#{owed.key}",
                        kind=str(_("Document owed")),
                        who=names.get(owed.debtor, owed.debtor),
                        uid=f"obligation-{agreement.key}-{owed.key}-{due.exercise}",
                    )


def _latest(actor: Actor) -> Iterable[Agreement]:
    """The reader's most recent agreements: those whose text the search goes through."""
    rows = readable_agreements(actor).exclude(current=None).order_by("-start", "key")
    return rows.select_related("current").defer("current__document")[:MOST_AGREEMENTS]


def search(actor: Actor, text: str, limit: int) -> Iterator[Hit]:
    """Documents owed, in the agreements that the agreements' own search goes through."""
    sought = words(text)
    found = 0
    for agreement in _latest(actor) if sought else ():
        document = current_document(agreement)
        names = {p.key: p.short_name for p in document.parties} if document else {}
        page = reverse("overview:obligations", args=[agreement.key])
        for owed in document.obligations if document else ():
            who = names.get(owed.debtor, owed.debtor)
            if not matches(sought, owed.title, owed.quote.text, who):
                continue
            about = f"{who} · {excerpt(owed.quote.text, sought)}"
            rank = 1 if matches(sought, owed.title) else 2
            yield Hit(owed.title, f"{page}#{owed.key}", str(_("Document owed")), about, rank)
            found += 1
            if found == limit:
                return


def register() -> None:
    """Called once by ``AppConfig.ready``."""
    searches.register("overview", search)
    calendars.register("overview", calendar)
    for name, label, order, icon, url in MENU:
        navigation.register(
            Item(
                name=name,
                label=label,
                section="agreement",
                order=order,
                icon=icon,
                url=named(url, "key"),
                covers=("../parties/", "../tableaux/") if url == "overview:text" else (),
            )
        )
