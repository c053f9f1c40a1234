"""Pure rules of the overview: days owed, money scheduled, and what the first sentence says."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, Protocol

CENT = Decimal("0.01")


# Days owed -----------------------------------------------------------------------------------------


class Owed(Protocol):
    """What the rule reads of an obligation of the document."""

    @property
    def trigger(self) -> str: ...
    @property
    def month_day(self) -> str | None: ...
    @property
    def year_offset(self) -> int: ...
    @property
    def event(self) -> str | None: ...


@dataclass(frozen=True)
class Due:
    """When an obligation is next owed: a day with the exercise it is for, or the reason why there is none."""

    code: Literal["day", "yearly", "event", "change", "request", "always", "over", "unset"]
    date: dt.date | None = None
    exercise: int | None = None
    event: str = ""


UNDATED: dict[str, Literal["event", "change", "request", "always"]] = {
    "after-event": "event", "on-change": "change", "on-request": "request", "continuous": "always",
}  # fmt: skip
DATED = frozenset({"yearly", "fixed-date"})


def yearly_day(exercise: int, month_day: str, offset: int) -> dt.date:
    """The day for an exercise: « 06-30 » the year after is 30 June; 29 February becomes the month's last."""
    month, day = (int(part) for part in month_day.split("-"))
    year = exercise + offset
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def days_owed(owed: Owed, start: dt.date | None, end: dt.date | None) -> list[Due]:
    """Every day on which it is owed, in order: one for each year of the term, the exercise it is for beside.

    None without a term, and none before it starts.
    """
    if owed.month_day is None or owed.trigger not in DATED or start is None or end is None:
        return []
    days = (
        Due("day", yearly_day(year, owed.month_day, owed.year_offset), year, owed.event or "")
        for year in range(start.year, end.year + 1)
    )
    return [due for due in days if due.date and due.date >= start]


def next_due(owed: Owed, start: dt.date | None, end: dt.date | None, as_of: dt.date) -> Due:
    """The next day on which the document is owed, on or after ``as_of``.

    The exercises are the years of the term. Without a term, the text's rule is told without a day.
    """
    event = owed.event or ""
    if owed.trigger in UNDATED:
        return Due(UNDATED[owed.trigger], event=event)
    if owed.month_day is None:
        return Due("yearly" if owed.trigger == "yearly" else "unset", event=event)
    if start is None or end is None:
        return Due("yearly", event=event)
    ahead = (due for due in days_owed(owed, start, end) if due.date and due.date >= as_of)
    return next(ahead, Due("over", event=event))


def held_back(
    gates: Iterable[str], credits: Iterable[CreditLike], terms: Iterable[Share], exercise: int | None
) -> list[str]:
    """Titles of the payments that wait for a document, each once.

    A credit's own instalments stand in for the agreement's payment terms, which they restate: the report on
    2023 holds back « Solde 2023 », that on another year « Solde ».
    """
    waiting = set(gates)
    own = [(c.year, i.title) for c in credits for i in c.instalments if i.key in waiting]
    general = [term.title for term in terms if term.key in waiting]
    of_exercise = [title for year, title in own if year == exercise]
    found = of_exercise or general or ([title for _year, title in own] if exercise is None else [])
    return list(dict.fromkeys(found))


# Money scheduled -----------------------------------------------------------------------------------


