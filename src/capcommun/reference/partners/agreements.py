"""Agreements as people name them: this storey only knows their keys, those above give the titles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor
from capcommun.kit.audit.api import Event
from capcommun.kit.gather.api import Registry
from capcommun.reference.partners import policies
from capcommun.reference.partners.models import EVERY_AGREEMENT

Titles = Callable[[Iterable[str] | None], Mapping[str, str]]
"""Short titles by key; of every agreement in force when no key is given."""

titles: Registry[Titles] = Registry()
FIELD = "agreement"
"""Under which an audit event of this package keeps the key of the agreement that it speaks of."""


def named(keys: Iterable[str] | None) -> dict[str, str]:
    """The keys with their titles; a key that nothing names any more stands for itself."""
    wanted = None if keys is None else list(keys)
    found = {EVERY_AGREEMENT: _("every agreement")} if wanted and EVERY_AGREEMENT in wanted else {}
    for give in titles:
        found.update(give(wanted))
    return found if wanted is None else {key: found.get(key, key) for key in wanted}


def name_in(events: Iterable[Event]) -> None:
    """Give the agreements that events speak of their titles, to be read: one statement for all of them."""
    sides = [side for event in events for side in (event.before, event.after) if _key_of(side)]
    known = named({_key_of(side) for side in sides}) if sides else {}
    for side in sides:
        side[FIELD] = known[_key_of(side)]


def _key_of(side: Mapping[str, Any] | None) -> str:
    """The agreement on this side of a change; « every one » has its words already."""
    key = str((side or {}).get(FIELD) or "")
    return "" if key == EVERY_AGREEMENT else key


def manageable(actor: Actor) -> list[tuple[str, str]]:
    """The agreements on which this actor gives roles, as choices; « every one » is an administrator's."""
    keys = actor.agreements(policies.MANAGE)
    choices = sorted(named(keys).items(), key=lambda choice: choice[1].casefold())
    if actor.is_admin:
        choices.append((EVERY_AGREEMENT, _("every agreement of this instance")))
    return choices
