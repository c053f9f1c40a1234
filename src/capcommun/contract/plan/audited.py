"""The words of what is recorded about the plan."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.contract.plan.models import Origin, Status
from capcommun.kit.audit.api import HIDDEN, Words
from capcommun.kit.text.api import money
from capcommun.reference.partners.api import Visibility

FIELDS: dict[str, Any] = {
    "title": pgettext_lazy("audited field", "title"),
    "description": pgettext_lazy("audited field", "description"),
    "owner": pgettext_lazy("audited field", "owner"),
    "status_declared": pgettext_lazy("audited field", "declared status"),
    "progress": pgettext_lazy("audited field", "progress, in percent"),
    "start": pgettext_lazy("audited field", "from"),
    "end": pgettext_lazy("audited field", "until"),
    "territory": pgettext_lazy("audited field", "territory"),
    "work": pgettext_lazy("audited field", "work to do"),
    "cost": pgettext_lazy("audited field", "cost"),
    "year": pgettext_lazy("audited field", "year"),
    "objective": pgettext_lazy("audited field", "objective"),
    "parent": pgettext_lazy("audited field", "under the action"),
    "continued_by": pgettext_lazy("audited field", "continued by"),
    "continues": pgettext_lazy("audited field", "continues"),
    "blocked_by": pgettext_lazy("audited field", "blocked by"),
    "due": pgettext_lazy("audited field", "due"),
    "done_on": pgettext_lazy("audited field", "reached on"),
    "known_on": pgettext_lazy("audited field", "known on"),
    "visibility": pgettext_lazy("audited field", "who may see it"),
    "origin": pgettext_lazy("audited field", "origin"),
    "added": pgettext_lazy("audited field", "actions added"),
    "changed": pgettext_lazy("audited field", "actions changed"),
    "same": pgettext_lazy("audited field", "actions unchanged"),
    "refused": pgettext_lazy("audited field", "lines left out"),
    "blocked_by_keys": HIDDEN,
    "objective_key": HIDDEN,
    "parent_key": HIDDEN,
    "continued_by_key": HIDDEN,
    "milestone": HIDDEN,
    "note": HIDDEN,
    "file": HIDDEN,
    "replaces": HIDDEN,
    "sha256": HIDDEN,
}

WORDS = Words(
    verbs={
        "plan.action.added": _("Action added"),
        "plan.action.changed": _("Action changed"),
        "plan.action.moved": _("Action moved"),
        "plan.action.carried-over": _("Action carried over to the next year"),
        "plan.action.blocked-by": _("What blocks the action changed"),
        "plan.file.attached": _("File attached"),
        "plan.file.removed": _("File removed"),
        "plan.imported": _("Spreadsheet imported"),
        "plan.milestone.added": _("Milestone added"),
        "plan.milestone.changed": _("Milestone changed"),
        "plan.milestone.removed": _("Milestone removed"),
        "plan.milestone.done": _("Milestone reached"),
        "plan.milestone.reopened": _("Milestone no longer reached"),
        "plan.note.added": _("Progress noted"),
        "plan.note.corrected": _("Progress note corrected"),
        "plan.note.withdrawn": _("Progress note withdrawn"),
    },
    fields=FIELDS,
    values={
        "owner": lambda number: "",  # a person: their name is kept apart, and shown from there
        "status_declared": lambda code: Status(code).label,
        "visibility": lambda code: Visibility(code).label,
        "origin": lambda code: Origin(code).label,
        "cost": lambda amount: money(Decimal(str(amount))),
        "year": str,
    },
)
