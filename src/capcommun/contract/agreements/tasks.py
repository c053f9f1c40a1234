"""What the worker does for agreements."""

from __future__ import annotations

import uuid

from django_tasks import task

from capcommun.contract.agreements.services import deliveries
from capcommun.kit.clock.api import today


@task()  # type: ignore[untyped-decorator]  # the library is not typed
def carry_out(uid: str) -> None:
    """Load the delivery; see ``services.deliveries``."""
    deliveries.carry_out(uuid.UUID(uid), today=today())
