"""Checking what an OpenID Connect provider signs: signature, issuer, audience, nonce."""

from __future__ import annotations

import hmac
from typing import Any

import jwt

ALGORITHMS = ["RS256", "ES256"]
CLOCK_SKEW = 30


class Untrusted(Exception):
    """The token is not believed; the message says why, for the log."""


def claims(token: str, jwks: Any, *, issuer: str, audience: str, require: tuple[str, ...]) -> dict[str, Any]:
    """The claims of a signed token, once all that it must prove holds."""
    try:
        wanted = jwt.get_unverified_header(token).get("kid")
        keys = [key for key in jwt.PyJWKSet.from_dict(jwks).keys if wanted is None or key.key_id == wanted]
        if len(keys) != 1:
            raise Untrusted("the signing key is not one of the provider's")
        return dict(
            jwt.decode(
                token,
                keys[0],
                algorithms=ALGORITHMS,
                issuer=issuer,
                audience=audience,
                leeway=CLOCK_SKEW,
                options={"require": list(require)},
            )
        )
    except jwt.PyJWTError as error:
        raise Untrusted(str(error)) from error


def same_nonce(found: Any, expected: str | None) -> None:
    """The token answers the request that this very browser made."""
    if not expected or not isinstance(found, str) or not hmac.compare_digest(found, expected):
        raise Untrusted("the nonce is not the one that was sent")
