"""The words of what is recorded about targets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.kit.audit.api import Words
from capcommun.reference.partners.api import Visibility

WORDS = Words(
    verbs={
        "target.observed": _("Value entered"),
        "target.observation.corrected": _("Value corrected"),
    },
    fields={
        "value": pgettext_lazy("audited field", "value"),
        "period_end": pgettext_lazy("audited field", "seen on"),
        "visibility": pgettext_lazy("audited field", "who may see it"),
    },
    values={"visibility": lambda code: Visibility(code).label},
)
