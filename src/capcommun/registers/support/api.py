"""Public face of the package: the help given to tourist offices, line by line."""

from capcommun.registers.support.models import OfficeSupport, OfficeSupportRevision
from capcommun.registers.support.queries import rows
from capcommun.registers.support.services.offices import begin_support, change_support

__all__ = ["OfficeSupport", "OfficeSupportRevision", "begin_support", "change_support", "rows"]
