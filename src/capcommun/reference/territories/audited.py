"""The words of what is recorded about territories."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.kit.audit.api import HIDDEN, Words

WORDS = Words(
    verbs={
        "territories.edition.loaded": _("Edition of the territories loaded"),
        "territories.zone.changed": _("Zone changed"),
        "territories.zone.confirmed": _("Content of the zone confirmed"),
        "territories.zone.doubted": _("Content of the zone to be confirmed again"),
    },
    fields={
        "communes": pgettext_lazy("audited field", "communes"),
        "closed": pgettext_lazy("audited field", "communes merged or gone"),
        "sha256": HIDDEN,
        "name": pgettext_lazy("audited field", "name"),
        "note": pgettext_lazy("audited field", "note"),
        "verified": pgettext_lazy("audited field", "confirmed"),
        "members": pgettext_lazy("audited field", "communes and intermunicipalities"),
        "keeper": HIDDEN,
    },
    values={"members": ", ".join},
)
