"""Public face of the package: communes, intermunicipalities, zones, and who keeps them."""

from capcommun.reference.territories.destinations import Destinations
from capcommun.reference.territories.keeping import Keepers, keepers
from capcommun.reference.territories.models import Commune, Department, Epci, Region, Zone, ZoneMember
from capcommun.reference.territories.queries import commune, department_names, epci_of, search, zones
from capcommun.reference.territories.services.loading import load_edition
from capcommun.reference.territories.services.zoning import change_zone, confirm_members, load_zones

__all__ = [
    "Commune",
    "Department",
    "Destinations",
    "Epci",
    "Keepers",
    "Region",
    "Zone",
    "ZoneMember",
    "change_zone",
    "commune",
    "confirm_members",
    "department_names",
    "epci_of",
    "keepers",
    "load_edition",
    "load_zones",
    "search",
    "zones",
]
