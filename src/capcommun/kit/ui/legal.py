"""What the law asks every site to say: who publishes it, and how far everyone can use it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

EMAIL = re.compile(r"[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+")
WEB = re.compile(r"https?://\S+")
STATED_ON = dt.date(2026, 11, 22)  # when the accessibility statement was last held against the tests

NAMES = {
    "legal_publisher": _("Publisher"),
    "legal_director": _("Director of publication"),
    "legal_host": _("Hosting"),
    "legal_contact": _("Contact"),
}


@dataclass(frozen=True)
class Said:
    """One thing that the operator says, or has still to say in ``setting``."""

    label: Any
    setting: str
    value: str

    @property
    def link(self) -> str:
        """Where the value leads, when it is an address and nothing else."""
        if EMAIL.fullmatch(self.value):
            return f"mailto:{self.value}"
        return self.value if WEB.fullmatch(self.value) else ""


def said() -> list[Said]:
    values = settings.CAPCOMMUN
    return [Said(label, f"CAPCOMMUN_{n.upper()}", getattr(values, n).strip()) for n, label in NAMES.items()]


def missing() -> list[str]:
    """The settings that the operator has still to fill in."""
    return [one.setting for one in said() if not one.value]
