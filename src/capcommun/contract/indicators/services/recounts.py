"""Kept figures counted again by the worker, so that whoever kept one is told when it is restated.

Pages do not recount every proof: each is compared here with its sealed records, once for each generation of
what it reads. It may be cut anywhere and begun again; several may run at once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.contract.indicators import policies
from capcommun.contract.indicators.models import Observation, Proof, Recount
from capcommun.contract.indicators.services.counting import where_of
from capcommun.contract.indicators.services.observations import audit_key
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.reference.measures.api import (
    Broken,
    Measure,
    Window,
    compare,
    generation_of,
    measure_named,
    opened,
    share,
)

BATCH = 100
BROKEN = "broken"
log = logging.getLogger(__name__)


@dataclass
class Pass:
    """How many proofs were counted again, and whether none is left."""

    done: int = 0
    failed: int = 0
    whole: bool = True


def standing() -> QuerySet[Observation]:
    """The kept figures that nobody has corrected."""
    corrected = Observation.objects.filter(corrects=OuterRef("pk"))
    rows = Observation.objects.filter(~Exists(corrected), proof__isnull=False, target__withdrawn=False)
    return rows.order_by()


def recount(
    on: dt.date, *, seconds: float | None = None, stopped: Callable[[], bool] = lambda: False
) -> Pass:
    """Count again the proofs whose records were written since; stops after ``seconds``, to go on later."""
    found, until = Pass(), time.monotonic() + seconds if seconds else None
    for measures in _measured():
        generation = generation_of({name for one in measures for name in one.sources})
        for row in _due(measures, generation):
            if stopped() or (until and time.monotonic() > until):
                found.whole = False
                return found
            try:
                _recounted(row, measures, generation, on)
            except DatabaseError:  # one that cannot be counted keeps no other from it
                log.exception("recounts: proof %s was not counted again", row.proof_id)
                found.failed += 1
            else:
                found.done += 1
    return found


def _measured() -> Iterator[Sequence[Measure]]:
    """What proofs were taken of, and is still counted: a measure, or the two of a ratio."""
    pairs = standing().values_list("proof__measure", "proof__divided_by__measure").distinct()
    for names in pairs.order_by("proof__measure", "proof__divided_by__measure"):
        found = [measure_named(name) for name in names if name]
        if all(found):
            yield [one for one in found if one]


def _rules(measures: Sequence[Measure]) -> str:
    return "/".join(str(one.rule) for one in measures)


def _due(measures: Sequence[Measure], generation: int) -> Iterator[Observation]:
    """Those not counted since the last write, the longest ago first; no cursor stays open meanwhile."""
    said = Recount.objects.filter(proof=OuterRef("proof"))
    fresh = said.filter(generation=generation, rules=_rules(measures))
    under = measures[1].name if len(measures) > 1 else None
    rows = standing().filter(~Exists(fresh), proof__measure=measures[0].name)
    rows = rows.filter(proof__divided_by__measure=under) if under else rows.filter(proof__divided_by=None)
    last = rows.annotate(last=Subquery(said.values("counted_at")[:1]))
    keys = list(last.order_by(F("last").asc(nulls_first=True), "pk").values_list("pk", flat=True))
    for at in range(0, len(keys), BATCH):
        for key in keys[at : at + BATCH]:
            yield Observation.objects.select_related("proof__divided_by").get(pk=key)


def _recounted(row: Observation, measures: Sequence[Measure], generation: int, on: dt.date) -> None:
    proof = row.proof
    if proof is None:
        return
    proofs = [one for one in (proof, proof.divided_by) if one]
    values = _compared(proofs, measures, max(on, proof.taken_on))
    before = Recount.objects.filter(proof=proof).first()
    since = None
    if values["state"]:
        since = before.since if before and before.since else on
    values |= {
        "generation": generation, "rules": _rules(measures), "since": since, "counted_at": timezone.now(),
    }  # fmt: skip
    mine = Recount.objects.filter(proof=proof)
    if not mine.exists():
        Recount.objects.bulk_create([Recount(proof=proof, **values)], ignore_conflicts=True)
    older = mine.filter(Q(generation__lte=generation) | ~Q(rules=values["rules"]))
    older.update(**values)


def _compared(proofs: Sequence[Proof], measures: Sequence[Measure], known: dt.date) -> dict[str, Any]:
    """What the same days give now, and what tells this difference from another."""
    counts, told, totals = {"added": 0, "removed": 0, "changed": 0}, list[object](), []
    for proof, measure in zip(proofs, measures, strict=True):
        window = Window(proof.start, proof.end, known, where_of(proof.where))
        try:
            sealed = opened(bytes(proof.content), proof.fingerprint)
        except Broken:
            return {**counts, "value": None, "records": 0, "state": BROKEN}
        found = compare(sealed.texts(), measure.source.manifest(window))
        totals.append(measure.source.total(window))
        for name, count in found.counts.items():
            counts[name] += count
        if not found.none or measure.rule != proof.rule:
            told.append((measure.rule, found.counts, found.added, found.removed, found.changed))
    value = totals[0].value
    if len(totals) > 1:
        value = share(totals[0].value or Decimal(0), totals[1].value or Decimal(0))
    if told:
        told.append(str(value))
    state = hashlib.sha256(repr(told).encode()).hexdigest()[:40] if told else ""
    return {**counts, "value": value, "records": totals[0].records, "state": state}


def let_stand(row: Recount, *, state: str, note: str, actor: Actor, today: dt.date) -> None:
    """Say that the kept figure stands although the registers give another today, and why."""
    target = row.proof.target
    if not policies.can_observe(actor, target.agreement):
        raise Refusal(
            "target.restated.forbidden",
            _("Your role does not allow you to enter values."),
            _("Ask the agency's director for the role of action manager."),
        )
    if not note.strip():
        raise Refusal(
            "target.restated.note",
            _("A figure that stands against the registers is said with its reason."),
            _("Say why it stands: a report already sent, a late record…"),
            status=422,
        )
    rows = Recount.objects.filter(pk=row.pk, state=state).exclude(state="").exclude(seen_state=state)
    with transaction.atomic():
        said = {"seen_state": state, "seen_on": today, "seen_by": actor.user_id, "note": note.strip()[:500]}
        if rows.update(**said) != 1:
            raise nothing_differs()
        record(
            "target.figure.stands", actor=actor, object_type="target", object_key=audit_key(target),
            label=target.title, agreement=target.agreement.key,
            after={"period_end": row.proof.end.isoformat(), "value": str(row.proof.value.normalize())},
            reason=note.strip(),
        )  # fmt: skip


def nothing_differs() -> Refusal:
    """What was answered is not what differs, or does not differ any more."""
    return Refusal(
        "target.restated.stale",
        _("The registers have changed again, or somebody has answered already."),
        _("Look at what differs now."),
        status=409,
    )
