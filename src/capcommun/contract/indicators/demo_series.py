"""One series of the demonstration, brought as people bring one: a file, then somebody who validates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from capcommun.contract.indicators.demo_countings import holder
from capcommun.contract.indicators.models import Declaration, Target
from capcommun.contract.indicators.services import Provenance, bring, declare_series, validate
from capcommun.kit.documents.api import csv
from capcommun.reference.partners.api import Visibility, actor_for

KEY = "2023.os1.oo4.chiffre-affaires"
BROUGHT_ON, VALIDATED_ON = dt.date(2023, 10, 9), dt.date(2023, 10, 11)
SOURCE = "État mensuel de la centrale de réservation, inventé pour la démonstration"
LICENCE = "Usage des parties au contrat"
MONTHS = (18_400, 21_950, 34_700, 58_300, 71_250, 82_900, 96_400, 101_150, 64_800)
"""Euros of January to September 2023: invented."""


def series(targets: Sequence[Target], until: dt.date) -> int:
    """Nothing before its day, nor where the demonstration's people are not there. Gives how many values."""
    target = next((one for one in targets if one.key == KEY), None)
    brings, validates = holder("action-manager"), holder("funder-tourism")
    if target is None or brings is None or validates is None or until < VALIDATED_ON:
        return 0
    rows = [[KEY, f"2023-{month:02}", value] for month, value in enumerate(MONTHS, start=1)]
    content = csv([["Cible", "Période", "Valeur"], *rows])
    said = Provenance(SOURCE, LICENCE, "", Visibility.SHARED)
    brought = bring(
        target.agreement, content, "centrale-2023-09.csv", said, actor=actor_for(brings), today=BROUGHT_ON
    )
    declare_series(brought, actor=actor_for(brings), today=BROUGHT_ON)
    found = Declaration.objects.filter(series=brought).select_related("target__agreement").order_by("pk")
    return len([validate(one, actor=actor_for(validates), today=VALIDATED_ON) for one in found])
