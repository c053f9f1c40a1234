"""The words of what is recorded about the followed lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.kit.audit.api import HIDDEN, Words

WORDS = Words(
    verbs={
        "lists.list.begun": _("Followed list begun"),
        "lists.list.changed": _("Followed list changed"),
        "lists.list.withdrawn": _("Followed list withdrawn"),
        "lists.list.restored": _("Followed list taken up again"),
        "lists.imported": _("File loaded in a followed list"),
        "lists.imported.part": _("Part of a file loaded in a followed list"),
        "lists.placed": _("Destinations of a followed list taken up from the reference"),
        "lists.line.added": _("Line added to a followed list"),
        "lists.line.changed": _("Line of a followed list changed"),
        "lists.line.withdrawn": _("Line of a followed list withdrawn"),
        "lists.line.restored": _("Line of a followed list taken back"),
    },
    fields={
        "title": pgettext_lazy("audited field", "title"),
        "line": pgettext_lazy("audited field", "what a line is"),
        "unit": pgettext_lazy("audited field", "what is counted"),
        "definition": pgettext_lazy("audited field", "what counts"),
        "standing": pgettext_lazy("audited field", "counts what stands on a day"),
        "weighed": pgettext_lazy("audited field", "lines have a weight"),
        "statuses": pgettext_lazy("audited field", "statuses"),
        "counted": pgettext_lazy("audited field", "statuses that count"),
        "day": pgettext_lazy("audited field", "day"),
        "end": pgettext_lazy("audited field", "end"),
        "territory": pgettext_lazy("audited field", "territory"),
        "destination": pgettext_lazy("audited field", "destination"),
        "market": pgettext_lazy("audited field", "market"),
        "status": pgettext_lazy("audited field", "status"),
        "weight": pgettext_lazy("audited field", "weight"),
        "gone_on": pgettext_lazy("audited field", "withdrawn on"),
        "added": pgettext_lazy("audited field", "lines added"),
        "changed": pgettext_lazy("audited field", "lines changed"),
        "removed": pgettext_lazy("audited field", "lines withdrawn"),
        "unchanged": pgettext_lazy("audited field", "lines unchanged"),
        "refused": pgettext_lazy("audited field", "lines left out"),
        "file": pgettext_lazy("audited field", "file"),
        "sha256": HIDDEN,
    },
)
