"""``personal_purge``: erase what is kept longer than its purpose needs. Run it every night."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from capcommun.reference.partners.services import privacy


class Command(BaseCommand):
    help = "Erase personal data kept longer than the register of personal data says."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in privacy.purge().items():
            self.stdout.write(f"{name}: {count}")
