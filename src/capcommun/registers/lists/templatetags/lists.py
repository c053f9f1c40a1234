"""Tags of the lists' pages. Load them with ``{% load lists %}``."""

from __future__ import annotations

from django import template

from capcommun.registers.lists.rules import Terms

register = template.Library()


@register.filter
def counts(terms: Terms, status: str) -> bool:
    """Whether a line in this status is counted."""
    return terms.counts(status)
