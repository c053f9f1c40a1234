"""Values in several languages, and figures as each language writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language

from capcommun.kit.text.typography import tied, tied_html, whole

__all__ = [
    "LANGUAGES", "Texts", "day", "language", "money", "natural", "number", "pick", "tied", "tied_html",
    "whole",
]  # fmt: skip

Texts = Mapping[str, str]
LANGUAGES = ("fr", "en", "nl")


def language() -> str:
    """The language of the page: one of ``LANGUAGES``."""
    code = (get_language() or "fr").split("-")[0]
    return code if code in LANGUAGES else "fr"


def pick(texts: Texts, lang: str | None = None) -> str:
    """The text in the language wanted, else in French, else in any."""
    for code in (lang or language(), "fr", *texts):
        if texts.get(code):
            return texts[code]
    return ""


def natural(text: str, otherwise: int = 0) -> int:
    """The whole number that an address or a form tells, of nine digits at most.

    « ² » is a digit too, and thousands of digits are a number, but ``int`` breaks on both.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def number(value: Decimal | float, lang: str | None = None) -> str:
    """A number with its language's separators, without needless zeros."""
    decimal = Decimal(str(value))  # a float as it is written, not in all its binary digits
    if decimal == decimal.to_integral_value():
        decimal = decimal.quantize(Decimal(1))
    return _spaced(format_decimal(decimal, locale=lang or language(), decimal_quantization=False))


def money(value: Decimal, currency: str = "EUR", lang: str | None = None) -> str:
    """An amount with its currency; cents only where there are some."""
    code = lang or language()
    if value != value.to_integral_value():
        return _spaced(format_currency(value, currency, locale=code))
    pattern = {"fr": "#,##0\u00a0¤", "nl": "¤\u00a0#,##0", "en": "¤#,##0"}[code]
    return _spaced(format_currency(value, currency, format=pattern, locale=code, currency_digits=False))


def _spaced(figure: str) -> str:
    """French groups its thousands with a narrow space, which our fonts draw so thin that it is not seen."""
    return figure.replace("\u202f", "\u00a0")


def day(value: dt.date, style: str = "long", lang: str | None = None) -> str:
    """A day in words (« 1 octobre 2023 »); French writes the first of a month « 1er ».

    English is Europe's: the day comes before its month, as in the two other languages.
    """
    code = lang or language()
    text = format_date(value, style, locale="en_GB" if code == "en" else code)
    return "1er" + text[1:] if code == "fr" and value.day == 1 and text.startswith("1 ") else text
