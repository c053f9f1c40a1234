"""The desk's entry in an agreement's menu: there while a draft is open, with the sentences that wait."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements.desk import desk
from capcommun.contract.agreements.models import Version
from capcommun.contract.agreements.open_draft import State, open_draft
from capcommun.kit.access.api import Actor, actor_of
from capcommun.kit.ui.api import Item


def _may_write(actor: Actor, agreement: Any) -> bool:
    return bool(actor.may("agreement.edit", agreement.key))


def _state(request: HttpRequest, agreement: Any) -> State | None:
    """The open draft, asked once for a page."""
    known: dict[str, State | None] = request.__dict__.setdefault("_open_drafts", {})
    if agreement.key not in known:
        known[agreement.key] = open_draft(actor_of(request), agreement)
    return known[agreement.key]


def _address(request: HttpRequest, agreement: Any) -> str | None:
    if _state(request, agreement) is None:
        return None
    return reverse("agreements:desk", kwargs={"key": agreement.key})


def _waiting(request: HttpRequest, agreement: Any) -> int:
    state = _state(request, agreement)
    return _left(state) if state else 0


@lru_cache(maxsize=256)
def _left(state: State) -> int:
    """Counted once for each state of the draft, its text and what is set aside."""
    version = Version.objects.select_related("act__agreement").get(pk=state.version)
    return desk(version.act.agreement, version).left


DESK = Item(
    name="agreements.desk",
    label=_("Writing desk"),
    section="agreement",
    order=85,
    icon="pencil",
    url=_address,
    visible=_may_write,
    count=_waiting,
    covers=("../annee-suivante/",),
)
