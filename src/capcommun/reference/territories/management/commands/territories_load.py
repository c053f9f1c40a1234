"""Load the edition of the territories that comes with the product."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from capcommun.reference.territories.management.commands.territories import run


class Command(BaseCommand):
    help = "Load the edition of France's territories that comes with the product."

    def handle(self, *args: Any, **options: Any) -> None:
        run(self, None)
