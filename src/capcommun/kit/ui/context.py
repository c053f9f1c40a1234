"""What every page of the layout needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from capcommun.kit.access.api import actor_of
from capcommun.kit.clock.api import today


def page(request: HttpRequest) -> dict[str, Any]:
    return {"actor": actor_of(request), "demo": settings.CAPCOMMUN.demo, "today": today()}
