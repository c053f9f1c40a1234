"""A register says that it changed, in the very transaction that changes it.

No clock decides: clocks differ between machines and are set back. A figure keeps the generation that was read
*before* its records were counted. What is committed in between makes it stale, never wrongly fresh.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Func, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Concat, StrIndex

from capcommun.reference.measures.models import Generation

SLOTS = 8
_mine = threading.local()


def _slot() -> int:
    """Drawn once for each thread: a long transaction takes one row of a source and no other, so that two of
    them never wait for each other in a ring."""
    if not hasattr(_mine, "slot"):
        _mine.slot = random.randrange(SLOTS)  # noqa: S311 - spreads writers, keeps no secret
    slot: int = _mine.slot
    return slot


def touched(*sources: str) -> None:
    """What a service calls last, in its own transaction, with every source whose records it has written.

    Raises ``RuntimeError`` outside a transaction: told apart from its write, the change could be missed.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("what changed is told in the transaction that changes it")
    for source in sorted(set(sources)):  # in one order for all: no two writers wait for each other
        row = Generation.objects.filter(source=source, slot=_slot())
        if not row.update(number=F("number") + 1):
            Generation.objects.bulk_create([Generation(source=source, slot=_slot())], ignore_conflicts=True)
            row.update(number=F("number") + 1)


def generation_of(sources: Iterable[str]) -> int:
    """How many times these sources were written, all together."""
    found = Generation.objects.filter(source__in=list(sources)).aggregate(all=Sum("number"))["all"]
    return int(found or 0)


def generations() -> dict[str, int]:
    """How many times each source was written: one small query."""
    rows = Generation.objects.order_by().values_list("source").annotate(Sum("number"))
    return {source: int(number) for source, number in rows}


def named_together(sources: Iterable[str]) -> str:
    """Several sources in one column, each to be found in it whole: ``|one|other|``."""
    return "".join(f"|{source}" for source in sources) + "|"


def generation_now(column: str) -> Subquery:
    """In SQL, for a query whose ``column`` holds ``named_together``: their generation as it now is.

    Nothing at all (``None``) stands for sources that were never touched.
    """
    name = Concat(Value("|"), F("source"), Value("|"))
    rows = Generation.objects.annotate(at=StrIndex(OuterRef(column), name)).filter(at__gt=0).order_by()
    return Subquery(rows.annotate(all=Func("number", function="SUM")).values("all"))
