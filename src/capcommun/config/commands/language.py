"""The operator's language: that of LC_ALL, LC_MESSAGES or LANG when it is one of ours, else the instance's.

The catalogues are read with the standard library: a command speaks before Django and its settings are there,
and says in the same language that they are wrong.
"""

from __future__ import annotations

import gettext as catalogues
import os
from functools import lru_cache
from pathlib import Path

OURS = ("fr", "en", "nl")
LOCALE = Path(__file__).resolve().parents[1] / "locale"


def chosen() -> str:
    """As POSIX reads them: the first variable that is set decides. ``C`` says nothing of a language."""
    asked = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    own = os.environ.get("CAPCOMMUN_LANGUAGE", "")
    return next((code for code in (asked[:2].lower(), own) if code in OURS), "fr")


@lru_cache
def _catalogue(code: str) -> catalogues.NullTranslations:
    return catalogues.translation("django", LOCALE, languages=[code], fallback=True)


def gettext(text: str) -> str:
    """``text`` in the operator's language."""
    return _catalogue(chosen()).gettext(text)


def pgettext(context: str, text: str) -> str:
    """The same for a short word, which means other things elsewhere."""
    return _catalogue(chosen()).pgettext(context, text)


def decimal(value: float) -> str:
    """One decimal, after the operator's own mark."""
    text = f"{value:.1f}"
    return text if chosen() == "en" else text.replace(".", ",")


def whole(value: int) -> str:
    """A whole number, its thousands apart after the operator's own use."""
    apart = {"en": ",", "nl": "."}
    return f"{value:,}".replace(",", apart.get(chosen(), "\N{NARROW NO-BREAK SPACE}"))
