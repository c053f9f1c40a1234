"""A declared value that is far from those before it: asked about, and kept with the answer."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.indicators import policies
from capcommun.contract.indicators.jumps import by_day, far
from capcommun.contract.indicators.known import values
from capcommun.contract.indicators.models import Target
from capcommun.contract.indicators.readings import jump_rule
from capcommun.contract.indicators.series import Line
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.text.api import number

if TYPE_CHECKING:
    from capcommun.contract.indicators.services.observations import Entry

SHOWN = 6


def is_far(target: Target, entry: Entry, actor: Actor, today: dt.date, *, instead: int | None = None) -> bool:
    """Whether the value is far from those before it that this person may read; refused until they are sure.

    ``instead``: the value that it would replace, which says nothing of what is usual.
    """
    if entry.value is None or not _moves(target):
        return False
    rows = (
        values(today)
        .filter(policies.readable(actor, target.agreement), target=target, period_end__lt=entry.period_end)
        .exclude(pk=instead or 0)
    )
    found = rows.order_by("period_end", "known_on", "pk").values_list("period_end", "value")
    before = by_day(found).before(entry.period_end)
    if not far(entry.value, before, jump_rule()):
        return False
    if not entry.sure:
        raise Refusal(
            "target.declare.far",
            asked(entry.value, before),
            _("Tick the box to keep it, or correct it."),
            status=422,
        )
    return True


def asked(value: Decimal, before: Sequence[Decimal]) -> str:
    """« 300 est très loin des valeurs précédentes (12 · 14 · 13 · 15) : est-ce bien cela ? »"""
    usual = " · ".join(number(one) for one in before[-SHOWN:])
    return _("%(value)s is very far from the values before it (%(usual)s): is that right?") % {
        "value": number(value), "usual": usual
    }  # fmt: skip


def far_lines(lines: Iterable[Line], actor: Actor, agreement: Agreement, today: dt.date) -> Mapping[int, str]:
    """By the number of a line of a file, what is asked about it: set against the values that stand and the
    file's own. One statement, however many lines."""
    sound = [
        line for line in lines if line.target and line.end and line.value is not None and not line.faults
    ]
    readable = policies.readable(actor, agreement) & Q(
        target__in={line.target.pk for line in sound if line.target}
    )
    found: dict[int, list[tuple[dt.date, Decimal | None]]] = defaultdict(list)
    rows = values(today).filter(readable).order_by("period_end", "known_on", "pk")
    for target, day, value in rows.values_list("target_id", "period_end", "value"):
        found[target].append((day, value))
    for line in sound:
        if line.target and line.end:
            found[line.target.pk].append((line.end, line.value))
    earlier = {target: by_day(several) for target, several in found.items()}
    told = {}
    for line in sound:
        if line.target and line.end and line.value is not None and _moves(line.target):
            before = earlier[line.target.pk].before(line.end)
            if far(line.value, before, jump_rule()):
                told[line.number] = asked(line.value, before)
    return told


def _moves(target: Target) -> bool:
    """What is done or not says nothing of how far it may go."""
    return not (target.comparator == "done-by" and target.value is None)
