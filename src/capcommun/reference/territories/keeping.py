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
    return next((found for source in keepers for found in source.names({number}).values()), "")


def choices() -> list[tuple[int, str]]:
    return [choice for source in keepers for choice in source.choices()]
