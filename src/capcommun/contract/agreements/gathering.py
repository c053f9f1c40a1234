"""What agreements give to the pages that span the floors: the search."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements.models import Agreement
from capcommun.contract.agreements.queries import current_document, readable_agreements
from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import Hit, excerpt, fold, searches, words

MOST_AGREEMENTS = 40
"""Agreements whose text one search goes through: the reader's most recent ones."""

Passage = tuple[str, str, str]
"""(title, the contract's own words, both folded)"""


def search(actor: Actor, text: str, limit: int) -> Iterator[Hit]:
    """Agreements, then their articles, then the sentences quoted, in the documents in force."""
    sought = words(text)
    if not sought:
        return
    agreements = (
        readable_agreements(actor)
        .filter(current__isnull=False)
        .select_related("current")
        .defer("current__document")
        .order_by("-start", "key")[:MOST_AGREEMENTS]
    )
    rows = list(agreements)
    yield from islice(_titles(rows, sought), limit)
    yield from islice(_articles(rows, sought), limit)
    yield from islice(_quotations(rows, sought), limit)


def _titles(rows: list[Agreement], sought: list[str]) -> Iterator[Hit]:
    for row in rows:
        if _holds(fold(f"{row.title} {row.short_title} {row.motto}"), sought):
            yield Hit(row.short_title, _address(row), _("Agreement"), row.title, rank=0)


def _articles(rows: list[Agreement], sought: list[str]) -> Iterator[Hit]:
    for row in rows:
        for title, text, folded in _passages(row)[0]:
            if _holds(folded, sought):
                yield Hit(title, _address(row), _("Article"), excerpt(text, sought), rank=1)


def _quotations(rows: list[Agreement], sought: list[str]) -> Iterator[Hit]:
    for row in rows:
        for place, text, folded in _passages(row)[1]:
            if _holds(folded, sought):
                yield Hit(
                    f"{row.short_title}, {place}",
                    _address(row),
                    _("Quotation"),
                    excerpt(text, sought),
                    rank=2,
                )


def _holds(folded: str, sought: list[str]) -> bool:
    return all(word in folded for word in sought)


def _passages(row: Agreement) -> tuple[list[Passage], list[Passage]]:
    """The document's articles and quotations, folded once per content."""
    key = (row.pk, row.current.sha256 if row.current else "")
    if key not in _CACHE:
        document = current_document(row)
        if len(_CACHE) >= 2 * MOST_AGREEMENTS:
            _CACHE.clear()
        _CACHE[key] = (_article_rows(document), _quote_rows(document)) if document else ([], [])
    return _CACHE[key]


_CACHE: dict[tuple[int, str], tuple[list[Passage], list[Passage]]] = {}


def _article_rows(document: doc.Agreement) -> list[Passage]:
    rows = []
    for article in document.articles:
        title = f"{article.number} · {article.title}"
        rows.append((title, article.text, fold(f"{title} {article.text}")))
    return rows


def _quote_rows(document: doc.Agreement) -> list[Passage]:
    """Each sentence once, though several elements may rest on it."""
    texts: dict[str, str] = {}
    for quote in _quotes(document):
        texts.setdefault(quote.text, quote.place)
    return [(place, text, fold(text)) for text, place in texts.items()]


def _quotes(value: Any) -> Iterator[doc.Quote]:
    if isinstance(value, doc.Quote):
        yield value
    elif isinstance(value, doc.Element):
        for name in type(value).model_fields:
            yield from _quotes(getattr(value, name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _quotes(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _quotes(item)


@lru_cache(maxsize=1)
def page_name() -> str:
    """The agreement's page: its overview where the instance has one, else its versions."""
    for name in ("overview:agreement",):
        try:
            reverse(name, kwargs={"key": "x"})
        except NoReverseMatch:
            continue
        return name
    return "agreements:versions"


def _address(row: Agreement) -> str:
    return reverse(page_name(), kwargs={"key": row.key})


def register() -> None:
    searches.register("agreements", search)
