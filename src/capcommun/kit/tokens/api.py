"""Public face of the package."""

from capcommun.kit.tokens.models import Token
from capcommun.kit.tokens.services import (
    calendar_key,
    issue,
    recognise,
    recognise_calendar,
    revoke,
    tokens_of,
)

__all__ = ["Token", "calendar_key", "issue", "recognise", "recognise_calendar", "revoke", "tokens_of"]
