"""The words of what is recorded about agreements and their drafts."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.contract.agreements.element_forms import FORMS
from capcommun.contract.agreements.forms import KINDS
from capcommun.contract.agreements.undoing import FOLLOWS
from capcommun.kit.audit.api import HIDDEN, Words


def _elements() -> dict[str, Any]:
    """Each kind of element that the writing desk adds, changes and takes out."""
    said = {"added": _("Added: {kind}"), "changed": _("Corrected: {kind}"), "removed": _("Taken out: {kind}")}
    return {
        f"agreement.{name}.{done}": format_lazy(text, kind=form.label)
        for name, form in FORMS.items()
        for done, text in said.items()
    }


WORDS = Words(
    verbs={
        "agreement.loaded": _("Agreement loaded"),
        "agreement.adopted": _("Brought into force"),
        "agreement.version.corrected": _("Transcription corrected"),
        "agreement.draft.created": _("Draft begun"),
        "agreement.draft.shared": _("Draft shared with the other parties"),
        "agreement.draft.closed": _("Draft no longer shared"),
        "agreement.draft.withdrawn": _("Draft withdrawn"),
        "agreement.header.changed": _("Heading of the draft changed"),
        "agreement.publication.consented": _("Consent to publication given"),
        "agreement.publication.withdrawn": _("Consent to publication taken back"),
        "agreement.sentence.set-aside": _("Sentence set aside"),
        "agreement.sentence.taken-back": _("Sentence taken back"),
        "agreement.year.prepared": _("Next year prepared"),
        "agreement.year.asked": _("Questions about the next year asked"),
        "agreement.year.answered": _("Questions about the next year answered"),
        "agreement.articles.taken": _("Articles of the text taken"),
        "agreement.text.added": _("Text added to the draft"),
        "agreement.change.undone": _("Last change taken back"),
        **_elements(),
    },
    fields={
        "kind": pgettext_lazy("audited field", "kind"),
        "sha256": HIDDEN,
        FOLLOWS: HIDDEN,
        "changes": pgettext_lazy("audited field", "number of changes"),
        "start": pgettext_lazy("audited field", "from"),
        "end": pgettext_lazy("audited field", "until"),
        "shared": pgettext_lazy("audited field", "shared with the other parties"),
        "agency_consents": pgettext_lazy("audited field", "the agency consents"),
        "funder_consents": pgettext_lazy("audited field", "the funder consents"),
        "year": pgettext_lazy("audited field", "year"),
        "actions": pgettext_lazy("audited field", "actions"),
        "title": pgettext_lazy("audited field", "title"),
        "short_title": pgettext_lazy("audited field", "short title"),
        "name": pgettext_lazy("audited field", "name"),
        "short_name": pgettext_lazy("audited field", "short name"),
        "motto": pgettext_lazy("audited field", "motto"),
        "slogan": pgettext_lazy("audited field", "slogan"),
        "description": pgettext_lazy("audited field", "description"),
        "summary": pgettext_lazy("audited field", "summary"),
        "text": pgettext_lazy("audited field", "text"),
        "place": pgettext_lazy("audited field", "place in the text"),
        "quote": pgettext_lazy("audited field", "quotation"),
        "quotes": pgettext_lazy("audited field", "quotations"),
        "value": pgettext_lazy("audited field", "value"),
        "low": pgettext_lazy("audited field", "from this value"),
        "high": pgettext_lazy("audited field", "to this value"),
        "unit": pgettext_lazy("audited field", "unit"),
        "per": pgettext_lazy("audited field", "period"),
        "comparator": pgettext_lazy("audited field", "comparison"),
        "firmness": pgettext_lazy("audited field", "firmness"),
        "approximate": pgettext_lazy("audited field", "approximate number"),
        "deadline": pgettext_lazy("audited field", "deadline"),
        "date": pgettext_lazy("audited field", "date"),
        "due": pgettext_lazy("audited field", "due"),
        "baseline": pgettext_lazy("audited field", "figures for earlier periods"),
        "serves": pgettext_lazy("audited field", "framework target served"),
        "attached_to": pgettext_lazy("audited field", "attached to"),
        "objective": pgettext_lazy("audited field", "objective"),
        "objectives": pgettext_lazy("audited field", "objectives"),
        "operational": pgettext_lazy("audited field", "operational objectives"),
        "partners": pgettext_lazy("audited field", "partners"),
        "territory": pgettext_lazy("audited field", "territory"),
        "territories": pgettext_lazy("audited field", "territories"),
        "destinations": pgettext_lazy("audited field", "destinations"),
        "destination": pgettext_lazy("audited field", "destination"),
        "markets": pgettext_lazy("audited field", "markets"),
        "market": pgettext_lazy("audited field", "market"),
        "milestones": pgettext_lazy("audited field", "milestones"),
        "targets": pgettext_lazy("audited field", "targets"),
        "facts": pgettext_lazy("audited field", "statements"),
        "obligations": pgettext_lazy("audited field", "obligations"),
        "credits": pgettext_lazy("audited field", "amounts"),
        "amount": pgettext_lazy("audited field", "amount"),
        "payer": pgettext_lazy("audited field", "who pays"),
        "payee": pgettext_lazy("audited field", "who is paid"),
        "parties": pgettext_lazy("audited field", "parties"),
        "bodies": pgettext_lazy("audited field", "bodies"),
        "rules": pgettext_lazy("audited field", "rules"),
        "term": pgettext_lazy("audited field", "term"),
        "years": pgettext_lazy("audited field", "years"),
        "number": pgettext_lazy("audited field", "number"),
        "note": pgettext_lazy("audited field", "note"),
    },
    values={"kind": lambda code: dict(KINDS)[code], "year": str},
)
