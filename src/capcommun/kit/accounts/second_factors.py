"""Second factors at rest: what the sign-in library keeps of them is sealed."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from capcommun.kit.access.api import Refusal
from capcommun.kit.accounts import sealing

# the secret in each kind's data; a security key leaves only its public half
SECRET_OF = {Authenticator.Type.TOTP.value: "secret", Authenticator.Type.RECOVERY_CODES.value: "seed"}


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """No stand-in for what does not open: codes made from an empty secret are known to all."""
        try:
            return sealing.unseal(encrypted_text)
        except sealing.UnknownKeyError:
            raise Refusal(
                "second-factor-sealed",
                _("This second factor cannot be checked: the key of this site has changed since it was set."),
                _("Sign in with a security key, or ask the administrator of this site."),
                status=409,
            ) from None


@dataclass(frozen=True)
class Seals:
    """How many second factors are kept in which way."""

    current: int = 0
    older: int = 0  # in clear, or sealed with an earlier key: ``reseal`` brings them up
    closed: int = 0  # no key that the settings name opens them


def _state(kept: str) -> str:
    if sealing.is_current(kept):
        return "current"
    try:
        sealing.unseal(kept)
    except sealing.UnknownKeyError:
        return "closed"
    return "older"


def seals() -> Seals:
    counted = {"current": 0, "older": 0, "closed": 0}
    for kept in Authenticator.objects.filter(type__in=SECRET_OF):
        counted[_state(kept.data.get(SECRET_OF[kept.type], ""))] += 1
    return Seals(**counted)


def reseal() -> int:
    """Seal with the key of today what is not; how many were. One used meanwhile waits for the next time."""
    done = 0
    for kept in Authenticator.objects.filter(type__in=SECRET_OF):
        name = SECRET_OF[kept.type]
        text = kept.data.get(name, "")
        if _state(text) == "older":
            fresh = {**kept.data, name: sealing.seal(sealing.unseal(text))}
            done += Authenticator.objects.filter(pk=kept.pk, data=kept.data).update(data=fresh)
    return done
