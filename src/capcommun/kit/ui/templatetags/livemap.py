"""A drawn map that turns interactive on request: ``{% livemap source label %}<svg…>{% endlivemap %}``."""

from __future__ import annotations

import json
import re
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()
ADDRESS = re.compile(r"^(.*?)\s*(https?://\S+)$")


def words() -> dict[str, str]:
    """What the map says: ours, then those of its library by their names there."""
    return {
        "loading": _("The map is loading."),
        "failed": _("The interactive map could not be loaded. The drawn map shows the same territories."),
        "cannot": _(
            "This browser cannot draw the interactive map. The drawn map shows the same territories."
        ),
        "tiles": _("The background of the map does not answer; the territories are drawn all the same."),
        "whole": _("The whole map"),
        "Map.Title": _("Interactive map: arrows move it, plus and minus change the scale"),
        "NavigationControl.ZoomIn": _("Zoom in"),
        "NavigationControl.ZoomOut": _("Zoom out"),
        "AttributionControl.ToggleAttribution": _("Sources of the map"),
        "Popup.Close": _("Close"),
        "CooperativeGesturesHandler.WindowsHelpText": _("Hold Ctrl and scroll to change the scale"),
        "CooperativeGesturesHandler.MacHelpText": _("Hold ⌘ and scroll to change the scale"),
        "CooperativeGesturesHandler.MobileHelpText": _("Use two fingers to move the map"),
    }


def attribution(text: str) -> SafeString:
    """The credit of the background; an address that ends it makes it a link."""
    found = ADDRESS.match(text)
    if found is None:
        return format_html("{}", text)
    return format_html('<a href="{}">{}</a>', found[2], found[1] or found[2])


@register.simple_block_tag(takes_context=True)
def livemap(context: template.Context, content: str, source: str, label: str, credit: str = "") -> SafeString:
    """Wrap the drawn map. A page that does so may call the host of the background, where one is set."""
    if not source:
        return SafeString(content)
    request = context.get("request")
    if isinstance(request, HttpRequest):
        request.draws_map = True  # type: ignore[attr-defined]  # kept on the request
    values: dict[str, Any] = {
        "still": SafeString(content),
        "source": source,
        "label": label,
        "credit": credit,
        "words": json.dumps(words(), ensure_ascii=False),
        "tiles": settings.CAPCOMMUN.tiles_url,
        "tiles_credit": attribution(settings.CAPCOMMUN.tiles_attribution),
    }
    return render_to_string("ui/parts/live_map.html", values)
