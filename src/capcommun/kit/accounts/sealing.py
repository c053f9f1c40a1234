"""Secrets that the database keeps are sealed: a stolen copy of it alone opens none of them.

The key is derived from the instance's secret key, under a label of its own: what one use of the secret key
lets out tells nothing about the others. A sealed value carries a mark; a value without it was kept in clear
by an earlier version, and still opens.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.signing import JSONSerializer

MARK = "sealed:1:"  # neither a base32 secret nor a hexadecimal seed can begin so
LABEL = b"capcommun.accounts.second-factor.1"


class UnknownKeyError(Exception):
    """The value was sealed with a key that this instance does not have, or was altered."""


@lru_cache(maxsize=8)
def _box(secret_key: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=LABEL).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def _opened_with(secret_key: str, kept: str) -> str | None:
    try:
        return _box(secret_key).decrypt(kept.removeprefix(MARK).encode()).decode()
    except (InvalidToken, UnicodeEncodeError):
        return None


def seal(text: str) -> str:
    return MARK + _box(settings.SECRET_KEY).encrypt(text.encode()).decode("ascii")


def unseal(kept: str) -> str:
    """What was sealed, with this key or an earlier one that the settings still name."""
    if not kept.startswith(MARK):
        return kept
    for secret_key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        text = _opened_with(secret_key, kept)
        if text is not None:
            return text
    raise UnknownKeyError


def is_current(kept: str) -> bool:
    """Whether the value is sealed, and with the key of today."""
    return kept.startswith(MARK) and _opened_with(settings.SECRET_KEY, kept) is not None


class SealedSessions:
    """How sessions are kept: a second factor that is being set up waits in one, before it is confirmed."""

    def dumps(self, obj: Any) -> bytes:
        return seal(JSONSerializer().dumps(obj).decode("latin-1")).encode("ascii")

    def loads(self, data: bytes) -> Any:
        """Raises ``UnknownKeyError`` where no key opens it: such a session is an empty one to Django."""
        return JSONSerializer().loads(unseal(data.decode("latin-1")).encode("latin-1"))
