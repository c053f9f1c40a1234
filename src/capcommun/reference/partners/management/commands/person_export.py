"""``person_export someone@example.org``: everything that is kept about a person, as JSON."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from capcommun.kit.access.api import SYSTEM
from capcommun.reference.partners.services import privacy


class Command(BaseCommand):
    help = "Write everything that is kept about a person, as JSON, on standard output."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        copy = privacy.export_address(options["email"], actor=SYSTEM)
        if not copy:
            raise CommandError(_("Nobody is known by the address %(email)s.") % {"email": options["email"]})
        self.stdout.write(json.dumps(copy, ensure_ascii=False, indent=2, default=str))
