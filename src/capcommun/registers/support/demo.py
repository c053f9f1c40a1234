"""The demonstration's offices are the real table of the convention; its territories say what is invented."""

from __future__ import annotations

from capcommun.kit.access.api import SYSTEM
from capcommun.reference.partners.api import Organisation
from capcommun.registers.support import demo_territories
from capcommun.registers.support.services.loading import DATA, load_offices

AGENCY = "pas-de-calais-tourisme"


def create(seed: int) -> None:
    """The same whatever the seed; loading again changes nothing, nor does it where the agency is absent."""
    agency = Organisation.objects.filter(key=AGENCY).first()
    if agency:
        load_offices(DATA / "offices-62.yaml", actor=SYSTEM, organisation=agency)
        demo_territories.load(agency)
