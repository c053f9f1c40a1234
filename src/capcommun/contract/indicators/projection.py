"""Bring the rows of ``Target`` in line with the document in force.

Four statements at most: one read, one insertion, one change, one withdrawal; two more where the act names
indicators. A target whose key left the document is withdrawn, never deleted: what was observed of it stays
readable.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.agreements.api import document as doc
from capcommun.contract.indicators.library import entries
from capcommun.contract.indicators.models import Definition, Target
from capcommun.kit.clock.api import today
from capcommun.kit.gather.api import fold

BATCH = 500


def columns(target: doc.Target, position: int) -> dict[str, Any]:
    """The row's values for an element of the document."""
    return {
        "title": target.title,
        "attached_to": target.attached_to,
        "year": target.year,
        "kind": target.kind,
        "comparator": target.comparator,
        "value": target.value,
        "low": target.low,
        "high": target.high,
        "unit": target.unit or "",
        "per": target.per,
        "approximate": target.approximate,
        "firmness": target.firmness,
        "start": target.start,
        "deadline": target.deadline.date if target.deadline else None,
        "deadline_label": (target.deadline.label or "") if target.deadline else "",
        "baseline": [b.model_dump(mode="json") for b in target.baseline],
        "serves": target.serves or "",
        "destination": target.destination or "",
        "market": target.market or "",
        "territory": target.territory or "",
        "indicator": target.indicator or "",
        "quote": target.quote.model_dump(mode="json"),
        "folded": fold(f"{target.title} {target.quote.text}"),
        "position": position,
        "withdrawn": False,
    }


def _known_on(agreement: Agreement) -> dt.date:
    return agreement.current.known_on if agreement.current else today()


def project(agreement: Agreement, document: doc.Agreement) -> None:
    """The projector registered with ``agreements``; doing it twice changes nothing."""
    known = {row.key: row for row in Target.objects.filter(agreement=agreement)}
    created: list[Target] = []
    changed: list[Target] = []
    names: list[str] = []
    chosen: list[Target] = []
    seen = set()
    for position, element in enumerate(document.targets):
        values = columns(element, position)
        names = list(values)
        seen.add(element.key)
        row = known.get(element.key)
        former = row.indicator if row else ""
        if row is None:
            row = Target(
                agreement=agreement,
                key=element.key,
                known_on=_known_on(agreement),
                recorded_at=timezone.now(),
                **values,
            )
            created.append(row)
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.revision += 1
            changed.append(row)
        if element.indicator and element.indicator != former:
            chosen.append(row)
    gone = [row.pk for key, row in known.items() if key not in seen and not row.withdrawn]
    if created:
        Target.objects.bulk_create(created, batch_size=BATCH)
    if changed:
        Target.objects.bulk_update(changed, [*names, "revision"], batch_size=BATCH)
    if gone:
        Target.objects.filter(pk__in=gone).update(withdrawn=True)
    _define(agreement, chosen)


def _define(agreement: Agreement, rows: list[Target]) -> None:
    """The indicator that the act newly names becomes the target's definition, with its sheet as it is now.

    A later choice on the target's own page stands until an act names another indicator. One that this
    installation's library does not hold stays a word of the act.
    """
    found = [row for row in rows if row.indicator in entries()]
    if not found:
        return
    known_on = _known_on(agreement)
    Definition.objects.filter(target__in=found, ended_on=None).update(ended_on=known_on)
    Definition.objects.bulk_create(
        Definition(
            target=row, indicator=row.indicator, sheet=dict(entries()[row.indicator]),
            note=_("Chosen in the act itself."), known_on=known_on, recorded_at=timezone.now(),
        )
        for row in found
    )  # fmt: skip
