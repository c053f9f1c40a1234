"""The demonstration: each package makes its own part, from the ground up, the same for the same seed.

A part is a function ``create(seed)`` that changes nothing when it runs again.
"""

from __future__ import annotations

import time
from importlib import import_module

from django.conf import settings
from django.utils import translation

from capcommun.config.commands import say
from capcommun.config.commands.language import decimal
from capcommun.kit.clock.api import today

PEOPLE = "capcommun.reference.partners.demo"
PARTS = (
    "capcommun.reference.territories.demo",
    "capcommun.contract.agreements.demo",
    PEOPLE,
    "capcommun.registers.support.demo",
    "capcommun.registers.lists.demo",
    "capcommun.contract.plan.demo",
    "capcommun.contract.indicators.demo",
)


def _people(seed: int) -> None:
    """People get roles on agreements, which their package, below, can only be told of."""
    from capcommun.contract.agreements.models import Agreement

    import_module(PEOPLE).create(Agreement.objects.values_list("key", flat=True))


def load(seed: int) -> None:
    """Run each part, and tell what it took; then what registers count is counted."""
    from capcommun.contract.indicators.api import refresh

    for name in PARTS:
        create = _people if name == PEOPLE else import_module(name).create
        began = time.monotonic()
        with translation.override(settings.LANGUAGE_CODE):  # of the instance, not of who loads it
            create(seed)
        told = name.removeprefix("capcommun.").removesuffix(".demo")
        say(f"  {told:28} {decimal(time.monotonic() - began):>5} s")
    refresh(today())
