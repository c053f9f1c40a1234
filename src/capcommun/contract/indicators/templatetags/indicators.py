"""Filters and tags of the targets' pages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from capcommun.contract.indicators import part_words, wording
from capcommun.contract.indicators.judged import Place
from capcommun.contract.indicators.models import Target
from capcommun.contract.indicators.parts import Parts, parts_of
from capcommun.contract.indicators.standing import Standing
from capcommun.contract.indicators.wording import counted
from capcommun.kit.text.api import number, pick

register = template.Library()
register.filter("rhythm", wording.rhythm)
register.filter("changed", wording.changed)
register.filter("parts_in_line", part_words.in_line)
register.filter("split_by", part_words.titled)


@register.filter
def as_parts(kept: Any) -> Parts | None:
    """The parts that a row keeps, where there is a row."""
    return parts_of(kept) if kept else None


@register.filter
def decimal(value: Any) -> Decimal | None:
    """A number kept as text in JSON, where binary floating point would spoil it."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


@register.filter
def at(found: Mapping[int, Any], key: int) -> Any:
    """What a mapping holds for a row; nothing where it holds none."""
    return found.get(key)


@register.filter
def in_words(standings: Mapping[Standing, int]) -> str:
    """« 3 tenues, 1 en retard + 2 lignes de contexte »: the parts of a count, which add up to it, then what
    promises nothing."""
    promises = ", ".join(counted(name, n) for name, n in standings.items() if name != "context")
    beside = counted("context", standings["context"]) if "context" in standings else ""
    return " + ".join(part for part in (promises, beside) if part)


@register.filter
def said(value: Decimal, target: Target) -> str:
    """A value as one says it: something to be done is done or not."""
    if target.comparator == "done-by" and target.value is None:
        return _("done") if value >= 1 else _("not done")
    return number(value)


@register.filter
def lookup(found: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds under a name that a template has only as a value."""
    return found.get(key)


@register.filter
def in_reader(texts: Mapping[str, str]) -> str:
    """A text of a data file in the reader's language."""
    return pick(texts)


@register.simple_tag
def plan_link(agreement: Any, place: Place, at: str = "") -> str:
    """The action's page, as of the same day (``at``); its title alone where there are no plan pages."""
    try:
        url = reverse("plan:action", args=[agreement.key, place.action])
    except NoReverseMatch:
        return place.action_title
    return format_html('<a href="{}{}">{}</a>', url, at, place.action_title)