class Share(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def share_percent(self) -> Decimal | None: ...
    @property
    def amount(self) -> Decimal | None: ...
    @property
    def conditions(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class Payment:
    """An amount that the text schedules. Whether it was paid is another matter."""

    title: str
    amount: Decimal
    percent: Decimal | None = None
    conditions: tuple[str, ...] = ()
    linked: bool = False
    key: str = ""


def split(amount: Decimal, shares: Sequence[Share]) -> list[Payment]:
    """An amount cut into its instalments, to the cent; the last share takes what rounding leaves.

    Nothing is made up: when the shares do not cover the whole, the rest is not attributed to any.
    """
    found: list[Payment] = []
    covered = sum((s.share_percent or Decimal(0) for s in shares), Decimal(0))
    for index, share in enumerate(shares):
        if share.amount is not None:
            part = share.amount
        elif share.share_percent is None:
            continue
        elif covered == 100 and index == len(shares) - 1:
            part = amount - sum((p.amount for p in found), Decimal(0))
        else:
            part = (amount * share.share_percent / 100).quantize(CENT, ROUND_HALF_UP)
        found.append(Payment(share.title, part, share.share_percent, tuple(share.conditions), key=share.key))
    return found


class CreditLike(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def currency(self) -> str: ...
    @property
    def instalments(self) -> Sequence[Share]: ...
    @property
    def linked_agreement(self) -> str | None: ...


@dataclass(frozen=True)
class Schedule:
    """A year's money as the text schedules it."""

    payments: tuple[Payment, ...]
    currency: str = "EUR"

    @property
    def total(self) -> Decimal:
        return sum((p.amount for p in self.payments), Decimal(0))


def schedule(credits: Iterable[CreditLike], terms: Sequence[Share], year: int) -> Schedule:
    """Each credit of the year in its instalments: its own, else those of the agreement's payment terms.

    A credit that a linked agreement carries comes first and whole: that agreement has terms of its own.
    """
    own: list[Payment] = []
    linked: list[Payment] = []
    currency = "EUR"
    for credit in credits:
        if credit.year != year:
            continue
        currency = credit.currency
        if credit.linked_agreement:
            linked.append(Payment(credit.title, credit.amount, linked=True, key=credit.key))
            continue
        parts = split(credit.amount, credit.instalments or terms)
        own += parts or [Payment(credit.title, credit.amount, key=credit.key)]
    return Schedule((*linked, *own), currency)


@dataclass(frozen=True)
class Slice:
    """A part of the money line, in thousandths of its width."""

    payment: Payment
    x: int
    width: int
    tone: str


def slices(found: Schedule) -> list[Slice]:
    """The money line's parts; a waiting balance (the last instalment of several) is drawn hatched."""
    total = found.total
    result: list[Slice] = []
    x = 0
    for index, payment in enumerate(found.payments):
        last = index == len(found.payments) - 1
        width = 1000 - x if last else (int(payment.amount * 1000 / total) if total else 0)
        tone = "linked" if payment.linked else ("balance" if last and index else "advance")
        result.append(Slice(payment, x, width, tone))
        x += width
    return result


# The first sentence --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A clause of the sentence: what it says, how many, of how many, and named examples."""

    code: str
    count: int = 0
    total: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """What the sentence is made from. Each promise stands in one place: they add up to ``total``."""

    total: int
    held: int = 0
    watch: int = 0
    late: int = 0
    missing: int = 0
    ahead: int = 0
    """Their day is to come."""
    open: int = 0
    """The text does not say what to count, against what, or for when."""
    unshared: int = 0
    """Of those, this reader sees no value."""
    illustration: int = 0
    context: int = 0
    """Lines that promise nothing: beside the total, never in it."""
    late_names: tuple[str, ...] = ()
    in_agreement: int = 0
    """Targets of the whole agreement: none, and the text sets none; some, and the year is not there yet."""
    closed: bool = False
    """The reader sees the promises, and of the values nothing: those stay between the parties."""

    @property
    def waiting(self) -> int:
        """Not judged, whatever the reason."""
        return self.ahead + self.open + self.unshared + self.illustration


def sentence(standing: Standing) -> list[Part]:
    """What the page says first: held, then late by name, then what is not known, then what waits.

    Nothing is rounded up to good news: a page with only missing values says so first.
    """
    s = standing
    if not s.total:
        return [Part("no-year" if s.in_agreement else "no-target")]
    if s.closed:
        return [Part("closed", s.total, s.total)]
    if s.held == s.total:
        return [Part("all-held", s.held, s.total)]
    parts = [Part("held" if s.held else "none-held", s.held, s.total)]
    if s.late:
        parts.append(Part("late", s.late, s.total, s.late_names[:2]))
    elif s.missing < s.total:
        parts.append(Part("none-late"))
    if s.watch:
        parts.append(Part("watch", s.watch))
    if s.missing:
        parts.append(Part("missing", s.missing))
    if s.waiting:
        parts.append(Part("waiting", s.waiting, s.total))
    return parts


def rest(standing: Standing) -> list[Part]:
    """Why some are not judged, each reason apart; then what stands beside the promises."""
    s = standing
    reasons = [
        ("ahead", s.ahead), ("open", s.open), ("unshared", s.unshared), ("illustration", s.illustration),
    ]  # fmt: skip
    parts = [Part(code, count) for code, count in reasons if count and not s.closed]
    return [*parts, *([Part("context", s.context)] if s.context else [])]
