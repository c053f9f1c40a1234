"""The readings in force on a day, from ``data/reading.yaml``."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import yaml

from capcommun.contract.indicators.jumps import Rule
from capcommun.contract.indicators.rules import Reading

FILE = Path(__file__).parent / "data" / "reading.yaml"


@lru_cache(maxsize=1)
def _entries() -> tuple[tuple[dt.date, Reading], ...]:
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    found = (
        (
            row["from"],
            Reading(
                tolerance=Decimal(row["tolerance_percent"]) / 100,
                soon=int(row["soon_days"]),
                on_track=Decimal(row["on_track_percent"]) / 100,
                watched=Decimal(row["watch_percent"]) / 100,
                grace=int(row["grace_days"]),
            ),
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda entry: entry[0]))


@lru_cache(maxsize=1)
def jump_rule() -> Rule:
    """When a declared value is asked about, from ``data/jumps.yaml``."""
    row = yaml.safe_load((FILE.parent / "jumps.yaml").read_text(encoding="utf-8"))
    least = Decimal(str(row["least_percent"])) / 100
    return Rule(Decimal(str(row["times"])), int(row["points"]), int(row["latest"]), least)


@lru_cache(maxsize=1)
def flagged_years() -> frozenset[int]:
    """Years that are compared with no other, from ``data/flagged_years.yaml``."""
    rows = yaml.safe_load((FILE.parent / "flagged_years.yaml").read_text(encoding="utf-8"))
    return frozenset(int(row["year"]) for row in rows)


def reading_on(day: dt.date) -> Reading:
    """The last entry that starts on or before the day."""
    found = [reading for start, reading in _entries() if start <= day]
    return found[-1] if found else Reading()
