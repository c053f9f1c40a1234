"""Public face of the package: the lists that are followed line by line, and their measures."""

from capcommun.registers.lists.measures import FAMILY
from capcommun.registers.lists.models import FollowedList, ListImport, ListLine, ListLineRevision
from capcommun.registers.lists.queries import rows
from capcommun.registers.lists.services.imports import load, set_mapping, upload
from capcommun.registers.lists.services.lines import add_line, change_line
from capcommun.registers.lists.services.lists import begin_list, change_list

__all__ = [
    "FAMILY",
    "FollowedList",
    "ListImport",
    "ListLine",
    "ListLineRevision",
    "add_line",
    "begin_list",
    "change_line",
    "change_list",
    "load",
    "rows",
    "set_mapping",
    "upload",
]
