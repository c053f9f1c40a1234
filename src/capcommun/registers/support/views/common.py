"""What every screen of the register begins with: who reads it, of what day, among which others."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from capcommun.kit.access.api import actor_of
from capcommun.kit.clock.api import today
from capcommun.registers.support import policies


def sign_in_first(request: HttpRequest) -> HttpResponse | None:
    """Visitors are asked who they are; whom the register is not for finds nothing."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.get_full_path())
    if not policies.may_read(actor):
        raise Http404("support")
    return None


def day_context(on: dt.date) -> dict[str, Any]:
    """What every page says of the day that it is read at."""
    past = on != today()
    return {"on": on, "now": today(), "past": past, "at": f"?au={on}" if past else ""}


def tabs(current: str, on: dt.date) -> list[tuple[str, str, bool]]:
    """The register's four parts, all read of the same day."""
    past = f"?au={on}" if on != today() else ""
    parts = (
        ("index", _("Offices")),
        ("strategies", _("Strategies")),
        ("sites", _("Sites")),
        ("contracts", _("Contracts")),
    )
    return [(label, reverse(f"support:{name}") + past, name == current) for name, label in parts]
