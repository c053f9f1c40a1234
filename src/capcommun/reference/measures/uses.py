"""What counts by a measure: a register shows it and does not know who; they register here at start-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import Registry


@dataclass(frozen=True)
class Use:
    """One thing counted by a measure, or by a part of it, that this reader may open."""

    title: str
    url: str
    within: str
    """What it is part of: an agreement, for instance."""
    where: tuple[tuple[str, str], ...] = ()
    """The part of the measure that is kept: dimension, value."""


@dataclass(frozen=True)
class Uses:
    """What this reader may open, and how many more there are."""

    shown: tuple[Use, ...] = ()
    hidden: int = 0


uses: Registry[Callable[[Actor, str, dt.date], Uses]] = Registry()
"""``provider(actor, measure, on)``: what counted by this measure at the end of that day."""


def used_by(actor: Actor, measure: str, on: dt.date) -> Uses:
    """From every package that counts by measures."""
    found: Iterable[Uses] = [provider(actor, measure, on) for provider in uses]
    return Uses(tuple(use for one in found for use in one.shown), sum(one.hidden for one in found))
