"""Verdicts and promises in the reader's words; the rules only give codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from capcommun.contract.indicators.library import Sheet
from capcommun.contract.indicators.models import Target
from capcommun.contract.indicators.returns import Owed
from capcommun.contract.indicators.rules import Verdict
from capcommun.contract.indicators.year_before import Change
from capcommun.kit.text.api import day, number

FIRMNESS: dict[str, Any] = {
    "commitment": gettext_lazy("commitment"),
    "objective": gettext_lazy("objective"),
    "forecast": gettext_lazy("forecast"),
    "illustration": gettext_lazy("illustration"),
    "context": gettext_lazy("context"),
}
PER: dict[str, Any] = {
    "month": gettext_lazy("per month"),
    "quarter": gettext_lazy("per quarter"),
    "half-year": gettext_lazy("per half-year"),
    "year": gettext_lazy("per year"),
    "term": gettext_lazy("over the whole term"),
}
RHYTHMS: dict[str, Any] = {
    "month": gettext_lazy("each month, within %(days)s days"),
    "quarter": gettext_lazy("each quarter, within %(days)s days"),
    "year": gettext_lazy("each year, within %(days)s days"),
}
"""How often an indicator is reported, and how long after the period."""

PERIODS: dict[str, Any] = {"once": gettext_lazy("once"), **PER}
COMPARATORS: dict[str, Any] = {
    "at-least": gettext_lazy("at least"),
    "at-most": gettext_lazy("at most"),
    "about": gettext_lazy("about"),
    "between": gettext_lazy("between"),
    "exactly": gettext_lazy("exactly"),
    "done-by": gettext_lazy("to be done"),
    "increase": gettext_lazy("increase"),
    "decrease": gettext_lazy("decrease"),
    "maintain": gettext_lazy("maintain"),
}
REASONS: dict[str, Any] = {
    "held.reached": gettext_lazy("Reached on %(on)s: %(figure)s."),
    "held.done": gettext_lazy("Done on %(on)s."),
    "late.not-done": gettext_lazy("Not done by %(deadline)s."),
    "watch.done-after": gettext_lazy("Done on %(on)s, after the deadline of %(deadline)s."),
    "watch.not-done": gettext_lazy("Not done yet, and the deadline of %(deadline)s is near."),
    "unjudged.not-done": gettext_lazy("Not done yet on %(on)s; not judged before %(deadline)s."),
    "held.periods": gettext_lazy("Held over each of the %(ended)s periods that have ended."),
    "watch.after-deadline": gettext_lazy(
        "Reached on %(on)s, after the deadline of %(deadline)s: kept, but not in time."
    ),
    "watch.exceeded": gettext_lazy(
        "The limit is already exceeded (%(figure)s); the promise is judged on %(deadline)s."
    ),
    "watch.soon": gettext_lazy("Not reached yet (%(figure)s), and the deadline of %(deadline)s is near."),
    "watch.forecast": gettext_lazy(
        "The forecast was not met by %(deadline)s (%(figure)s). A forecast is never late."
    ),
    "watch.above": gettext_lazy("More than announced by %(deadline)s: %(figure)s."),
    "watch.periods": gettext_lazy("To watch for %(count)s of the %(ended)s periods that have ended."),
    "late.below": gettext_lazy("Not reached on %(deadline)s: %(figure)s."),
    "late.exceeded": gettext_lazy("Limit exceeded on %(deadline)s: %(figure)s."),
    "held.on-track": gettext_lazy("%(expected)s were expected by %(on)s; %(figure)s seen: on track."),
    "watch.pace": gettext_lazy("%(expected)s were expected by %(on)s; %(figure)s seen."),
    "late.pace": gettext_lazy("%(expected)s were expected by %(on)s; %(figure)s seen: behind."),
    "watch.unseen": gettext_lazy(
        "Expected by %(by)s: %(expected)s; the last value entered, %(figure)s, dates from %(on)s."
    ),
    "missing.expected": gettext_lazy(
        "Expected by %(by)s: %(expected)s; no value has been entered. Missing is not zero."
    ),
    "not-due.mark": gettext_lazy("The first value is expected by %(by)s: %(expected)s."),
    "late.periods": gettext_lazy("Not held for %(count)s of the %(ended)s periods that have ended."),
    "missing.none-yet": gettext_lazy("No value has been entered yet. Missing is not zero."),
    "missing.after-deadline": gettext_lazy(
        "The deadline of %(deadline)s has passed without a value: one cannot say whether it was held."
    ),
    "missing.said": gettext_lazy("The value is missing: %(reason)s"),
    "missing.periods": gettext_lazy(
        "No value for %(count)s of the %(ended)s periods that have ended: one cannot say whether it was held."
    ),
    "not-due.start": gettext_lazy("Begins on %(start)s."),
    "not-due.deadline": gettext_lazy("Nothing is expected before %(deadline)s."),
    "not-due.no-deadline": gettext_lazy("The text sets no deadline, and nothing has been entered."),
    "unjudged.before-deadline": gettext_lazy(
        "%(figure)s on %(on)s; not judged before the deadline of %(deadline)s."
    ),
    "unjudged.no-deadline": gettext_lazy("%(figure)s on %(on)s; the text sets no deadline: not judged."),
    "unjudged.ceiling": gettext_lazy(
        "%(figure)s on %(on)s, within the limit; judged when the period ends, on %(deadline)s."
    ),
    "unjudged.no-reference": gettext_lazy(
        "%(figure)s: the text gives nothing to compare it with; a second value will give a direction."
    ),
    "unjudged.no-measure": gettext_lazy(
        "The text gives neither a number nor a starting point: what to count is still to be agreed."
    ),
    "unjudged.closed": gettext_lazy(
        "The values of this target stay between the parties: what they hold is not shared with you."
    ),
    "unjudged.context": gettext_lazy("A statement of the situation: it promises nothing."),
    "unjudged.illustration": gettext_lazy("Given by way of illustration: it commits to nothing."),
}


FEW: dict[str, Any] = {
    "held.on-track": gettext_lazy("Expected by %(on)s: %(expected)s; seen: %(figure)s. On track."),
    "watch.pace": gettext_lazy("Expected by %(on)s: %(expected)s; seen: %(figure)s."),
    "late.pace": gettext_lazy("Expected by %(on)s: %(expected)s; seen: %(figure)s. Behind."),
}
"""The same where either number is too small for a plural."""


def _said(value: object) -> str:
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, Decimal):
        return number(value)
    return "—" if value is None else str(value)


def reason(verdict: Verdict) -> str:
    """Why this light, in a sentence."""
    code = verdict.code
    if code == "not-due.deadline" and verdict.deadline is None:
        code = "not-due.no-deadline"
    values: Mapping[str, object] = {
        "figure": verdict.figure, "on": verdict.seen_on, "deadline": verdict.deadline, **verdict.values
    }  # fmt: skip
    numbers = [value for name in ("expected", "figure") if isinstance(value := values.get(name), Decimal)]
    forms = FEW if code in FEW and any(abs(one) < 2 for one in numbers) else REASONS
    return str(forms[code]) % {name: _said(value) for name, value in values.items()}


def period(owed: Owed, per: str) -> str:
    """The period that ends on a day owed: « octobre 2023 », « 4e trimestre 2023 »."""
    year, month = owed.day.year, owed.day.month
    if per == "month":
        return day(owed.day, "LLLL yyyy")
    if per == "quarter":
        return _("quarter %(n)s of %(year)s") % {"n": (month + 2) // 3, "year": year}
    if per == "half-year":
        return _("half-year %(n)s of %(year)s") % {"n": (month + 5) // 6, "year": year}
    return str(year)


def owed_title(target: Target, owed: Owed) -> str:
    """A target with the period that is owed, when it comes back."""
    return f"{target.title} ({period(owed, target.per)})" if owed.returns else target.title


def _amount(target: Target) -> str:
    value = target.value
    if target.comparator == "between" and target.low is not None and target.high is not None:
        return _("%(low)s to %(high)s") % {"low": number(target.low), "high": number(target.high)}
    if value is None:
        return ""
    if target.kind == "rank":
        return _ranked(target.unit, number(value))
    text = number(value)
    forms = {
        "at-least": _("at least %(n)s"),
        "at-most": _("at most %(n)s"),
        "about": _("about %(n)s"),
    }
    form = forms["about"] if target.approximate else forms.get(target.comparator, "%(n)s")
    return form % {"n": text}


RANKS = ("rang", "place", "position", "rank")
"""First words of a unit that already say that it is a rank, in the contract's language."""


