"""What every page of the layout needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from capcommun.kit.access.api import actor_of
from capcommun.kit.clock.api import today, wrong_day_of
from capcommun.kit.ui.themes import theme_of


def page(request: HttpRequest) -> dict[str, Any]:
    """The actor is lazy: the error page must render where the database cannot be read."""
    return {
        "actor": SimpleLazyObject(lambda: actor_of(request)),
        "demo": settings.CAPCOMMUN.demo,
        "today": today(),
        "theme": theme_of(request),
        "wrong_day": wrong_day_of(request),
    }
