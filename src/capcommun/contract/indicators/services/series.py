"""Bring a file of values, with its source and its licence, and declare its lines. Nothing is overwritten."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.indicators import policies
from capcommun.contract.indicators.models import Declaration, Observation, Series, Target
from capcommun.contract.indicators.series import MOST, REQUIRED, Line, Reader, columns_of, find_header
from capcommun.contract.indicators.services.declarations import Evidence, declare, declare_correction
from capcommun.contract.indicators.services.jumps import far_lines
from capcommun.contract.indicators.services.observations import Entry
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.documents.api import read_table

AT_ONCE = 10  # lines declared in one transaction, which must stay short


@dataclass(frozen=True)
class Provenance:
    """What is said of a file: who produced it, under which licence, where it is published, who may see it."""

    source: str
    licence: str
    link: str
    visibility: str


def bring(
    agreement: Agreement, content: bytes, name: str, said: Provenance, *, actor: Actor, today: dt.date
) -> Series:
    """Keep the cells of a file until they are checked. No value is declared yet."""
    _allowed(actor, agreement)
    if said.visibility not in policies.visibilities(actor, agreement):
        raise Refusal(
            "series.visibility",
            _("Your role does not allow you to show these values so widely."),
            _("Keep them internal, and ask your director to share them."),
            status=422,
        )
    if said.link and (urlsplit(said.link).scheme != "https" or not urlsplit(said.link).hostname):
        raise Refusal(
            "series.link",
            _("The source's address does not begin with https://."),
            _("Copy the whole address from the browser, or leave it empty."),
            status=422,
        )
    table = read_table(content, name, settings.CAPCOMMUN.upload_max_mb, find_header)
    absent = [field for field in REQUIRED if field not in columns_of(table.header)]
    if absent:
        raise Refusal(
            "series.columns",
            _("No column holds the target, the period or the value."),
            _("Give the columns these titles: Target, Period, Value."),
            status=422,
        )
    if len(table.rows) > MOST:
        raise Refusal(
            "series.too-long",
            _("This file has more than %(count)s lines.") % {"count": MOST},
            _("Split it, and send the parts one after the other."),
            status=422,
        )
    return Series.objects.create(
        agreement=agreement, source=said.source, licence=said.licence, link=said.link,
        visibility=said.visibility, name=name[:200], sha256=hashlib.sha256(content).hexdigest(),
        header=table.header, rows=table.rows, lines=table.lines, author_id=actor.user_id, known_on=today,
        recorded_at=timezone.now(),
    )  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """What the lines of a file would do."""

    lines: list[Line]
    known: Mapping[int, Observation]
    far: Mapping[int, str] = field(default_factory=dict)
    """By the number of a line, what is asked about its value: it is declared all the same, and told so."""
    """By the number of a line, the value already entered for the same target and period."""

    @property
    def sound(self) -> list[Line]:
        return [line for line in self.lines if not line.faults]

    @property
    def faulty(self) -> list[Line]:
        return [line for line in self.lines if line.faults]

    def same(self, line: Line) -> bool:
        """Whether the value is there already, as it is."""
        old = self.known.get(line.number)
        return old is not None and (old.value, old.reason, old.provisional) == (
            line.value, line.reason, line.provisional and line.value is not None,
        )  # fmt: skip

    @property
    def unchanged(self) -> list[Line]:
        return [line for line in self.sound if self.same(line)]

    @property
    def corrected(self) -> list[tuple[Line, Observation]]:
        return [
            (line, self.known[line.number])
            for line in self.sound
            if line.number in self.known and not self.same(line)
        ]

    @property
    def added(self) -> list[Line]:
        return [line for line in self.sound if line.number not in self.known]


def check(series: Series, *, actor: Actor, today: dt.date) -> Checked:
    """The lines read again, and set against the values that stand today: in few queries, however many."""
    agreement = series.agreement
    targets = list(Target.objects.filter(agreement=agreement, withdrawn=False))
    for target in targets:
        target.agreement = agreement
    lines = Reader(series, targets).read()
    corrected = Observation.objects.exclude(corrects=None).values("corrects")
    rows = Observation.objects.filter(
        policies.readable(actor, agreement), target__agreement=agreement,
        organisation__in=actor.organisations("target.observe", agreement.key),
        period_end__in={line.end for line in lines if line.end},
    )  # fmt: skip
    standing = {
        (row.target_id, row.period_start, row.period_end): row
        for row in rows.exclude(pk__in=corrected).order_by("pk")
    }
    by_pk = {target.pk: target for target in targets}
    known = {}
    for line in lines:
        if line.target is not None and line.end is not None:
            old = standing.get((line.target.pk, line.start, line.end))
            if old is not None:
                old.target = by_pk[old.target_id]
                known[line.number] = old
    return Checked(lines, known, far_lines(lines, actor, agreement, today))


@dataclass
class Done:
    """What was declared, and the lines that the rules refused, with the reason of each."""

    declared: int = 0
    refused: list[tuple[Line, Refusal]] = field(default_factory=list)

    def add(self, other: Done) -> None:
        self.declared += other.declared
        self.refused += other.refused


def declare_series(series: Series, *, actor: Actor, today: dt.date) -> Done:
    """Declare every line that is sound and new, some at a time: what was done is not done twice.

    A value that stands is corrected, never overwritten; somebody else validates all of it. The place in the
    file moves with the lines, in their transaction: stopped half-way, the same press goes on from there, and
    of two people who press at once the second goes on from where the first has come.
    """
    _allowed(actor, series.agreement)
    checked, done = check(series, actor=actor, today=today), Done()
    wanted = {line.number for line in checked.sound} - {line.number for line in checked.unchanged}
    while True:
        series.refresh_from_db(fields=["done"])
        begin = series.done
        part = checked.lines[begin : begin + AT_ONCE]
        if not part:
            return done
        with transaction.atomic():
            mine = Series.objects.filter(pk=series.pk, done=begin).update(done=begin + len(part))
            told = Done()
            for line in part if mine else ():
                if line.number in wanted:
                    told.add(_declared(series, line, checked, actor, today))
        done.add(told)


def _declared(series: Series, line: Line, checked: Checked, actor: Actor, today: dt.date) -> Done:
    old = checked.known.get(line.number)
    if line.target is None or line.end is None:  # a sound line has both
        return Done()
    words = [f"{series.source} · {series.licence}", line.note]
    entry = Entry(
        value=line.value, reason=line.reason, period_start=line.start, period_end=line.end,
        note="\n".join(word for word in words if word), visibility=series.visibility,
        provisional=line.provisional, sure=True,
    )  # fmt: skip
    evidence = Evidence(link=series.link)
    try:
        with transaction.atomic():
            if old is None:
                row = declare(line.target, entry, actor=actor, today=today, evidence=evidence)
            else:
                why = (_("New file: %(name)s.") % {"name": series.name})[:500]
                row = declare_correction(old, entry, actor=actor, today=today, why=why, evidence=evidence)
            Declaration.objects.filter(pk=row.pk).update(series=series, far=line.number in checked.far)
    except Refusal as refusal:
        return Done(refused=[(line, refusal)])
    return Done(declared=1)


def _allowed(actor: Actor, agreement: Agreement) -> None:
    if not policies.can_observe(actor, agreement):
        raise Refusal(
            "series.forbidden",
            _("Your role does not allow you to enter values."),
            _("Ask the agency's director for the role of action manager."),
        )
