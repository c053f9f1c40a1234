"""The words of what is recorded about targets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.kit.audit.api import Words
from capcommun.kit.text.api import pick
from capcommun.reference.measures.api import measure_named
from capcommun.reference.partners.api import Visibility


def counted_by(name: str) -> str:
    """A measure's title; its name when no register publishes it any more."""
    measure = measure_named(name)
    return pick(measure.title) if measure else name


WORDS = Words(
    verbs={
        "target.observed": _("Value entered"),
        "target.observation.corrected": _("Value corrected"),
        "target.figure.kept": _("Figure counted and kept with its proof"),
        "target.counted": _("Counted in a register"),
        "target.counted.no-more": _("Not counted in a register any more"),
        "target.expected": _("Expectation set"),
        "target.expected.withdrawn": _("Expectation withdrawn"),
    },
    fields={
        "measure": pgettext_lazy("audited field", "counted by"),
        "value": pgettext_lazy("audited field", "value"),
        "period_end": pgettext_lazy("audited field", "seen on"),
        "day": pgettext_lazy("audited field", "expected by"),
        "visibility": pgettext_lazy("audited field", "who may see it"),
    },
    values={"measure": counted_by, "visibility": lambda code: Visibility(code).label},
)
