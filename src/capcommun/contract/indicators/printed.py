"""What the printed roadmap tells of the year's targets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from capcommun.contract.agreements.api import Agreement, document_on
from capcommun.contract.indicators import queries
from capcommun.contract.indicators.judged import Judged, promise_of
from capcommun.contract.indicators.returns import returns
from capcommun.contract.indicators.wording import COMPARATORS, FIRMNESS, PERIODS
from capcommun.contract.plan.api import Measure
from capcommun.kit.access.api import Actor
from capcommun.kit.ui.api import LIGHTS


def measures(actor: Actor, agreement: Agreement, year: int, on: dt.date) -> Iterator[Measure]:
    """The targets of the year, each with its light as this reader sees it that day."""
    document = document_on(agreement, on)
    rows = queries.targets_on(agreement, on, document, year={year})
    for item in queries.judged(actor, agreement, on, rows, document=document):
        yield _measure(item, agreement)


def _measure(item: Judged, agreement: Agreement) -> Measure:
    target, verdict, place = item.target, item.verdict, item.place
    return Measure(
        key=target.key,
        title=target.title,
        attached_to=target.attached_to,
        objectives=tuple(key for key in (place.operational, place.strategic) if key),
        promised=item.promised,
        comparator=str(COMPARATORS.get(target.comparator, "")),
        value=target.value,
        low=target.low,
        high=target.high,
        unit=target.unit,
        per=str(PERIODS.get(target.per, "")),
        firmness=str(FIRMNESS[target.firmness]),
        deadline=target.deadline or verdict.deadline,
        recurs=returns(promise_of(target, agreement)),
        deadline_label=target.deadline_label,
        open=verdict.code != "unjudged.closed",
        figure=verdict.figure,
        said=item.told,
        seen_on=verdict.seen_on,
        light=item.light,
        judged=str(LIGHTS[item.light].word),
        reason=item.reason,
        quote=str(target.quote.get("text", "")),
        place=str(target.quote.get("place", "")),
    )
