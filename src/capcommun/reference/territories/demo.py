"""The demonstration's territories: the real ones."""

from __future__ import annotations

from capcommun.reference.territories.services.loading import load_edition
from capcommun.reference.territories.services.zoning import load_zones


def create(seed: int) -> None:
    """Nothing is invented here: the seed changes nothing."""
    load_edition()
    load_zones()
