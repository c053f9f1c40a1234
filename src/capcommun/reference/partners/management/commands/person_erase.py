"""``person_erase someone@example.org``: erase a person's data; the audit trail stays, without their name."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from capcommun.kit.access.api import SYSTEM, Refusal
from capcommun.reference.partners.services import privacy


class Command(BaseCommand):
    help = "Erase the data kept about a person. The audit trail stays, without their name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"]
        if not options["yes"] and not self._confirmed(email):
            raise CommandError(_("Nothing was erased."))
        try:
            gone = privacy.erase_address(email, actor=SYSTEM)
        except Refusal as refusal:
            raise CommandError(f"{refusal.reason} {refusal.remedy}") from None
        if not gone:
            raise CommandError(_("Nobody is known by the address %(email)s.") % {"email": email})
        self.stdout.write(_("Values erased: %(count)s.") % {"count": gone})

    def _confirmed(self, email: str) -> bool:
        yes = pgettext("to type", "yes")
        question = _("Erase %(email)s for good? Type %(yes)s: ") % {"email": email, "yes": yes}
        return input(question).strip().lower() == yes
