"""Ready-made targets, offered while a draft is written: an upper package registers them here at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from capcommun.kit.gather.api import Registry

Groups = list[tuple[str, list[tuple[str, str]]]]
"""Title of a group, then the key and the title of each that is in it."""


@dataclass(frozen=True)
class ReadyMade:
    """A library: what it offers, and the first values of a target that is made from one of its sheets."""

    groups: Callable[[], Groups]
    values: Callable[[str], dict[str, Any]]
    """Nothing for a key that it does not hold."""


libraries: Registry[ReadyMade] = Registry()


def offered() -> Groups:
    return [group for library in libraries for group in library.groups()]


def filled(key: str) -> dict[str, Any]:
    """The first values of the target's form, by the form's own names."""
    return {name: value for library in libraries for name, value in library.values(key).items()}
