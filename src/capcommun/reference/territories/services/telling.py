"""What is done to a zone, in the audit."""

from __future__ import annotations

from typing import Any

from capcommun.kit.access.api import Actor
from capcommun.kit.audit import api as audit
from capcommun.reference.territories.models import Zone


def tell(verb: str, zone: Zone, actor: Actor, before: dict[str, Any], after: dict[str, Any]) -> None:
    audit.record(
        verb,
        actor=actor,
        object_type="territories.zone",
        object_key=zone.key,
        label=zone.name,
        before=before,
        after=after,
    )
