"""The words of what is recorded about the help given to offices."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.kit.audit.api import Words
from capcommun.registers.support.models import Column, OutreachContract, Pilot, PlannedState, Sadi
from capcommun.registers.support.territory_wording import STEPS

WORDS = Words(
    verbs={
        "support.office.added": _("Tourist office followed"),
        "support.office.changed": _("Help to the tourist office changed"),
        "support.strategy.added": _("Territory followed"),
        "support.strategy.changed": _("Territory's strategy changed"),
        "support.strategy.step": _("Step of a territory's strategy changed"),
        "support.strategy.action-added": _("Action added to a territory's plan"),
        "support.strategy.action-changed": _("Action of a territory's plan changed"),
        "support.strategy.handed-over": _("Agreement drafted from a territory's strategy"),
        "support.card.added": _("Card added to a SWOT matrix"),
        "support.card.changed": _("Card of a SWOT matrix changed"),
        "support.card.moved": _("Card of a SWOT matrix moved"),
        "support.card.removed": _("Card removed from a SWOT matrix"),
        "support.guest.forgotten": _("A guest's name erased from a SWOT matrix"),
        "support.site.added": _("Special-stake site followed"),
        "support.site.changed": _("Special-stake site changed"),
        "support.site.reviewed": _("Special-stake site reviewed"),
        "support.site.action-added": _("Action added for a site"),
        "support.site.action-changed": _("Action for a site changed"),
        "support.contract.added": _("Contrat de rayonnement followed"),
        "support.contract.changed": _("Contrat de rayonnement changed"),
        "support.file.added": _("File kept with a territory, a site or a contract"),
        "support.file.removed": _("File removed from a territory, a site or a contract"),
    },
    fields={
        "sadi": "SADI",
        "sadi_on": pgettext_lazy("audited field", "SADI finished on"),
        "pilot": "PILOT",
        "pilot_on": pgettext_lazy("audited field", "PILOT finished on"),
        "comment": pgettext_lazy("audited field", "comment"),
        "next_step": pgettext_lazy("audited field", "next step"),
        "title": pgettext_lazy("audited field", "name"),
        "note": pgettext_lazy("audited field", "note"),
        "members": pgettext_lazy("audited field", "intermunicipalities"),
        "column": pgettext_lazy("audited field", "column"),
        "text": pgettext_lazy("audited field", "text"),
        "step": pgettext_lazy("audited field", "step"),
        "started_on": pgettext_lazy("audited field", "begun on"),
        "finished_on": pgettext_lazy("audited field", "finished on"),
        "participants": pgettext_lazy("audited field", "participants"),
        "documents": pgettext_lazy("audited field", "documents"),
        "action": pgettext_lazy("audited field", "action"),
        "cards": pgettext_lazy("audited field", "cards"),
        "file": pgettext_lazy("audited field", "file"),
        "sha256": pgettext_lazy("audited field", "fingerprint (SHA-256)"),
        "axis": pgettext_lazy("audited field", "axis"),
        "agreement": pgettext_lazy("audited field", "agreement"),
        "who": pgettext_lazy("audited field", "who"),
        "by_when": pgettext_lazy("audited field", "by when"),
        "state": pgettext_lazy("audited field", "state"),
        "zone": pgettext_lazy("audited field", "area"),
        "commune": pgettext_lazy("audited field", "commune"),
        "followed_on": pgettext_lazy("audited field", "followed since"),
        "ended_on": pgettext_lazy("audited field", "no longer followed from"),
        "part": pgettext_lazy("audited field", "the agency's part"),
        "confirmed": pgettext_lazy("audited field", "members confirmed"),
        "held_on": pgettext_lazy("audited field", "held on"),
        "conclusion": pgettext_lazy("audited field", "conclusion"),
    },
    values={
        "sadi": lambda code: Sadi(code).label,
        "pilot": lambda code: Pilot(code).label,
        "state": lambda code: PlannedState(code).label,
        "part": lambda code: OutreachContract.Part(code).label,
        "column": lambda code: Column(code).label,
        "step": lambda number: STEPS[int(number)],
    },
)
