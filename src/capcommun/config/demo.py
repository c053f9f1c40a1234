"""The demonstration: each package makes its own part, from the ground up, the same for the same seed.

A part is a function ``create(seed)`` that changes nothing when it runs again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.utils import translation

from capcommun.config.commands import say
from capcommun.config.commands.language import decimal
from capcommun.config.commands.language import gettext as _

PEOPLE = "capcommun.reference.partners.demo"
PARTS = (
    "capcommun.reference.territories.demo",
    "capcommun.contract.agreements.demo",
    PEOPLE,
    "capcommun.contract.plan.demo",
    "capcommun.contract.indicators.demo",
)


def parts() -> tuple[list[tuple[str, Callable[[int], object]]], list[str]]:
    """The parts that exist, and the names of those that do not."""
    found, absent = [], []
    for name in PARTS:
        if find_spec(name) is None:
            absent.append(name)
        else:
            found.append((name, _people if name == PEOPLE else import_module(name).create))
    return found, absent


def _people(seed: int) -> None:
    """People get roles on agreements, which their package, below, can only be told of."""
    from capcommun.contract.agreements.models import Agreement

    import_module(PEOPLE).create(Agreement.objects.values_list("key", flat=True))


def load(seed: int) -> None:
    """Run each part, and tell what it took."""
    found, absent = parts()
    for name, create in found:
        began = time.monotonic()
        with translation.override(settings.LANGUAGE_CODE):  # of the instance, not of who loads it
            create(seed)
        _tell(name, f"{decimal(time.monotonic() - began):>5} s")
    for name in absent:
        _tell(name, _("not there yet"))


def _tell(name: str, what: str) -> None:
    say(f"  {name.removeprefix('capcommun.').removesuffix('.demo'):28} {what}")
