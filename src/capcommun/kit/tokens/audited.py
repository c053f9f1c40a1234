"""The words of what is recorded about keys."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.kit.audit.api import Words
from capcommun.kit.tokens.models import Token

WORDS = Words(
    verbs={
        "tokens.token.issued": _("Key made"),
        "tokens.token.revoked": _("Key withdrawn"),
    },
    fields={
        "purpose": pgettext_lazy("audited field", "use of the key"),
        "expires": pgettext_lazy("audited field", "expires on"),
    },
    values={"purpose": lambda code: Token.Purpose(code).label},
)
