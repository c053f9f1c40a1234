"""The destinations' map, for pages of an upper storey that include ``territories/map.html``."""

from __future__ import annotations

from typing import Any

from django import template

from capcommun.kit.clock.api import as_of, today
from capcommun.reference.territories.maps import Map, department_map, drawn_department

register = template.Library()


@register.simple_tag(takes_context=True)
def destinations_of_parties(context: template.Context) -> Map | None:
    """The map of the department that signs the page's agreement, at the page's date.

    The parties are told by the page's ``document``: this package knows nothing of agreements.
    """
    parties = getattr(context.get("document"), "parties", None) or []
    code = drawn_department(str(getattr(party, "name", "")) for party in parties)
    if code is None:
        return None
    request = context.get("request")
    day: Any = as_of(request) if request else today()
    return department_map(code, day)
