"""Filters of the agreement's pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from capcommun.contract.overview import rules, wording

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
def told(group: Any) -> list[Any]:
    """The lights of an objective that say something: what is not due or not judged is told in words."""
    return [item for item in group.lights if item.light not in {"not-due", "unjudged"}]


@register.filter
def share(item: Any) -> int | None:
    """The value in hundredths of what was promised; none where a bar would say nothing of what lacks."""
    figure, promised = item.verdict.figure, item.target.value or item.target.low
    if figure is None or not promised or item.target.comparator == "done-by":
        return None
    found = int(max(0, round(100 * figure / promised)))
    return found if found < 100 else None


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
