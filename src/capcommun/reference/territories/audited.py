"""The words of what is recorded about territories."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.kit.audit.api import HIDDEN, Words
from capcommun.reference.territories.models import Zone

WORDS = Words(
    verbs={
        "territories.edition.loaded": _("Edition of the territories loaded"),
        "territories.zone.created": _("Zone created"),
        "territories.zone.ended": _("End of the zone told"),
        "territories.zone.reopened": _("End of the zone taken back"),
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
        "kind": pgettext_lazy("audited field", "kind of zone"),
        "since": pgettext_lazy("audited field", "first day"),
        "until": pgettext_lazy("audited field", "last day"),
        "from": pgettext_lazy("audited field", "day of effect"),
        "keeper": HIDDEN,
    },
    values={"members": ", ".join, "kind": lambda kind: str(Zone.Kind(kind).label)},
)
