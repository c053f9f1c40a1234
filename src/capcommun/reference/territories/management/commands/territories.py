"""``territories load`` and ``territories update FILE``: the two words of the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Refusal
from capcommun.reference.territories.services.loading import Report, load_edition
from capcommun.reference.territories.services.zoning import load_zones


def tell(command: BaseCommand, report: Report, zones: int) -> None:
    """What was done, with each commune that ended and where it went."""
    write = command.stdout.write
    told = {"edition": report.edition, "communes": report.communes, "written": report.written}
    write(_("Edition %(edition)s: %(communes)s communes, rows written: %(written)s") % told)
    times = {"zones": zones, "seconds": _number(report.seconds, 1), "longest": _number(report.longest, 2)}
    write(_("Zones made: %(zones)s; %(seconds)s s, longest write %(longest)s s") % times)
    for code, name, into in report.closed:
        where = f" → {into}" if into else " " + _("(the edition does not say where it went)")
        write(_("Closed: %(what)s") % {"what": f"{code} {name}"} + where)
    for siren, name in report.closed_epcis:
        write(_("Closed: %(what)s") % {"what": f"{siren} {name}"})


def _number(value: float, decimals: int) -> str:
    return str(number_format(value, decimals))


def run(command: BaseCommand, file: Path | None) -> None:
    try:
        tell(command, load_edition(file), load_zones())
    except Refusal as refusal:
        raise CommandError(f"{refusal.reason} {refusal.remedy}") from refusal


class Command(BaseCommand):
    help = "Load France's territories, or update them with a new edition."

    def add_arguments(self, parser: CommandParser) -> None:
        words = parser.add_subparsers(dest="word", required=True)
        words.add_parser("load", help="load the edition that comes with the product")
        update = words.add_parser("update", help="update with a newer edition")
        update.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        run(self, options.get("file"))
