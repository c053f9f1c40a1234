"""Update the territories with a newer edition."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from capcommun.reference.territories.management.commands.territories import run


class Command(BaseCommand):
    help = "Update France's territories with a newer edition; closes and tells the communes that ended."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        run(self, options["file"])
