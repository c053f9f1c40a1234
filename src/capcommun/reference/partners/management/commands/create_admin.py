"""``create_admin someone@example.org``: the first administrator of an instance."""

from __future__ import annotations

import getpass
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Refusal
from capcommun.reference.partners.services import administrators

VARIABLE = "CAPCOMMUN_ADMIN_PASSWORD"


class Command(BaseCommand):
    help = (
        f"Create an administrator, or make one of an account. The password is asked, or read from {VARIABLE}."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--language", default="fr", choices=["fr", "en", "nl"])

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get(VARIABLE) or self.asked()
        try:
            made = administrators.create_admin(
                options["email"], password, name=options["name"], language=options["language"]
            )
        except Refusal as refusal:
            raise CommandError(str(refusal.reason)) from None
        self.stdout.write(
            _("The administrator was created.") if made else _("This account is now an administrator.")
        )

    def asked(self) -> str:
        """The password as typed; where nobody can type, how to give it."""
        try:
            return getpass.getpass(_("Password (12 characters at least): "))
        except EOFError:
            raise CommandError(
                _("Nobody can type a password here: give it in {variable}.").format(variable=VARIABLE)
            ) from None
