"""``territories load`` and ``territories update FILE``: the two words of the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from capcommun.kit.access.api import Refusal
from capcommun.reference.territories.services.loading import Report, load_edition
from capcommun.reference.territories.services.zoning import load_zones


def tell(command: BaseCommand, report: Report, zones: int) -> None:
    """What was done, with each commune that ended and where it went."""
    write = command.stdout.write
    write(f"edition {report.edition}: {report.communes} communes, {report.written} rows written")
    write(f"zones made: {zones}; {report.seconds:.1f} s, longest write {report.longest:.2f} s")
    for code, name, into in report.closed:
        write(
            f"closed: {code} {name}"
            + (f" -> {into}" if into else " (the edition does not say where it went)")
        )
    for siren, name in report.closed_epcis:
        write(f"closed: {siren} {name}")


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
