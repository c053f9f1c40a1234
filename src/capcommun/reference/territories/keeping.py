"""Names of the organisations that keep zones, told by the package above that knows organisations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from capcommun.kit.gather.api import Registry


@dataclass(frozen=True)
class Keepers:
    names: Callable[[set[int]], Mapping[int, str]]
    choices: Callable[[], list[tuple[int, str]]]
    """The organisations that may be given a zone."""


keepers: Registry[Keepers] = Registry()


def name_of(number: int | None) -> str:
    if number is None:
        return ""
    return next(iter(names({number}).values()), "")


def names(numbers: set[int]) -> dict[int, str]:
    """Those of these organisations, in the order of their names."""
    found = {number: name for source in keepers for number, name in source.names(numbers).items()}
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


def choices() -> list[tuple[int, str]]:
    return [choice for source in keepers for choice in source.choices()]
