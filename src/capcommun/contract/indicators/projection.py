"""Bring the rows of ``Target`` in line with the document in force.

Four statements at most: one read, one insertion, one change, one withdrawal. A target whose key left the
document is withdrawn, never deleted: what was observed of it stays readable.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.agreements.api import document as doc
from capcommun.contract.indicators.models import Target
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
    seen = set()
    for position, element in enumerate(document.targets):
        values = columns(element, position)
        names = list(values)
        seen.add(element.key)
        row = known.get(element.key)
        if row is None:
            created.append(
                Target(
                    agreement=agreement,
                    key=element.key,
                    known_on=_known_on(agreement),
                    recorded_at=timezone.now(),
                    **values,
                )
            )
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.revision += 1
            changed.append(row)
    gone = [row.pk for key, row in known.items() if key not in seen and not row.withdrawn]
    if created:
        Target.objects.bulk_create(created, batch_size=BATCH)
    if changed:
        Target.objects.bulk_update(changed, [*names, "revision"], batch_size=BATCH)
    if gone:
        Target.objects.filter(pk__in=gone).update(withdrawn=True)
