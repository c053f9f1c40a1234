"""How long something is kept, as people count."""

from __future__ import annotations

from django import template
from django.utils.translation import ngettext, npgettext

register = template.Library()
YEAR = 365


@register.filter
def lasting(days: int) -> str:
    """Years where there are whole ones, else days."""
    if days and days % YEAR == 0:
        years = days // YEAR
        return npgettext("kept for", "one year", "%(n)s years", years) % {"n": years}
    return ngettext("one day", "%(n)s days", days) % {"n": days}
