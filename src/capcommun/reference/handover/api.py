"""What a register hands over for an agreement to be made of it, without either knowing the other.

A register describes a ``Project`` in plain words; whoever writes agreements registers a ``Desk``, which makes
a draft of it. The draft names its origin (« support.strategy/montreuillois »), the record keeps the
agreement's key: both are words, and each side asks the other through this registry alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import Registry

__all__ = [
    "Action", "Axis", "Desk", "Origin", "Party", "Project", "Started", "desk", "desks", "origin_of",
    "origins",
]  # fmt: skip


@dataclass(frozen=True)
class Party:
    """Who would sign. ``words``: the sentence of the text that says so, here and below."""

    name: str
    short_name: str
    kind: str
    leads: bool
    words: str
    siret: str = ""


@dataclass(frozen=True)
class Action:
    title: str
    words: str
    who: str = ""
    by_when: dt.date | None = None


@dataclass(frozen=True)
class Axis:
    """An objective, and the actions that serve it."""

    title: str
    words: str
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Project:
    """All that a record says of the agreement that it may become, with the text that says it."""

    origin: str
    title: str
    short_title: str
    source: str
    """What the text is, in a few words."""
    text: str
    language: str
    parties: tuple[Party, ...]
    axes: tuple[Axis, ...]
    territories: tuple[str, ...]
    start: dt.date
    end: dt.date | None
    term_words: str = ""


@dataclass(frozen=True)
class Started:
    """The agreement that came of a record. Its title and address are empty for who may not read it."""

    key: str
    state: Literal["draft", "in-force", "withdrawn"]
    title: str = ""
    url: str = ""


class Desk(Protocol):
    """Whoever writes agreements."""

    def may_start(self, actor: Actor) -> bool: ...

    def owners(self, actor: Actor) -> Sequence[tuple[int, str]]:
        """The organisations in whose name this actor may write a draft."""

    def start(self, project: Project, *, actor: Actor, owner: int | None, today: dt.date) -> Started:
        """A draft of it, in the caller's transaction."""

    def find(self, key: str, actor: Actor) -> Started | None:
        """The agreement of that key, whoever asks; what this actor may read of it."""

    def file(self, project: Project) -> tuple[str, str]:
        """The draft as a file: its name and its content."""


@dataclass(frozen=True)
class Origin:
    """The record that a draft came from, for who may read it."""

    title: str
    kind: str
    url: str


desks: Registry[Desk] = Registry()
origins: Registry[Callable[[Actor, str], Origin | None]] = Registry()
"""By the first word of an origin: asked with the actor and the record's key."""


def desk() -> Desk | None:
    """The one that writes agreements; none where the instance has none."""
    return next(iter(desks), None)


def origin_of(said: str, actor: Actor) -> Origin | None:
    """The record of that origin; none where this actor may not read it, or if it is of another instance."""
    kind, _slash, key = said.partition("/")
    ask = dict(origins.items()).get(kind)
    return ask(actor, key) if ask and key else None
