"""One judgement of the demonstration's team: invented, and told as such in its reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils import timezone

from capcommun.contract.indicators.models import Override, Target
from capcommun.kit.accounts.api import User

SAID_ON, UNTIL = dt.date(2023, 10, 4), dt.date(2023, 11, 30)
JUDGED = "2023.os3.oo1.diagnostics"
REASON = (
    "Douze rendez-vous sont pris d’ici la fin novembre : le retard se rattrape. "
    "Jugement inventé pour la démonstration."
)


def judgements(targets: Iterable[Target], author: User | None, until: dt.date) -> Iterator[Override]:
    """It stands beside the computed light, which does not move; none before its day."""
    for target in targets if until >= SAID_ON else ():
        if target.key == JUDGED:
            yield Override(
                target=target,
                light="watch",
                reason=REASON,
                known_on=SAID_ON,
                expires_on=UNTIL,
                recorded_at=timezone.now(),
                author=author,
            )
