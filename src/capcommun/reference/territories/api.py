"""Public face of the package: communes, intermunicipalities, zones and the department's map."""

from capcommun.reference.territories.maps import department_map
from capcommun.reference.territories.models import Commune, Department, Epci, Region, Zone, ZoneMember
from capcommun.reference.territories.queries import commune, epci_of, search, zones
from capcommun.reference.territories.services.loading import load_edition
from capcommun.reference.territories.services.zoning import change_zone, load_zones

__all__ = [
    "Commune",
    "Department",
    "Epci",
    "Region",
    "Zone",
    "ZoneMember",
    "change_zone",
    "commune",
    "department_map",
    "epci_of",
    "load_edition",
    "load_zones",
    "search",
    "zones",
]
