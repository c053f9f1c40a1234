"""Template filters for figures, amounts and days."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django import template

from capcommun.kit.text import api

register = template.Library()


@register.filter
def number(value: Decimal | int | None) -> str:
    return "" if value is None else api.number(Decimal(value))


@register.filter
def money(value: Decimal | int | None, currency: str = "EUR") -> str:
    return "" if value is None else api.money(Decimal(value), currency)


@register.filter
def day(value: dt.date | None, style: str = "long") -> str:
    return "" if value is None else api.day(value, style)


@register.filter
def pick(value: dict[str, str] | None) -> str:
    return "" if value is None else api.pick(value)


@register.filter
def tied(value: str) -> str:
    """A text that no line break parts from its punctuation."""
    return api.tied(value)


@register.filter
def whole(value: str) -> str:
    """The same for a title: its hyphened words stay whole."""
    return api.whole(value)


@register.simple_tag
def colon() -> str:
    """A colon after its word, with the space that French alone puts before it."""
    return " :" if api.language() == "fr" else ":"
