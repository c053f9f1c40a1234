"""The demonstration's people, for its sign-in page."""

from __future__ import annotations

from django import template
from django.conf import settings

from capcommun.reference.partners import demo

register = template.Library()


@register.simple_tag
def demo_people() -> tuple[demo.DemoPerson, ...]:
    """Nobody outside the demonstration."""
    return demo.people() if settings.CAPCOMMUN.demo else ()