def _ranked(unit: str, figure: str) -> str:
    """« rang 2 en France » from « rang en France »."""
    first, _space, rest = unit.partition(" ")
    if first.casefold() in RANKS:
        return f"{first} {figure} {rest}".strip()
    return _("rank %(n)s") % {"n": figure}


def promised(target: Target) -> str:
    """The promise in a few words: « environ 50 prestataires par an »."""
    words = {
        "increase": _("increase"),
        "decrease": _("decrease"),
        "maintain": _("maintain"),
    }
    parts = [_amount(target)]
    if target.kind == "direction" or target.comparator in words:
        parts.insert(0, words.get(target.comparator, ""))
    if target.unit and parts[-1] and target.unit.split()[0].casefold() not in RANKS:
        parts.append(target.unit)
    if target.per in {"month", "quarter", "half-year"} or (
        target.per in {"year", "term"} and target.year is None
    ):
        parts.append(str(PER[target.per]))
    if target.comparator == "done-by" and target.deadline:
        parts.append(_("by %(date)s") % {"date": day(target.deadline)})
    return " ".join(part for part in parts if part)


STANDINGS: dict[str, Any] = {
    "held": gettext_lazy("held"),
    "late": gettext_lazy("late"),
    "watch": gettext_lazy("to be watched"),
    "missing": gettext_lazy("no value yet"),
    "ahead": gettext_lazy("not due yet: their day is to come"),
    "open": gettext_lazy("to be settled: the text does not say what to count, against what, or for when"),
    "illustration": gettext_lazy("given by way of illustration"),
    "context": gettext_lazy("lines of context, which promise nothing"),
}
"""Where targets may stand, as the list lets one choose."""


