"""The words of what is recorded about guest links."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.kit.audit.api import Words
from capcommun.kit.links.registry import acts

WORDS = Words(
    verbs={
        "links.link.made": _("Guest link sent"),
        "links.link.revoked": _("Guest link withdrawn"),
    },
    fields={
        "act": pgettext_lazy("audited field", "what the link allows"),
        "object": pgettext_lazy("audited field", "object"),
        "expires": pgettext_lazy("audited field", "expires on"),
    },
    values={"act": lambda name: dict(acts.items())[name].title},
)
