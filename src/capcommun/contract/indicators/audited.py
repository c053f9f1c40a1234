"""The words of what is recorded about targets."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.contract.indicators.library import library
from capcommun.contract.indicators.models import Counting
from capcommun.kit.audit.api import Words
from capcommun.kit.text.api import pick
from capcommun.reference.measures.api import measure_named
from capcommun.reference.partners.api import Visibility


def counted_by(name: str) -> str:
    """A measure's title; its name when no register publishes it any more."""
    measure = measure_named(name)
    return pick(measure.title) if measure else name


def indicator_title(key: str) -> str:
    """A ready-made indicator's title; its key when the library holds it no more."""
    return next((pick(sheet.title) for sheet in library() if sheet.key == key), key)


WORDS = Words(
    verbs={
        "target.observed": _("Value entered"),
        "target.observation.corrected": _("Value corrected"),
        "target.declared": _("Value declared, to be validated"),
        "target.declaration.mended": _("Declared value mended"),
        "target.declaration.validated": _("Declared value validated"),
        "target.declaration.returned": _("Declared value returned"),
        "target.declaration.withdrawn": _("Declared value withdrawn"),
        "target.figure.kept": _("Figure counted and kept with its proof"),
        "target.figure.stands": _("Restated figure left as it was kept"),
        "target.counted": _("Counted in a register"),
        "target.counted.no-more": _("Not counted in a register any more"),
        "target.come-by": _("Way of the values chosen"),
        "target.defined": _("Indicator chosen"),
        "target.defined.no-more": _("Indicator withdrawn"),
        "target.judged": _("Team's judgement said"),
        "target.judged.no-more": _("Team's judgement taken back"),
        "target.expected": _("Expectation set"),
        "target.expected.withdrawn": _("Expectation withdrawn"),
    },
    fields={
        "indicator": pgettext_lazy("audited field", "indicator"),
        "measure": pgettext_lazy("audited field", "counted by"),
        "mode": pgettext_lazy("audited field", "how they come"),
        "by": pgettext_lazy("audited field", "by whom"),
        "value": pgettext_lazy("audited field", "value"),
        "parts": pgettext_lazy("audited field", "parts"),
        "period_end": pgettext_lazy("audited field", "seen on"),
        "provisional": pgettext_lazy("audited field", "provisional"),
        "light": pgettext_lazy("audited field", "judgement"),
        "expires_on": pgettext_lazy("audited field", "stands until"),
        "day": pgettext_lazy("audited field", "expected by"),
        "visibility": pgettext_lazy("audited field", "who may see it"),
    },
    values={
        "indicator": indicator_title,
        "measure": counted_by,
        "mode": lambda code: Counting.Mode(code).label,
        "visibility": lambda code: Visibility(code).label,
    },
)
