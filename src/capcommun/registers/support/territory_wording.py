"""Strategies, sites and contracts in words: steps with their shapes, first sentences, refusals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from capcommun.kit.access.api import Refusal
from capcommun.kit.text.api import day
from capcommun.registers.support import contents
from capcommun.registers.support import territory_rules as rules
from capcommun.registers.support.models import OutreachContract, PlannedState
from capcommun.registers.support.rules import EARLIEST, LONGEST, Problem
from capcommun.registers.support.wording import State, Wrong

STEPS = {
    1: gettext_lazy("Method shared"),
    2: gettext_lazy("Tools built"),
    3: gettext_lazy("SWOT matrix"),
    4: gettext_lazy("Strategy and action plan"),
}
ABOUT = {
    1: gettext_lazy("The way to build the strategy is shared with the territory."),
    2: gettext_lazy("PILOT and SADI are made with the tourist office concerned."),
    3: gettext_lazy("Strengths, weaknesses, opportunities and threats are written together."),
    4: gettext_lazy("The territory's tourism strategy and its action plan are written together."),
}
DONE = State("done", pgettext_lazy("state of a step", "finished"), "done", "held")
BEGUN = State("begun", pgettext_lazy("state of a step", "under way"), "watch", "not-due")
NOT_BEGUN = State("not-begun", pgettext_lazy("state of a step", "not begun"), "not-due", "not-due")
COMPLETE = State("complete", pgettext_lazy("state of a process", "complete"), "done", "held")
UNDER_WAY = State("under-way", pgettext_lazy("state of a process", "under way"), "watch", "not-due")
TO_BEGIN = State("to-begin", pgettext_lazy("state of a process", "not begun"), "not-due", "not-due")
LATE = State("late", pgettext_lazy("state of a planned action", "late"), "late", "late")
PLANNED = {
    s.code: s
    for s in (
        State(rules.Planned.PLANNED.value, PlannedState.PLANNED.label, "not-due", "not-due"),
        State(rules.Planned.UNDER_WAY.value, PlannedState.UNDER_WAY.label, "watch", "not-due"),
        State(rules.Planned.DONE.value, PlannedState.DONE.label, "done", "held"),
        State(rules.Planned.DROPPED.value, PlannedState.DROPPED.label, "unjudged", "unjudged"),
    )
}


def step_state(step: contents.Step) -> State:
    if step.finished_on:
        return DONE
    return BEGUN if step.begun else NOT_BEGUN


def process_state(row: Any) -> State:
    """Where a territory stands as a whole, from its last revision."""
    if row.finished_on:
        return COMPLETE
    return UNDER_WAY if row.started_on else TO_BEGIN


def planned_state(row: contents.Planned, on: dt.date) -> State:
    return LATE if row.late(on) else PLANNED[row.state]


def steps_named(numbers: Iterable[int]) -> str:
    return ", ".join(f"“{STEPS[number]}”" for number in numbers)


def strategies_sentence(rows: Iterable[Any], year: int) -> str:
    """« 1 territory out of 4 has its strategy; 2 were begun in 2023. »"""
    found = list(rows)
    done = sum(row.finished_on is not None for row in found)
    begun = sum(row.started_on is not None and row.started_on.year == year for row in found)
    first = ngettext(
        "%(n)d territory out of %(total)d has gone through all four steps",
        "%(n)d territories out of %(total)d have gone through all four steps",
        done,
    ) % {"n": done, "total": len(found)}
    second = ngettext("%(n)d was begun in %(year)d", "%(n)d were begun in %(year)d", begun)
    return _("%(first)s; %(second)s.") % {"first": first, "second": second % {"n": begun, "year": year}}


def followed(row: Any, on: dt.date) -> bool:
    """Whether a site or a contract is followed that day."""
    return row.followed_on <= on and (row.ended_on is None or row.ended_on > on)


def sites_sentence(rows: Iterable[Any], on: dt.date) -> str:
    """« 4 sites are followed; 3 were reviewed in the last twelve months. »"""
    found = [row for row in rows if followed(row, on)]
    fresh = sum(bool(last_review(row)) and not review_due(row, on) for row in found)
    first = ngettext("%(n)d site is followed", "%(n)d sites are followed", len(found)) % {"n": len(found)}
    second = ngettext(
        "%(n)d was reviewed in the last twelve months", "%(n)d were reviewed in the last twelve months", fresh
    ) % {"n": fresh}
    return _("%(first)s; %(second)s.") % {"first": first, "second": second}


def last_review(row: Any) -> dt.date | None:
    return max((review.held_on for review in contents.reviews(row.content)), default=None)


def review_due(row: Any, on: dt.date) -> bool:
    """A year without a review, since the last one or since the site is followed."""
    return (on - (last_review(row) or row.followed_on)).days > 365


def contracts_sentence(rows: Iterable[Any], on: dt.date) -> str:
    """« 5 contracts are followed: 4 signed by the agency, 1 that it carries. »"""
    found = [row for row in rows if followed(row, on)]
    signed = sum(row.part == rules.Part.SIGNS for row in found)
    carried = len(found) - signed
    first = ngettext("%(n)d contract is followed", "%(n)d contracts are followed", len(found))
    parts = [
        ngettext("%(n)d that the agency signed", "%(n)d that the agency signed", signed) % {"n": signed},
        ngettext("%(n)d that it carries", "%(n)d that it carries", carried) % {"n": carried},
    ]
    return _("%(first)s: %(parts)s.") % {"first": first % {"n": len(found)}, "parts": ", ".join(parts)}


def told(content: Mapping[str, Any]) -> dict[str, str]:
    """All that a revision says, each thing under its name: two of them are set side by side."""
    found = {
        _("Name"): content["title"],
        _("Intermunicipalities"): ", ".join(member.name for member in contents.members(content)),
        _("Note"): content["note"],
    }
    if "part" in content:
        found[_("The agency's part")] = str(OutreachContract.Part(content["part"]).label)
        found[_("Members confirmed")] = _("yes") if content["confirmed"] else _("no")
    if "zone" in content:
        found[_("Area")] = (content["zone"] or {}).get("name", "")
        found[_("Commune")] = (content["commune"] or {}).get("name", "")
    if "followed_on" in content:
        found[_("Followed since")] = _day(contents.day_of(content["followed_on"]))
        found[_("No longer followed from")] = _day(contents.day_of(content["ended_on"]))
    for step in contents.steps(content) if "steps" in content else ():
        found |= _step(step)
    for review in contents.reviews(content) if "reviews" in content else ():
        found[_("Review of %(day)s") % {"day": day(review.held_on)}] = review.conclusion
    for number, action in enumerate(contents.actions(content) if "actions" in content else (), 1):
        # lines are never erased: the third one stays the third, even where two have one name
        found[_("Action %(number)d") % {"number": number}] = _action(action)
    for number, paper in enumerate(contents.every_paper(content), 1):
        found[_("File %(number)d") % {"number": number}] = _paper(paper)
    return {name: text for name, text in found.items() if text}


def _paper(paper: contents.Paper) -> str:
    if paper.removed:
        return _("%(name)s (removed: %(reason)s)") % {"name": paper.shown, "reason": paper.removed}
    return paper.shown


def _day(value: dt.date | None) -> str:
    return day(value) if value else ""


def _step(step: contents.Step) -> dict[str, str]:
    name = str(STEPS[step.number])
    pairs = (
        (_("begun on"), _day(step.started_on)),
        (_("finished on"), _day(step.finished_on)),
        (_("participants"), step.participants),
        (_("documents"), ", ".join(paper.title for paper in step.papers)),
        (_("note"), step.note),
    )
    return {f"{name} · {label}": text for label, text in pairs}


def _action(action: contents.Planned) -> str:
    parts = (
        action.title,
        action.axis,
        action.who,
        _day(action.by_when),
        str(PlannedState(action.state).label),
    )
    return " · ".join(part for part in parts if part)


def difference(now: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[tuple[str, str, str]]:
    """(name, before, after) of each thing that a revision said and the former one did not."""
    new, old = told(now), told(before) if before else {}
    names = [*new, *(name for name in old if name not in new)]
    return [(n, old.get(n, ""), new.get(n, "")) for n in names if old.get(n, "") != new.get(n, "")]


def gone() -> Refusal:
    return Refusal(
        "support.gone",
        _("This line is not there any more."),
        _("Read the page again."),
        status=409,
    )


def refusal_of(problem: Problem, **about: str) -> Wrong:
    """Why it is refused, and the way out."""
    found = _of_days() | _of_words() | _of_members(about.get("siren", "")) | _of_order(about.get("steps", ""))
    reason, remedy = found[problem.code]
    return Wrong(problem, reason, remedy)


def _of_days() -> dict[str, tuple[str, str]]:
    return {
        "future": (_("This day has not come yet."), _("Give the day on which it happened.")),
        "too-old": (
            _("Nothing here is as old."),
            _("Check the year: the day comes after %(day)s.") % {"day": day(EARLIEST)},
        ),
        "not-begun": (
            _("A day is given for the end of a step, and none for its beginning."),
            _("Say when it began, the same day if need be."),
        ),
        "backwards": (_("The step would end before it began."), _("Check both days.")),
        "no-day": (_("The day is missing."), _("Give the day.")),
        "ends-first": (
            _("It would end before it is followed."),
            _("Give a later day, or leave it empty."),
        ),
        "before": (
            _("The site was not followed yet that day."),
            _("Check the day, or since when the site is followed."),
        ),
        "review-there": (
            _("A review of that day is there already."),
            _("Give another day, or read the one that is there."),
        ),
    }


def _of_order(steps: str) -> dict[str, tuple[str, str]]:
    return {
        "not-last": (
            _("The last step cannot be finished before: %(steps)s.") % {"steps": steps},
            _("Say first when these steps were finished."),
        ),
        "needed": (
            _("The strategy is finished: it rests on this step."),
            _("Keep a day of end here, or open the last step again first."),
        ),
        "too-early": (
            _("Another step was finished after that day."),
            _("The strategy comes last: give a later day, or mend the other step."),
        ),
        "too-late": (
            _("The strategy was finished before that day."),
            _("Give an earlier day, or mend the last step first."),
        ),
    }


def _of_words() -> dict[str, tuple[str, str]]:
    return {
        "state": (_("This state does not exist."), _("Choose one of the list.")),
        "too-long": (_("These words are too long."), _("Keep to %(most)d characters.") % {"most": LONGEST}),
        "long-title": (
            _("This name is too long."),
            _("Keep to %(most)d characters.") % {"most": rules.LONGEST_TITLE},
        ),
        "no-title": (_("It has no name."), _("Give it a name.")),
        "no-reason": (_("A file is removed with a reason."), _("Say why it is removed.")),
        "no-words": (_("The review has no conclusion."), _("Say what it came to.")),
        "address": (
            _("A line is no document's address."),
            _("One document to a line: its name, then an address that begins with https://."),
        ),
        "too-many": (
            _("These are too many documents."),
            _("Keep to %(most)d.") % {"most": rules.MOST_DOCUMENTS},
        ),
    }


def _of_members(siren: str) -> dict[str, tuple[str, str]]:
    return {
        "few-strategy": (
            pgettext("a strategy", "It is of no intermunicipality."),
            _("Choose at least one."),
        ),
        "few-contract": (
            _("A contrat de rayonnement joins at least two intermunicipalities."),
            _("Choose a second one."),
        ),
        "unknown-epci": (
            _("“%(siren)s” is no intermunicipality's number.") % {"siren": siren},
            _("Check its nine digits."),
        ),
    }
