"""Indicators that the demonstration's people chose for a few promises: invented choices, told as such."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils import timezone

from capcommun.contract.indicators.library import entries
from capcommun.contract.indicators.models import Definition, Target
from capcommun.kit.accounts.api import User

CHOSEN_ON = dt.date(2023, 5, 11)
NOTE = "Choix inventé pour la démonstration."
CHOSEN = {
    "2023.os1.oo1.prestataires-recrutes": "prestataires-recrutes",
    "2023.os1.oo2.referencement": "position-moteurs",
    "2023.os1.oo4.chiffre-affaires": "chiffre-affaires-reservation",
    "cadre.os1.oo1.saison-automne-hiver": "hors-saison",
    "cadre.os3.oo4.golf-eau": "eau-golfs",
}


def definitions(targets: Iterable[Target], author: User | None, until: dt.date) -> Iterator[Definition]:
    """The choices made by a day; none before."""
    for target in targets if until >= CHOSEN_ON else ():
        if indicator := CHOSEN.get(target.key):
            yield Definition(
                target=target,
                indicator=indicator,
                sheet=dict(entries()[indicator]),
                note=NOTE,
                author=author,
                known_on=CHOSEN_ON,
                recorded_at=timezone.now(),
            )
