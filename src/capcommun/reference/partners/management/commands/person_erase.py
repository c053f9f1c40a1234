"""``person_erase someone@example.org``: erase a person's data; the audit trail stays, without their name."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from capcommun.kit.access.api import SYSTEM, Refusal
from capcommun.reference.partners.services import privacy


class Command(BaseCommand):
    help = "Erase the data kept about a person. The audit trail stays, without their name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"]
        if not options["yes"] and input(f"Erase {email} for good? Type yes: ").strip() != "yes":
            raise CommandError("Nothing was erased.")
        try:
            gone = privacy.erase_address(email, actor=SYSTEM)
        except Refusal as refusal:
            raise CommandError(f"{refusal.reason} {refusal.remedy}") from None
        if not gone:
            raise CommandError(f"Nobody is known by the address {email}.")
        self.stdout.write(f"{gone} values erased.")
