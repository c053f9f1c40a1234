"""The dialogue de gestion: who owes what to whom, by the next day, filtered from the address."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.agreements.api import document as doc
from capcommun.contract.overview import rules

SOON = dt.timedelta(days=90)
WITHIN = "90-jours"  # these three and the years, in the address
RECURRENT = "recurrent"
UNDATED = "sans-date"
UNSAID = "non-precise"
BANDS = {
    "day": "dated", "yearly": RECURRENT, "event": RECURRENT, "change": RECURRENT, "request": RECURRENT,
    "always": UNDATED, "unset": UNDATED, "over": UNDATED,
}  # fmt: skip
"""Where each kind of due stands on the page: what has a day, what comes back, what always holds."""
ORDER = tuple(BANDS)


@dataclass(frozen=True)
class Line:
    """An obligation as its page shows it."""

    obligation: doc.Obligation
    due: rules.Due
    days: tuple[rules.Due, ...]
    """Every day of the term on which it is owed."""
    debtor: str
    creditor: str
    gates: tuple[str, ...]

    @property
    def band(self) -> str:
        return BANDS[self.due.code]

    @property
    def place(self) -> str:
        """The heading that the sentence stands under, short: « Article 9 » of « Article 9 : Dialogue… »."""
        outer = self.obligation.quote.place.partition(" > ")[0]
        number = outer.partition(" : ")[0].strip()
        return number if number[-1:].isdigit() else outer


@dataclass(frozen=True)
class Group:
    """The lines of one day, or of one way of coming back."""

    due: rules.Due
    lines: Sequence[Line]


@dataclass(frozen=True)
class Band:
    code: str
    groups: Sequence[Group]

    @property
    def count(self) -> int:
        return sum(len(group.lines) for group in self.groups)


@dataclass(frozen=True)
class Ahead:
    """What falls within ``SOON``, by who receives it; and the first day after, when nothing does."""

    until: dt.date
    count: int
    receivers: Mapping[str, int] = field(default_factory=dict)
    next_day: dt.date | None = None


class Owed:
    """The obligations of a document, as of a day."""

    def __init__(self, agreement: Agreement, document: doc.Agreement, as_of: dt.date) -> None:
        self._start, self._end, self.as_of = agreement.start, agreement.end, as_of
        self._document = document
        self._names = {p.key: p.short_name for p in document.parties}
        self._names |= {a.key: a.name for a in document.actors}
        self.lines = [self._line(one, self._next(one)) for one in document.obligations]

    def _next(self, one: doc.Obligation) -> rules.Due:
        return rules.next_due(one, self._start, self._end, self.as_of)

    def _line(self, one: doc.Obligation, due: rules.Due) -> Line:
        held = rules.held_back(one.gates, self._document.credits, self._document.payment_terms, due.exercise)
        return Line(
            one,
            due,
            tuple(rules.days_owed(one, self._start, self._end)),
            self._name(one.debtor),
            self._name(one.creditor),
            tuple(held),
        )

    def _name(self, key: str) -> str:
        return self._names.get(key, key)

    def debtors(self) -> dict[str, str]:
        """Who owes something, in the document's order."""
        return {line.obligation.debtor: line.debtor for line in self.lines}

    def kinds(self) -> set[str]:
        return {line.obligation.what or UNSAID for line in self.lines}

    def groups(self) -> set[str]:
        return {line.obligation.group for line in self.lines}

    def years(self) -> list[int]:
        """The years in which a day falls."""
        return sorted({due.date.year for line in self.lines for due in line.days if due.date})

    def ahead(self) -> Ahead:
        until = self.as_of + SOON
        soon = [line for line in self.lines if line.due.date and line.due.date <= until]
        dates = [line.due.date for line in self.lines if line.due.date]
        receivers = Counter(line.creditor for line in soon)
        return Ahead(until, len(soon), receivers, min(dates, default=None))

    def kept(self, filters: Filters) -> list[Line]:
        return [found for line in self.lines if (found := self._kept(line, filters))]

    def _kept(self, line: Line, filters: Filters) -> Line | None:
        """The line where the filters keep it: asked about a year, with its day in that year."""
        if not filters.keeps(line):
            return None
        if not filters.when:
            return line
        if filters.when == WITHIN:
            return line if line.due.date and line.due.date <= self.as_of + SOON else None
        if not filters.when.isdecimal():
            return line if line.band == filters.when else None
        in_year = (due for due in line.days if due.date and due.date.year == int(filters.when))
        due = next(in_year, None)
        return self._line(line.obligation, due) if due else (line if line.due.code == "yearly" else None)


@dataclass(frozen=True)
class Filters:
    """What the address asks for; what it names and the document does not know keeps everything."""

    side: str = ""
    what: str = ""
    group: str = ""
    when: str = ""
    text: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str], owed: Owed) -> Filters:
        times = {WITHIN, RECURRENT, UNDATED, *map(str, owed.years())}
        return cls(
            side=_known(query.get("cote", ""), owed.debtors()),
            what=_known(query.get("quoi", ""), owed.kinds()),
            group=_known(query.get("groupe", ""), owed.groups()),
            when=_known(query.get("quand", ""), times),
            text=query.get("texte", "").strip()[:100],
        )

    @property
    def any(self) -> bool:
        return bool(self.side or self.what or self.group or self.when or self.text)

    def keeps(self, line: Line) -> bool:
        """Whether a line answers to all but the date."""
        one = line.obligation
        words = f"{one.title} {one.event or ''} {one.quote.text}".casefold()
        return (
            self.side in {"", one.debtor}
            and self.what in {"", one.what or UNSAID}
            and self.group in {"", one.group}
            and self.text.casefold() in words
        )


def _known(wanted: str, known: Iterable[str]) -> str:
    return wanted if wanted in set(known) else ""


def bands(lines: Iterable[Line]) -> list[Band]:
    """What has a day, by day; then what comes back; then what always holds."""
    found: dict[str, list[Group]] = {"dated": [], RECURRENT: [], UNDATED: []}
    for group in _groups(lines):
        found[BANDS[group.due.code]].append(group)
    return [Band(code, groups) for code, groups in found.items() if groups]


def _groups(lines: Iterable[Line]) -> Iterator[Group]:
    by_group: dict[tuple[int, dt.date], list[Line]] = {}
    for line in lines:
        by_group.setdefault((ORDER.index(line.due.code), line.due.date or dt.date.min), []).append(line)
    for place in sorted(by_group):
        yield Group(by_group[place][0].due, by_group[place])


def in_order(lines: Iterable[Line]) -> list[Line]:
    """The lines as the page tells them, for a spreadsheet."""
    return [line for band in bands(lines) for group in band.groups for line in group.lines]
