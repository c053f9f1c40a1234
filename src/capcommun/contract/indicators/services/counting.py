"""Say where a target's figure is counted, and keep a figure with its proof."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.contract.indicators import policies
from capcommun.contract.indicators.counting import asked
from capcommun.contract.indicators.judged import promise_of
from capcommun.contract.indicators.models import Counting, Observation, Proof, Target
from capcommun.contract.indicators.services.observations import (
    Entry,
    allowed_to_observe,
    audit_key,
    check_entry,
    insert_observation,
    still_in_text,
    tell,
)
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import record
from capcommun.reference.measures.api import Measure, Window, measure_named, seal, share

Where = tuple[tuple[str, str], ...]


def count_by(target: Target, measure: str, where: Where = (), *, actor: Actor, today: dt.date) -> Counting:
    """From now on the target's figure is counted by this measure; the former choice ends today."""
    may_choose(target, actor)
    found = _known(measure)
    unknown = [name for name, _value in where if name not in found.dimensions]
    if unknown:
        raise Refusal(
            "target.count.dimension",
            _("This measure does not know “%(name)s”.") % {"name": unknown[0]},
            _("Choose one of its own dimensions."),
            status=422,
        )
    try:
        with transaction.atomic():
            end_choice(target, today)
            row = Counting.objects.create(
                target=target, measure=measure, where=[list(pair) for pair in where], known_on=today,
                recorded_at=timezone.now(), author_id=actor.user_id,
            )  # fmt: skip
            _tell("target.counted", target, actor, {"measure": measure})
    except IntegrityError as error:  # the constraint lets one choice in
        raise Refusal(
            "target.count.stale",
            _("Somebody else has just chosen how this target is counted."),
            _("Look at their choice, and change it if need be."),
            status=409,
        ) from error
    return row


def stop_counting(target: Target, *, actor: Actor, today: dt.date) -> None:
    """Values are typed again; those already counted keep their proofs."""
    may_choose(target, actor)
    with transaction.atomic():
        if not end_choice(target, today):
            raise Refusal(
                "target.count.none",
                _("This target is not counted in a register any more."),
                _("Nothing is left to do."),
                status=409,
            )
        _tell("target.counted.no-more", target, actor, {})


def keep_figure(
    target: Target, *, visibility: str, note: str = "", actor: Actor, today: dt.date
) -> Observation:
    """Count now, seal the records as a proof, and enter the figure as a value that names it.

    The register is read before the transaction: the figure is the sum of the sealed records themselves, so
    that nothing changed in the meantime can set one against the other.
    """
    organisation = allowed_to_observe(target, actor)
    counting = Counting.objects.filter(target=target, ended_on=None, mode=Counting.Mode.REGISTER).first()
    if counting is None:
        raise Refusal(
            "target.count.unbound",
            _("Nobody has said where this target's figure is counted."),
            _("Choose what counts it, or enter the value."),
            status=409,
        )
    measure = _known(counting.measure)
    window = _window(target, measure, counting, today)
    entry = Entry(
        value=Decimal(0), period_end=window.end, period_start=window.start, note=note, visibility=visibility
    )
    check_entry(target, entry, actor, organisation, today)
    sealed = _sealed(target, measure, window, timezone.now())
    entry = replace(entry, value=_value(measure, sealed))
    with transaction.atomic():
        proof: Proof | None = None
        for one in reversed(sealed):  # what is divided names what it was divided by
            one.taken_on, one.author_id, one.divided_by = today, actor.user_id, proof
            one.save(force_insert=True)
            proof = one
        row = insert_observation(
            target, entry, actor=actor, today=today, organisation=organisation, proof=proof
        )
        tell("target.figure.kept", row, target=target, actor=actor, why=note)
    return row


def _sealed(target: Target, measure: Measure, window: Window, at: dt.datetime) -> list[Proof]:
    """The proof of a figure, not stored yet: two for a ratio, which divides the first by the second."""
    found = []
    for part in measure.parts or (measure,):
        header = _header(target, part, window, at) | ({"ratio": measure.name} if measure.parts else {})
        sealed = seal(header, part.source.manifest(window))
        found.append(
            Proof(
                target=target,
                measure=part.name,
                rule=part.rule,
                start=window.start,
                end=window.end,
                where=[list(pair) for pair in window.where],
                value=sealed.total.value or Decimal(0),
                records=sealed.total.records,
                fingerprint=sealed.fingerprint,
                content=sealed.content,
                taken_at=at,
            )
        )
    return found


def _value(measure: Measure, sealed: Sequence[Proof]) -> Decimal:
    """The figure that the sealed records make."""
    if not measure.parts:
        return sealed[0].value
    found = share(sealed[0].value, sealed[1].value)
    if found is None:
        raise Refusal(
            "target.count.no_answer",
            _("There is nothing yet to divide by: this ratio has no answer, which is not zero."),
            _("Come back when the register holds a record."),
            status=422,
        )
    return found


def _header(target: Target, measure: Measure, window: Window, taken_at: dt.datetime) -> dict[str, object]:
    return {
        "agreement": target.agreement.key, "target": target.key, "measure": measure.name,
        "rule": measure.rule, "definition": dict(measure.definition), "start": window.start.isoformat(),
        "end": window.end.isoformat(), "known_on": window.known.isoformat(),
        "where": [list(pair) for pair in window.where], "taken_at": taken_at.isoformat(timespec="seconds"),
    }  # fmt: skip


def where_of(pairs: Sequence[Sequence[str]]) -> Where:
    """The part of a measure, as its row keeps it."""
    return tuple((name, value) for name, value in pairs)


def _window(target: Target, measure: Measure, counting: Counting, today: dt.date) -> Window:
    promise = promise_of(target, target.agreement)
    window = asked(promise, measure.source.kind, where_of(counting.where), today)
    if window is None:
        raise Refusal(
            "target.count.early",
            _("This promise has not begun: there is nothing to count yet."),
            _("Come back when it has."),
            status=422,
        )
    return window


def _known(name: str) -> Measure:
    measure = measure_named(name)
    if measure is None:
        raise Refusal(
            "target.count.unknown",
            _("No register of this installation counts “%(name)s”.") % {"name": name},
            _("Choose another measure, or enter the value."),
            status=422,
        )
    return measure


def may_choose(target: Target, actor: Actor) -> None:
    if not policies.can_choose_measure(actor, target.agreement):
        raise Refusal(
            "target.count.forbidden",
            _("Your role does not allow you to say how this target is counted."),
            _("Ask the agency's director."),
        )
    still_in_text(target)


def end_choice(target: Target, today: dt.date) -> int:
    return Counting.objects.filter(target=target, ended_on=None).update(ended_on=today)


def _tell(verb: str, target: Target, actor: Actor, after: dict[str, str]) -> None:
    record(
        verb, actor=actor, object_type="target", object_key=audit_key(target), label=target.title,
        agreement=target.agreement.key, after=after,
    )  # fmt: skip