def changed(change: Change) -> str:
    """« +5 sur un an (+12,5 %) »: a value beside the same period of the year before."""
    if change.difference == 0:
        return _("as a year before")
    told = _("%(difference)s in a year") % {"difference": _signed(change.difference)}
    return told if change.percent is None else _("%(told)s (%(percent)s %%)") % {
        "told": told, "percent": _signed(change.percent),
    }  # fmt: skip


def _signed(value: Decimal) -> str:
    return f"{'+' if value > 0 else '−'}{number(abs(value))}"


def values_to_enter(count: int) -> str:
    """Several values that wait for somebody to enter them, their day past."""
    return ngettext("%(n)s value is to be entered", "%(n)s values are to be entered", count) % {"n": count}


def values_to_validate(count: int) -> str:
    """Several values that others declared."""
    return ngettext("%(n)s value is to be validated", "%(n)s values are to be validated", count) % {
        "n": count
    }


def values_returned(count: int) -> str:
    """Several values that were returned to who declared them."""
    return ngettext("%(n)s value was returned to you", "%(n)s values were returned to you", count) % {
        "n": count
    }


def figure_kept(title: str, on: dt.date) -> str:
    """A kept figure among those of its target: the day that it tells."""
    return _("%(title)s, figure of %(day)s") % {"title": title, "day": day(on)}


def figures_restated(count: int) -> str:
    """Several kept figures that the registers give otherwise today."""
    return ngettext(
        "%(n)s figure that you kept is restated", "%(n)s figures that you kept are restated", count
    ) % {"n": count}


def values_provisional(count: int) -> str:
    """Several values that a person said were provisional, their period over for two months."""
    return ngettext(
        "%(n)s provisional value is to be confirmed", "%(n)s provisional values are to be confirmed", count
    ) % {"n": count}


def figures_stale(count: int) -> str:
    """Several figures that no register has counted for days."""
    return ngettext(
        "%(n)s figure has not been counted lately", "%(n)s figures have not been counted lately", count
    ) % {"n": count}


def counted(name: str, count: int) -> str:
    """« 3 en retard »: how many stand somewhere, for headings and summaries."""
    forms = {
        "held": ngettext("%(n)s held", "%(n)s held", count),
        "watch": ngettext("%(n)s to watch", "%(n)s to watch", count),
        "late": ngettext("%(n)s late", "%(n)s late", count),
        "missing": ngettext("%(n)s without data", "%(n)s without data", count),
        "ahead": ngettext("%(n)s not due yet", "%(n)s not due yet", count),
        "open": ngettext("%(n)s to be settled", "%(n)s to be settled", count),
        "closed": ngettext("%(n)s not shared with you", "%(n)s not shared with you", count),
        "illustration": ngettext("%(n)s by way of illustration", "%(n)s by way of illustration", count),
        "context": ngettext("%(n)s line of context", "%(n)s lines of context", count),
    }
    return forms[name] % {"n": count}


def rhythm(sheet: Sheet) -> str:
    """« chaque mois, sous 15 jours »."""
    return str(RHYTHMS[sheet.frequency]) % {"days": sheet.due_days}
