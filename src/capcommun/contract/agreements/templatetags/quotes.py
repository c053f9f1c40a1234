"""The place of a quotation in the signed text's page: any page that quotes leads there."""

from __future__ import annotations

from typing import Any

from django import template

from capcommun.contract.agreements.reading_page import address_of

register = template.Library()


@register.filter
def in_text(agreement: Any, words: str) -> str:
    """``{{ agreement|in_text:quote.text }}``: the text's page at that very sentence."""
    return address_of(agreement, words)
