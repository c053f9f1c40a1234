"""The words of what is recorded about the help given to offices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.kit.audit.api import Words
from capcommun.registers.support.models import Pilot, Sadi

WORDS = Words(
    verbs={
        "support.office.added": _("Tourist office followed"),
        "support.office.changed": _("Help to the tourist office changed"),
    },
    fields={
        "sadi": "SADI",
        "sadi_on": pgettext_lazy("audited field", "SADI finished on"),
        "pilot": "PILOT",
        "pilot_on": pgettext_lazy("audited field", "PILOT finished on"),
        "comment": pgettext_lazy("audited field", "comment"),
        "next_step": pgettext_lazy("audited field", "next step"),
    },
    values={"sadi": lambda code: Sadi(code).label, "pilot": lambda code: Pilot(code).label},
)
