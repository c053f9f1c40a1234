"""The measures of every register, by name."""

from __future__ import annotations

from capcommun.kit.gather.api import Registry
from capcommun.reference.measures.definitions import Measure

measures: Registry[Measure] = Registry()


def declare(*found: Measure) -> None:
    """What a register calls at start-up, once for each measure that it publishes.

    Raises ``ValueError`` where a measure names dimensions that its source has not, or the other way round.
    """
    for measure in found:
        if set(measure.dimensions) != set(measure.source.dimensions):
            raise ValueError(f"{measure.name}: the dimensions told and those of the source differ")
        measures.register(measure.name, measure)


def measure_named(name: str) -> Measure | None:
    """The measure of that name; none when its register is not installed any more."""
    return dict(measures.items()).get(name)
