"""Filters of the agreement's pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from capcommun.contract.indicators import api as indicators
from capcommun.contract.overview import addresses, rules, wording

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
def days_late(item: Any) -> int | None:
    """For how many days something that is done or not has been owed; nothing for what is counted."""
    end = item.verdict.deadline
    if end is None or item.target.comparator != "done-by" or item.target.value is not None:
        return None
    return (item.as_of - end).days if item.as_of > end else None


def _link(context: Mapping[str, Any], objective: str | None, year: str) -> Callable[[str], str]:
    key = (objective or indicators.WHOLE) if objective is not None else ""
    return addresses.standing(context["agreement"], context["as_of"], year or str(context["view"].year), key)


@register.simple_tag(takes_context=True)
def standing_url(context: Mapping[str, Any], state: str) -> str:
    """The year's targets that stand somewhere."""
    return _link(context, None, "")(state)


@register.simple_tag(takes_context=True)
def counted_targets(
    context: Mapping[str, Any], count: int, objective: str | None = None, year: str = ""
) -> SafeString:
    """« 35 cibles », which leads to them. ``objective`` is empty for the agreement as a whole."""
    words = ngettext("%(n)s target", "%(n)s targets", count) % {"n": count}
    return format_html('<a href="{}">{}</a>', _link(context, objective, year)("promise"), words)


@register.simple_tag(takes_context=True)
def counts_linked(
    context: Mapping[str, Any], counts: Mapping[str, int], objective: str | None = None, year: str = ""
) -> SafeString:
    """« 16 tenues, 1 en retard »: each number leads to the targets that it counts."""
    link = _link(context, objective, year)
    words = ((link(name), indicators.counted(name, n)) for name, n in counts.items())
    return format_html_join(", ", '<a href="{}">{}</a>', words)


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
