"""Small typed registries: what pages that span the floors gather from every package.

A package registers its providers in its ``AppConfig.ready()``; nothing ever imports upward.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from capcommun.kit.access.api import Actor
from capcommun.kit.gather.alike import alike
from capcommun.kit.gather.words import excerpt, fold, highlight, matches, words

__all__ = [
    "Due", "Hit", "PersonalData", "Registry", "Waiting", "alike", "calendars", "excerpt", "fold", "highlight",
    "inboxes", "matches", "personal", "searches", "words",
]  # fmt: skip

T = TypeVar("T")


class Registry(Generic[T]):
    """Named entries, in the order of their names."""

    def __init__(self) -> None:
        self._entries: dict[str, T] = {}

    def register(self, name: str, entry: T) -> None:
        """Add or, when a module is loaded again, replace the entry."""
        self._entries[name] = entry

    def __iter__(self) -> Iterator[T]:
        return (self._entries[name] for name in sorted(self._entries))

    def items(self) -> Iterable[tuple[str, T]]:
        return sorted(self._entries.items())


@dataclass(frozen=True)
class Hit:
    """A search result."""

    title: str
    url: str
    kind: str
    excerpt: str = ""
    rank: int = 0


@dataclass(frozen=True)
class Due:
    """Something with a day: what the calendar shows."""

    date: dt.date
    title: str
    url: str
    kind: str
    who: str = ""
    done: bool = False
    late: bool = False
    uid: str = ""


@dataclass(frozen=True)
class Waiting:
    """Something that waits for this person."""

    title: str
    url: str
    kind: str
    since: dt.date | None = None
    due: dt.date | None = None
    late: bool = False
    counted: Callable[[int], str] | None = None
    """How several of its kind are told: « 3 values are to be entered »; the same function for all of them."""


@dataclass(frozen=True)
class PersonalData:
    """What one package keeps about a person: exported, erased, and told in the RGPD register."""

    title: Any
    fields: tuple[tuple[Any, Any, Any, int | None], ...]
    """(field, purpose, legal basis, retention in days or None while the account lives)"""
    export: Callable[[int], dict[str, Any]]
    erase: Callable[[int], int]
    purge: Callable[[dt.datetime], int]


# search(actor, text, limit) ; calendar(actor, start, end) ; inbox(actor, today)
searches: Registry[Callable[[Actor, str, int], Iterable[Hit]]] = Registry()
calendars: Registry[Callable[[Actor, dt.date, dt.date], Iterable[Due]]] = Registry()
inboxes: Registry[Callable[[Actor, dt.date], Iterable[Waiting]]] = Registry()
personal: Registry[PersonalData] = Registry()
