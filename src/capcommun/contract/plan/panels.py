"""What upper packages show on an objective's or an action's page: they register here at start-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from capcommun.kit.gather.api import Registry

Panel = Callable[[HttpRequest, Any], SafeString]
"""``panel(request, subject)``: subject is a StrategicObjective, an OperationalObjective or an Action, its
``agreement`` loaded. Gives rendered markup beginning with a heading of level 2, or an empty string."""

panels: Registry[Panel] = Registry()


def rendered(request: HttpRequest, subject: Any) -> list[SafeString]:
    return [html for panel in panels if (html := panel(request, subject))]
