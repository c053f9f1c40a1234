"""Where a figure comes from: what is counted on a day, the records behind it, and the proofs kept of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import CharField, OuterRef, Q, Subquery
from django.db.models.functions import Cast, JSONObject

from capcommun.contract.indicators import modes, policies
from capcommun.contract.indicators.counting import asked
from capcommun.contract.indicators.judged import promise_of
from capcommun.contract.indicators.models import (
    Counting,
    Observation,
    Proof,
    Recount,
    StoredReading,
    Target,
)
from capcommun.contract.indicators.months import by_month
from capcommun.contract.indicators.services import where_of
from capcommun.contract.indicators.stored import Held, by_target, held
from capcommun.kit.access.api import Actor
from capcommun.kit.charts.api import Chart
from capcommun.kit.text.api import pick
from capcommun.reference.measures.api import (
    Broken,
    Difference,
    Measure,
    RecordLabel,
    Total,
    Window,
    compare,
    divided,
    every_measure,
    measure_named,
    opened,
)
from capcommun.reference.territories.api import department_names

PAGE = 50


@dataclass(frozen=True)
class Count:
    """A target's figure as a register counts it on a day."""

    counting: Counting
    measure: Measure | None
    """None where the register is not installed any more, or where the list that counted is withdrawn."""
    window: Window | None
    """None before the promise begins."""
    total: Total | None
    totals: Sequence[Total] = ()
    """The same, or the two that a ratio divides."""

    @property
    def answers(self) -> bool:
        """Whether there is a figure: a promise that has not begun has none, nor has what divides nothing."""
        return self.total is not None and self.total.value is not None

    @property
    def parts(self) -> Sequence[Measure]:
        """The measure itself, or the two that a ratio divides."""
        return (self.measure.parts or (self.measure,)) if self.measure else ()

    @property
    def title(self) -> str:
        return pick(self.measure.title) if self.measure else self.counting.measure

    @property
    def where(self) -> list[tuple[str, str]]:
        """The part of the measure that is counted, in words: its dimensions and their values."""
        pairs = where_of(self.counting.where)
        told = self.measure.dimensions if self.measure else {}
        said = [_in_words(name, [value])[value] for name, value in pairs]
        return [
            (pick(told[name]) if name in told else name, value)
            for (name, _value), value in zip(pairs, said, strict=True)
        ]


def counted_ahead(target: Target, date: dt.date) -> StoredReading | None:
    """The reading that the other pages show on that day, with how the target is counted."""
    return by_target(date, Q(counting__target=target)).get(target.pk)


def shown_elsewhere(target: Target, row: StoredReading | None, date: dt.date) -> Held | None:
    """The figure that the other pages show on that day."""
    return held(row, promise_of(target, target.agreement), date) if row else None


def counting_on(target: Target, date: dt.date) -> Counting | None:
    """How the target was counted at the end of a day; none where its values came in another way."""
    found = modes.standing(date).filter(target=target).order_by("-pk").first()
    return found if found and found.mode == Counting.Mode.REGISTER else None


def count_on(target: Target, date: dt.date, counting: Counting | None = None) -> Count | None:
    """The figure counted now in the register, as it stood on that day; none for a target that is typed.

    ``counting``: how it was counted then, where the page has read it already.
    """
    counting = counting or counting_on(target, date)
    if counting is None:
        return None
    measure = measure_named(counting.measure)
    if measure is None:
        return Count(counting, None, None, None)
    promise = promise_of(target, target.agreement)
    window = asked(promise, measure.source.kind, where_of(counting.where), date)
    if window is None:
        return Count(counting, measure, None, None)
    totals = [part.source.total(window) for part in measure.parts or (measure,)]
    return Count(counting, measure, window, divided(*totals) if measure.parts else totals[0], totals)


@dataclass(frozen=True)
class Split:
    title: str
    lines: Sequence[tuple[str, Total]]
    unnamed: str = ""
    """How the records without a value are told, where the register says it."""


@dataclass(frozen=True)
class Records:
    """Records behind a figure, a page at a time; for a ratio, behind one of its parts."""

    title: str
    """Which part of a ratio; empty otherwise."""
    total: Total
    labels: Sequence[RecordLabel]
    following: int | None
    hidden: int
    asked: str
    """The word of the address that asks for the page that follows."""


@dataclass(frozen=True)
class Behind:
    """What is behind a figure: its records, and the figure by each of its dimensions."""

    records: Sequence[Records]
    splits: Sequence[Split] = ()
    months: Chart | None = None


AFTER = ("apres", "apres-sur")


def behind(count: Count, actor: Actor, after: Sequence[int]) -> Behind | None:
    """The records of a figure that this reader may open, and the figure by each of its dimensions."""
    if count.measure is None or count.window is None or count.total is None:
        return None
    records = [
        _records(part, total, count.window, actor, at, asked=word, title=pick(part.title) * many)
        for part, total, at, word in zip(count.parts, count.totals, after, AFTER, strict=False)
        for many in [len(count.parts) > 1]
    ]
    return Behind(records, splits_of(count), by_month(count.measure, count.window))


