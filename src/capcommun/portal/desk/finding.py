"""Search over everything: each package answers for what it keeps, and for what the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from django.utils.safestring import SafeString

from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import Hit, highlight, searches, words

PER_PROVIDER = 40
PER_KIND = 20
LONGEST_EXCERPT = 400


@dataclass(frozen=True)
class Found:
    """A hit as the page shows it."""

    title: SafeString
    excerpt: SafeString
    url: str


@dataclass(frozen=True)
class Kind:
    """Hits of one kind; ``more`` when some were left out."""

    label: str
    hits: list[Found]
    more: bool


def clean(text: str) -> str:
    """The query without control characters, which some databases refuse, and of a bounded length."""
    return " ".join("".join(c if c.isprintable() else " " for c in text[:200]).split())


def find(actor: Actor, text: str) -> list[Kind]:
    """Hits grouped by kind, the kinds that answer best first."""
    sought = words(text)
    if not sought:
        return []
    query = clean(text)
    hits = [hit for provider in searches for hit in _ask(provider, actor, query)]
    kinds: dict[str, list[Hit]] = {}
    for hit in sorted(hits, key=lambda hit: hit.rank):
        kinds.setdefault(hit.kind, []).append(hit)
    return [Kind(label, _shown(rows, sought), len(rows) > PER_KIND) for label, rows in kinds.items()]


def _ask(provider: Callable[[Actor, str, int], Iterable[Hit]], actor: Actor, query: str) -> list[Hit]:
    return list(islice(provider(actor, query, PER_PROVIDER), 4 * PER_PROVIDER))


def _shown(rows: list[Hit], sought: list[str]) -> list[Found]:
    return [
        Found(highlight(hit.title, sought), highlight(hit.excerpt[:LONGEST_EXCERPT], sought), hit.url)
        for hit in rows[:PER_KIND]
    ]
