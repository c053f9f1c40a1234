"""The register in words: states with their shapes, the page's first sentence, refusals."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capcommun.kit.access.api import Refusal
from capcommun.kit.text.api import day
from capcommun.registers.support.models import SAID, OfficeSupportRevision, Pilot, Sadi
from capcommun.registers.support.queries import Step
from capcommun.registers.support.rules import EARLIEST, LONGEST, Problem


@dataclass(frozen=True)
class State:
    """A state as a page shows it: a shape, a tone and its word. Amber only where somebody must act."""

    code: str
    word: Any
    shape: str
    tone: str


SADI = {
    s.code: s
    for s in (
        State(Sadi.YES.value, Sadi.YES.label, "done", "held"),
        State(Sadi.TO_UPDATE.value, Sadi.TO_UPDATE.label, "watch", "watch"),
        State(Sadi.SCHEDULED.value, Sadi.SCHEDULED.label, "unjudged", "unjudged"),
        State(Sadi.NO.value, Sadi.NO.label, "not-due", "not-due"),
    )
}
PILOT = {
    s.code: s
    for s in (
        State(Pilot.YES.value, Pilot.YES.label, "done", "held"),
        State(Pilot.IN_PROGRESS.value, Pilot.IN_PROGRESS.label, "watch", "not-due"),
        State(Pilot.NO.value, Pilot.NO.label, "not-due", "not-due"),
    )
}


LABELS = {
    name: getattr(OfficeSupportRevision._meta.get_field(name), "verbose_name")  # noqa: B009 - typed as a relation too
    for name in SAID
}


def sentence(rows: Sequence[OfficeSupportRevision]) -> str:
    """« 13 offices out of 18 have their SADI, 3 their PILOT. »"""
    sadi, pilot = sum(row.has_sadi for row in rows), sum(row.has_pilot for row in rows)
    first = ngettext(
        "%(n)d office out of %(total)d has its SADI", "%(n)d offices out of %(total)d have their SADI", sadi
    ) % {"n": sadi, "total": len(rows)}
    second = ngettext("%(n)d its PILOT", "%(n)d their PILOT", pilot) % {"n": pilot}
    return _("%(sadi)s, %(pilot)s.") % {"sadi": first, "pilot": second}


def unshown(n: int) -> str:
    """What a reader with fewer rights must know beside the figures of what they see."""
    told = ngettext(
        "%(n)d other office is followed, which is not shared with you.",
        "%(n)d other offices are followed, which are not shared with you.",
        n,
    )
    return told % {"n": n} if n else ""


def coming(rows: Iterable[OfficeSupportRevision]) -> str:
    """What is on its way: « To come: 1 SADI scheduled, 4 PILOT in progress. » Nothing where nothing is."""
    found = list(rows)
    sadi, pilot = Counter(row.sadi for row in found), Counter(row.pilot for row in found)
    scheduled, old, begun = sadi[Sadi.SCHEDULED], sadi[Sadi.TO_UPDATE], pilot[Pilot.IN_PROGRESS]
    parts = (
        (scheduled, ngettext("%(n)d SADI scheduled", "%(n)d SADIs scheduled", scheduled)),
        (old, ngettext("%(n)d SADI to be updated", "%(n)d SADIs to be updated", old)),
        (begun, ngettext("%(n)d PILOT in progress", "%(n)d PILOTs in progress", begun)),
    )
    told = ", ".join(text % {"n": count} for count, text in parts if count)
    return _("Under way: %(what)s.") % {"what": told} if told else ""


@dataclass(frozen=True)
class Line:
    """A field that a revision changed."""

    label: Any
    before: str
    after: str


def lines(step: Step) -> Iterator[Line]:
    """What a revision said that the one before it did not; of the first, all that it says."""
    for name in SAID:
        now = getattr(step.now, name)
        old = getattr(step.before, name) if step.before else None
        if now != old and (now or old):
            yield Line(LABELS[name], spoken(name, old), spoken(name, now))


def spoken(name: str, value: Any) -> str:
    """A value as its reader knows it; nothing is an empty text."""
    if value is None or value == "":
        return ""
    states = {"sadi": SADI, "pilot": PILOT}.get(name)
    if states:
        return str(states[value].word) if value in states else str(value)
    return day(value) if isinstance(value, dt.date) else str(value)


class Wrong(Refusal):
    """What is typed may not be said; ``field`` is where."""

    def __init__(self, problem: Problem, reason: str, remedy: str) -> None:
        super().__init__(f"support.{problem.code}", reason, remedy, status=422)
        self.field = problem.field


def refusal_of(problem: Problem) -> Wrong:
    """Why it is refused, and the way out."""
    reasons = {
        "state": (_("This state does not exist."), _("Choose one of the list.")),
        "unfinished": (
            _("A day is given for a tool that is not finished."),
            _("Say “yes”, or leave the day empty."),
        ),
        "future": (_("This day has not come yet."), _("Give the day on which it was finished.")),
        "too-old": (
            _("No tool is as old."),
            _("Check the year: the day comes after %(day)s.") % {"day": day(EARLIEST)},
        ),
        "too-long": (
            _("These words are too long."),
            _("Keep to %(most)d characters.") % {"most": LONGEST},
        ),
    }
    reason, remedy = reasons[problem.code]
    return Wrong(problem, reason, remedy)