def splits_of(count: Count) -> list[Split]:
    """The figure by each of its dimensions, but those that it is kept to, and those that no record has."""
    if count.measure is None or count.window is None:
        return []
    kept = {name for name, _value in count.window.where}
    measure = count.measure
    asked = [name for name in measure.dimensions if name not in kept]
    found = measure.source.splits(count.window, asked)
    said = {name: _in_words(name, found[name]) for name in asked}
    return [
        Split(
            pick(measure.dimensions[name]),
            [(said[name][value], total) for value, total in found[name].items()],
            pick(measure.unnamed.get(name, {})),
        )
        for name in asked
        if any(found[name])
    ]


def _in_words(dimension: str, values: Iterable[str]) -> dict[str, str]:
    """Each value of a dimension as people say it: a department is kept by its code, and told by its name."""
    told = {value: value for value in values}
    return told | department_names(told) if dimension == "department" else told


def _records(
    measure: Measure, total: Total, window: Window, actor: Actor, after: int, *, asked: str, title: str
) -> Records:
    page = measure.source.page(window, actor, after, PAGE)
    labels = measure.source.told(page.keys, window)
    shown = [labels[key] for key in page.keys if key in labels]
    return Records(title, total, shown, page.following, total.records - page.readable, asked)


def choices(on: dt.date, within: str = "") -> list[tuple[Measure, list[tuple[str, str, str]]]]:
    """Every measure that may count a target, with the parts to which the one that counts it may be kept.

    There may be as many measures as people make lists, and each dimension of each is a query: only the
    parts of the one that counts the target already (``within``) are told.
    """
    return [
        (measure, values_of(measure, on) if measure.name == within else []) for measure in every_measure()
    ]


def values_of(measure: Measure, date: dt.date) -> list[tuple[str, str, str]]:
    """The parts to which a measure may be kept: dimension, value, and the two in words."""
    window = Window(dt.date(date.year, 1, 1), date)
    found = measure.source.splits(window, list(measure.dimensions))
    return [
        (name, value, f"{pick(title)} : {said}")
        for name, title in measure.dimensions.items()
        for value, said in _in_words(name, found[name]).items()
        if value
    ]


def proofs_of(actor: Actor, target: Target, date: dt.date) -> list[Observation]:
    """The values kept with a proof that this reader may see, the latest first."""
    rows = Observation.objects.filter(
        policies.readable(actor, target.agreement), target=target, proof__isnull=False, known_on__lte=date
    )
    again = Recount.objects.filter(proof=OuterRef("proof")).values(said=JSONObject(**AGAIN))
    rows = rows.select_related("proof").defer("proof__content").annotate(again=Subquery(again))
    return list(rows.order_by("-pk"))


AGAIN = {name: name for name in ("state", "seen_state", "note", "added", "removed", "changed")} | {
    "value": Cast("value", CharField())
}
"""What the list of kept figures tells of a recount, read with them."""


def recounted(kept: Sequence[Observation]) -> dict[int, Recount]:
    """By proof, what the worker found when it last counted the same days again: of rows of ``proofs_of``."""
    found = {}
    for one in kept:
        again: dict[str, Any] | None = one.again  # type: ignore[attr-defined]  # annotated by proofs_of()
        if again and one.proof_id:
            value = None if again["value"] is None else Decimal(again["value"])
            found[one.proof_id] = Recount(proof_id=one.proof_id, **again | {"value": value})
    return found


def recount_of(seen: Observation) -> Recount | None:
    """The same, of one value, with who answered."""
    return Recount.objects.filter(proof=seen.proof_id).select_related("seen_by").first()


@dataclass(frozen=True)
class Changed:
    """Records that differ between a proof and the same count made again."""

    added: Sequence[RecordLabel] = ()
    removed: Sequence[RecordLabel] = ()
    changed: Sequence[RecordLabel] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    hidden: int = 0
    """How many of them this reader may not open, or are too many to be named."""


@dataclass(frozen=True)
class Checked:
    """A proof opened again: whether its file is whole, and what the same count gives now."""

    intact: bool
    rule_now: int | None = None
    value_now: Total | None = None
    difference: Changed | None = None


def checked(proof: Proof, actor: Actor, today: dt.date) -> Checked:
    """Open the file, and count the same days again with what is known today."""
    try:
        kept = opened(bytes(proof.content), proof.fingerprint)
    except Broken:
        return Checked(False)
    measure = measure_named(proof.measure)
    if measure is None:
        return Checked(True)
    window = Window(proof.start, proof.end, today, where_of(proof.where))
    found = compare(kept.texts(), measure.source.manifest(window))
    total = measure.source.total(window)
    return Checked(True, measure.rule, total, _named(measure, found, window, proof, actor))


def _named(measure: Measure, found: Difference, now: Window, proof: Proof, actor: Actor) -> Changed:
    def labels(keys: Sequence[int], window: Window) -> list[RecordLabel]:
        return list(measure.source.label(keys, window, actor).values()) if keys else []

    then = replace(now, known_on=proof.taken_on)
    added, changed = labels(found.added, now), labels(found.changed, now)
    removed = labels(found.removed, then)
    hidden = sum(found.counts.values()) - len(added) - len(removed) - len(changed)
    return Changed(added, removed, changed, found.counts, hidden)
