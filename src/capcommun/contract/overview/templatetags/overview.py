"""Filters of the agreement's pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from capcommun.contract.overview import rules, wording
from capcommun.kit.audit.api import verb_words

register = template.Library()


@register.filter
def of(mapping: Mapping[str, Any], key: str) -> Any:
    """The word for a code; the code itself where there is no word."""
    return mapping.get(key, key)


@register.filter
def when(due: rules.Due) -> str:
    return wording.due_words(due)


@register.filter
def from_day(date: dt.date, as_of: dt.date) -> str:
    return wording.in_days(date, as_of)


@register.filter
def event_words(verb: str) -> str:
    return verb_words(verb)


@register.filter
def in_part(articles: Sequence[Any], part: str) -> list[Any]:
    return [article for article in articles if article.part == part]


@register.simple_tag
def objective_url(agreement: Any, key: str, year: int) -> str:
    """The objective's page of the plan, or its targets where the instance has no plan pages."""
    try:
        return reverse("plan:objective", args=[agreement.key, key])
    except NoReverseMatch:
        page = reverse("indicators:targets", args=[agreement.key])
        return f"{page}?annee={year}&objectif={key}"
