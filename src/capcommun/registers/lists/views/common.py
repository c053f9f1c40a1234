"""What every page of the lists begins with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from capcommun.kit.access.api import Actor, actor_of
from capcommun.kit.clock.api import today
from capcommun.registers.lists import policies, queries
from capcommun.registers.lists.models import FollowedList


def sign_in_first(request: HttpRequest) -> HttpResponse | None:
    """Visitors are asked who they are; whom the register is not for finds nothing."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.get_full_path())
    if not policies.may_read(actor):
        raise Http404("lists")
    return None


def at_day(on: dt.date) -> dict[str, Any]:
    """What every page says of the day that it is read at."""
    past = on != today()
    return {"on": on, "now": today(), "past": past, "at": f"?au={on}" if past else ""}


def renewed(form: Any, revision: int) -> None:
    """A form that came second takes the revision of what stands now: whoever sends it again has seen it."""
    form.data = form.data.copy()
    form.data["revision"] = str(revision)


def found(actor: Actor, key: str) -> FollowedList:
    followed = queries.find(actor, key)
    if followed is None:
        raise Http404(key)
    return followed


def kept(actor: Actor, key: str) -> FollowedList:
    """The list, for those who keep it."""
    followed = found(actor, key)
    if not policies.can_edit(actor, followed):
        raise Http404(key)
    return followed
