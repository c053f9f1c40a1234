"""Values in several languages, and figures as each language writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language

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


def number(value: Decimal | float, lang: str | None = None) -> str:
    """A number with its language's separators, without needless zeros."""
    decimal = Decimal(value)
    if decimal == decimal.to_integral_value():
        decimal = decimal.quantize(Decimal(1))
    return format_decimal(decimal, locale=lang or language(), decimal_quantization=False)


def money(value: Decimal, currency: str = "EUR", lang: str | None = None) -> str:
    """An amount with its currency; cents only where there are some."""
    whole = value == value.to_integral_value()
    return format_currency(
        value, currency, locale=lang or language(), currency_digits=not whole, format=None
    ) if not whole else format_currency(
        value, currency, format={"fr": "#,##0\u00a0¤", "nl": "¤\u00a0#,##0", "en": "¤#,##0"}[lang or language()],
        locale=lang or language(), currency_digits=False,
    )  # fmt: skip


def day(value: dt.date, style: str = "long", lang: str | None = None) -> str:
    """A day in words (« 1 octobre 2023 »); French writes the first of a month « 1er »."""
    code = lang or language()
    text = format_date(value, style, locale=code)
    return "1er" + text[1:] if code == "fr" and value.day == 1 and text.startswith("1 ") else text
