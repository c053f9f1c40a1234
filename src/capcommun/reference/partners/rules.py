"""Decisions about partners, as pure Python: identifiers, and who holds what on a date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

SIRET = re.compile(r"\d{14}\Z", re.ASCII)
DIGITS_APART = re.compile(r"[\s.\u00a0\u202f]")


def compact(identifier: str) -> str:
    """An identifier without the spaces and dots that people write for the eye."""
    return DIGITS_APART.sub("", identifier)


def luhn(digits: str) -> bool:
    """The control key of SIREN and SIRET: every second digit from the right counts double."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def siret_problem(siret: str, exceptions: Mapping[str, int]) -> str | None:
    """Why this SIRET is refused (``shape`` or ``key``); ``None`` when it is right.

    ``exceptions``: SIREN whose establishments follow another rule, the sum of the digits being a
    multiple of the number given.
    """
    if not SIRET.match(siret):
        return "shape"
    multiple = exceptions.get(siret[:9])
    if luhn(siret) or (multiple and sum(map(int, siret)) % multiple == 0):
        return None
    return "key"


def ridet_problem(ridet: str, shape: str) -> str | None:
    """Why this RIDET is refused; its control key is not checked, for want of a published rule."""
    return None if re.fullmatch(shape, ridet, re.ASCII) else "shape"


def holds(start: dt.date, end: dt.date | None, on: dt.date) -> bool:
    """Whether something dated is held on that day; both ends are included."""
    return start <= on and (end is None or on <= end)


def period_problem(start: dt.date, end: dt.date | None) -> str | None:
    return "order" if end is not None and end < start else None


def overlaps(start: dt.date, end: dt.date | None, other_start: dt.date, other_end: dt.date | None) -> bool:
    """Whether two periods share a day."""
    return (end is None or other_start <= end) and (other_end is None or start <= other_end)
