"""Reading agreements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.db.models import Q, QuerySet
from django.http import Http404

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements import policies
from capcommun.contract.agreements.models import Act, Agreement, Version
from capcommun.contract.agreements.open_draft import with_open_draft
from capcommun.kit.access.api import Actor, once
from capcommun.kit.clock.api import today


def readable_agreements(actor: Actor) -> QuerySet[Agreement]:
    return Agreement.objects.filter(policies.readable(actor))


def in_force(actor: Actor) -> list[Agreement]:
    """The agreements in force that this actor may read, the latest to begin first: once for a page."""

    def read() -> list[Agreement]:
        rows = readable_agreements(actor).filter(current__isnull=False)
        rows = rows.select_related("current").defer("current__document")
        return list(rows.order_by("-start", "short_title"))

    return once(actor, "agreements.in-force", read)


def agreement_or_404(actor: Actor, key: str) -> Agreement:
    """The agreement, if this actor may read it; one cannot tell « forbidden » from « absent ».

    For who writes it, with the state of its open draft, which every page's menu tells.
    """
    rows = readable_agreements(actor).select_related("current").defer("current__document")
    if actor.may("agreement.edit", key):
        rows = with_open_draft(rows, actor)
    found = rows.filter(key=key).first()
    if found is None:
        raise Http404(key)
    return found


@lru_cache(maxsize=64)
def _parsed(version_id: int, sha256: str) -> doc.Agreement:
    return doc.Agreement.model_validate(Version.objects.get(pk=version_id).document)


def parsed(version: Version) -> doc.Agreement:
    """The version's document, parsed once per content."""
    return _parsed(version.pk, version.sha256)


def current_document(agreement: Agreement) -> doc.Agreement | None:
    """The document in force; ``None`` for an agreement that only has a draft."""
    return parsed(agreement.current) if agreement.current else None


def document_as_of(agreement: Agreement, date: dt.date) -> doc.Agreement | None:
    """The document as it was known on that day."""
    return next(documents_known(agreement, date), None)


def document_on(agreement: Agreement, day: dt.date) -> doc.Agreement | None:
    """The document that a page read on this day shows: an earlier day has the one known then."""
    lent: tuple[dt.date, doc.Agreement | None] | None = agreement.__dict__.get("_lent")
    if lent and lent[0] == day:
        return lent[1]
    return document_as_of(agreement, day) if day < today() else current_document(agreement)


def lend_document(agreement: Agreement, day: dt.date) -> doc.Agreement | None:
    """The same, kept on this very object: the parts of a page that it is handed to need not read it again."""
    document = document_on(agreement, day)
    agreement.__dict__["_lent"] = (day, document)
    return document


def documents_on(agreements: Iterable[Agreement], day: dt.date) -> dict[int, doc.Agreement | None]:
    """The same for several agreements, by their row."""
    rows = list(agreements)
    if day >= today():
        return {row.pk: current_document(row) for row in rows}
    return {row.pk: None for row in rows} | documents_as_of([row.pk for row in rows], day)


def documents_known(agreement: Agreement, date: dt.date) -> Iterator[doc.Agreement]:
    """Every document known by that day, the one then in force first; each is read when it is asked for."""
    yield from map(parsed, _versions_known(date).filter(act__agreement=agreement))


def documents_as_of(agreements: Iterable[int], date: dt.date) -> dict[int, doc.Agreement]:
    """The same for several agreements, by their row: one statement, once their documents have been read."""
    found: dict[int, Version] = {}
    for version in _versions_known(date).filter(act__agreement__in=list(agreements)):
        found.setdefault(version.act.agreement_id, version)
    return {pk: parsed(version) for pk, version in found.items()}


def _versions_known(date: dt.date) -> QuerySet[Version]:
    """Versions that were ever in force and known by that day, the latest first."""
    known = Version.objects.filter(known_on__lte=date).exclude(
        act__status__in=[Act.Status.DRAFT, Act.Status.WITHDRAWN]
    )
    return known.order_by("-known_on", "-act__number", "-number").select_related("act").defer("document")


def title_for(actor: Actor, key: str) -> str:
    """What the agreement is called, for who may read it."""
    return readable_agreements(actor).filter(key=key).values_list("short_title", flat=True).first() or ""


def short_titles(keys: Iterable[str] | None) -> dict[str, str]:
    """Short titles by key, for who names an agreement in a list; all of those in force without keys."""
    chosen = Q(current__isnull=False) if keys is None else Q(key__in=keys)
    return dict(Agreement.objects.filter(chosen).values_list("key", "short_title"))
