"""What the printed sheet of a target tells of where its figure comes from."""

from __future__ import annotations

import datetime as dt
from typing import Any

from capcommun.contract.indicators import origin, policies
from capcommun.contract.indicators.models import Target
from capcommun.kit.access.api import Actor
from capcommun.kit.clock.api import today


def origin_on_paper(actor: Actor, target: Target, date: dt.date) -> dict[str, Any]:
    """The figure counted, by each of its dimensions; the figures kept, and whether they are restated.

    The records themselves stay on the page: a sheet is sent around, and they may name people.
    """
    kept = origin.proofs_of(actor, target, date)
    found: dict[str, Any] = {"kept": kept, "recounts": {}, "count": None, "splits": ()}
    if date == today():
        found["recounts"] = origin.recounted(kept)
    if policies.can_open_origin(actor, target.agreement):
        count = origin.count_on(target, date)
        behind = origin.splits_of(count) if count else ()
        found |= {"count": count, "splits": behind}
    return found
