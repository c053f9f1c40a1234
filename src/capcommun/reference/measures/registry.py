"""The measures of every register, by name: those declared at start-up, and those that rows make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from capcommun.kit.gather.api import Registry
from capcommun.reference.measures.definitions import Measure

SEPARATOR = ":"


@dataclass(frozen=True)
class Family:
    """Measures that are rows of a register: one for each list that somebody keeps, for instance."""

    find: Callable[[str], Measure | None]
    """The measure of this name within the family (what follows the colon); none when there is no such row."""
    every: Callable[[], Sequence[Measure]]
    """Those that a target may be counted by today."""


measures: Registry[Measure] = Registry()
families: Registry[Family] = Registry()


def checked(measure: Measure) -> Measure:
    """The measure itself. Raises ``ValueError`` where it names dimensions that its source has not, or the
    other way round."""
    if set(measure.dimensions) != set(measure.source.dimensions):
        raise ValueError(f"{measure.name}: the dimensions told and those of the source differ")
    return measure


def declare(*found: Measure) -> None:
    """What a register calls at start-up, once for each measure that it publishes."""
    for measure in found:
        if SEPARATOR in measure.name:
            raise ValueError(f"{measure.name}: what stands before a colon names a family")
        measures.register(measure.name, checked(measure))


def declare_family(
    prefix: str, find: Callable[[str], Measure | None], every: Callable[[], Sequence[Measure]]
) -> None:
    """What a register calls at start-up for measures that people make: ``lists:lettings`` is asked of the
    family ``lists`` as ``lettings``. Both functions are asked each time: what is withdrawn is gone at once.
    """
    if SEPARATOR in prefix:
        raise ValueError(f"{prefix}: a family's name holds no colon")
    families.register(prefix, Family(find, every))


def measure_named(name: str) -> Measure | None:
    """The measure of that name; none when its register is not installed, or when its row was withdrawn."""
    prefix, colon, rest = name.partition(SEPARATOR)
    if not colon:
        return dict(measures.items()).get(name)
    family = dict(families.items()).get(prefix)
    found = family.find(rest) if family and rest else None
    return checked(found) if found else None


def every_measure() -> list[Measure]:
    """All that a target may be counted by today: what registers declared, then each family's, by name.

    A family reads its rows: one query each.
    """
    declared = [measure for _name, measure in measures.items()]
    made = [checked(measure) for family in families for measure in family.every()]
    return declared + sorted(made, key=lambda measure: measure.name)


def any_measure() -> bool:
    """Whether a target may be counted by anything: no row is read where a register declared something."""
    return bool(list(measures)) or bool(every_measure())


def made_by_rows(name: str) -> bool:
    """Whether the measure of that name belongs to a family: there may be many, which people make."""
    return SEPARATOR in name
