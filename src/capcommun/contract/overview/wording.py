"""The overview's sentence and days in the reader's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext, pgettext

from capcommun.contract.overview import owed
from capcommun.contract.overview.rules import Due, Part
from capcommun.kit.text.api import day

GROUPS: dict[str, Any] = {
    "activity": gettext_lazy("Activity"),
    "financial": gettext_lazy("Finance"),
    "legal": gettext_lazy("Legal life"),
    "control": gettext_lazy("Control"),
    "communication": gettext_lazy("Communication"),
    "other": gettext_lazy("Other commitments"),
}
WHATS: dict[str, Any] = {
    "document": gettext_lazy("Document"),
    "meeting": gettext_lazy("Meeting"),
    "payment": gettext_lazy("Payment"),
    "rule": gettext_lazy("Rule"),
    owed.UNSAID: gettext_lazy("Not said"),
}
BANDS: dict[str, Any] = {
    "dated": gettext_lazy("Due on a day"),
    owed.RECURRENT: gettext_lazy("What comes back"),
    owed.UNDATED: gettext_lazy("Rules without a date"),
}
KINDS: dict[str, Any] = {
    "convention-objectifs": gettext_lazy("Convention on objectives and partnership"),
    "contrat-cadre": gettext_lazy("Framework contract"),
    "contrat-destination": gettext_lazy("Destination contract"),
    "contrat-rayonnement": gettext_lazy("Contract of influence"),
    "convention-attributive": gettext_lazy("Grant agreement"),
}
KINDS_OF_CHANGE: dict[str, Any] = {
    "action": gettext_lazy("Actions"),
    "note": gettext_lazy("Notes and files"),
    "value": gettext_lazy("Values"),
    "text": gettext_lazy("The text"),
}
PARTY_KINDS: dict[str, Any] = {
    "collectivity": gettext_lazy("local authority"),
    "tourism-agency": gettext_lazy("tourism agency"),
    "tourist-office": gettext_lazy("tourist office"),
    "epci": gettext_lazy("intermunicipality"),
    "chamber": gettext_lazy("chamber"),
    "association": gettext_lazy("association"),
    "company": gettext_lazy("company"),
    "state": gettext_lazy("State"),
    "public-body": gettext_lazy("public body"),
}
PARTY_ROLES: dict[str, Any] = {
    "signatory": gettext_lazy("signatory"),
    "funder": gettext_lazy("funder"),
    "operator": gettext_lazy("operator"),
    "partner": gettext_lazy("partner"),
}
BODY_KINDS: dict[str, Any] = {
    "steering": gettext_lazy("Steering committee"),
    "technical": gettext_lazy("Technical committee"),
    "working-group": gettext_lazy("Working group"),
    "assembly": gettext_lazy("Assembly"),
    "board": gettext_lazy("Board"),
    "jury": gettext_lazy("Jury"),
    "commission": gettext_lazy("Commission"),
    "other": gettext_lazy("Body"),
}
PRESIDENCIES: dict[str, Any] = {
    "fixed": gettext_lazy("fixed presidency"),
    "rotating": gettext_lazy("rotating presidency"),
}
MAJORITIES: dict[str, Any] = {
    "present": gettext_lazy("majority of those present"),
    "cast": gettext_lazy("majority of the votes cast"),
    "absolute": gettext_lazy("absolute majority"),
    "consensus": gettext_lazy("consensus"),
}
CLAUSES: dict[str, Any] = {
    "termination": gettext_lazy("Termination"),
    "breach": gettext_lazy("Breach"),
    "renewal": gettext_lazy("Renewal"),
    "dispute": gettext_lazy("Dispute"),
    "amendment": gettext_lazy("Amendment"),
    "insurance": gettext_lazy("Insurance"),
    "other": gettext_lazy("Other clause"),
}
RELATIONS: dict[str, Any] = {
    "precedes": gettext_lazy("precedes this agreement"),
    "finances": gettext_lazy("finances this agreement"),
    "details": gettext_lazy("details this agreement"),
    "framework": gettext_lazy("frames this agreement"),
}


def due_words(due: Due) -> str:
    """When something is owed, in words."""
    if due.code == "day" and due.date:
        return day(due.date)
    words = {
        "yearly": _("every year; the text sets no day"),
        "event": _("at the event"),
        "change": _("at each change"),
        "request": _("on request"),
        "always": _("at all times"),
        "over": _("no further day in the term"),
        "unset": _("the text sets no day"),
    }
    return words.get(due.code, "")


def times(years: Sequence[int]) -> list[tuple[str, str]]:
    """The choices of « when »."""
    return [
        (owed.WITHIN, _("In the next 90 days")),
        *((str(year), str(year)) for year in years),
        (owed.RECURRENT, str(BANDS[owed.RECURRENT])),
        (owed.UNDATED, str(BANDS[owed.UNDATED])),
    ]


def ahead_words(ahead: owed.Ahead) -> SafeString:
    """What falls due within ninety days, and to whom; else the next day."""
    until = day(ahead.until)
    if ahead.count:
        text = ngettext(
            "By {until} (90 days), {n} thing is owed on a set day. To whom: {whom}.",
            "By {until} (90 days), {n} things are owed on a set day. To whom: {whom}.",
            ahead.count,
        )
    elif ahead.next_day:
        text = _("Nothing is owed on a set day by {until} (90 days). The next day is {next}.")
    else:
        text = _("Nothing is owed on a set day by {until} (90 days), and the text sets no day after it.")
    return format_html(
        text,
        until=until,
        n=format_html("<b>{}</b>", ahead.count),
        whom=_receivers(ahead),
        next=day(ahead.next_day) if ahead.next_day else "",
    )


def _receivers(ahead: owed.Ahead) -> str:
    """Who receives it; how much each, when they are several."""
    if len(ahead.receivers) == 1:
        return next(iter(ahead.receivers))
    return ", ".join(f"{name} ({n})" for name, n in ahead.receivers.items())


def in_days(date: dt.date, as_of: dt.date) -> str:
    """How far a day is."""
    days = (date - as_of).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days < 100:
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    if days < 730:
        months = round(days / 30.44)
        return ngettext("in %(n)s month", "in %(n)s months", months) % {"n": months}
    years = round(days / 365.25)
    return ngettext("in %(n)s year", "in %(n)s years", years) % {"n": years}


def deadlines_words(count: int) -> str:
    """Several targets that end on one day."""
    return ngettext("%(n)s target comes to its end", "%(n)s targets come to their end", count) % {"n": count}


def _named(names: Sequence[str]) -> str:
    quoted = [_("“%(name)s”") % {"name": name} for name in names]
    return (
        _("%(first)s and %(second)s") % {"first": quoted[0], "second": quoted[1]} if quoted[1:] else quoted[0]
    )


PLAIN = {
    "none-late": gettext_noop("None is late."),
    "no-year": gettext_noop("the roadmap of %(year)s sets no target yet."),
    "no-target": gettext_noop(
        "this text sets no measurable target: there is nothing to judge, and nothing is made up."
    ),
}


Link = Callable[[str], str]
"""The address of the targets that stand somewhere: « held », « late »… or « promise », all of them."""
STATES = {"all-held": "held", "none-held": "held", "unshared": "closed"}


def _number(text: object, code: str, link: Link | None, css: str = "") -> SafeString:
    """A number that leads to the very rows that it counts."""
    strong = format_html('<b class="{}">{}</b>', css, text) if css else format_html("<b>{}</b>", text)
    return format_html('<a href="{}">{}</a>', link(STATES.get(code, code)), strong) if link else strong


def _clause(part: Part, year: int, link: Link | None = None) -> SafeString:
    n, total = part.count, part.total
    strong = _number(n, part.code, link)
    match part.code:
        case "all-held":
            text = ngettext(
                "the only target of %(year)s is held.", "all {total} targets of %(year)s are held.", total
            )
        case "held":
            text = ngettext(
                "{n} of the {total} targets of %(year)s is held.",
                "{n} of the {total} targets of %(year)s are held.",
                n,
            )
        case "none-held":
            text = ngettext(
                "the only target of %(year)s is not held yet.",
                "none of the {total} targets of %(year)s is held yet.",
                total,
            )
        case "late":
            text = _late(part)
            said = ngettext("%(n)s target is late", "%(n)s targets are late", n) % {"n": n}
            strong = _number(said, part.code, link, "late")
        case "watch":
            text = ngettext("{n} is to be watched.", "{n} are to be watched.", n)
        case "missing":
            text = ngettext("{n} has no data.", "{n} have no data.", n)
        case "waiting" if n == total:
            text = _("None can be judged yet.")
        case "waiting":
            text = ngettext("The {n} other is not judged.", "The {n} others are not judged.", n)
        case "closed":
            text = _closed(n)
            strong = _number(n, "promise", link)
        case code:
            text = _(PLAIN[code])
    # names come from a document: they are escaped as arguments, never part of the format
    names = _named(part.names) if part.names else ""
    every = _number(total, "promise", link)
    return format_html(text % {"year": year}, n=strong, total=every, names=names)


def _rest(part: Part, link: Link | None) -> SafeString:
    n = part.count
    forms = {
        "ahead": ngettext("{n} whose day is to come", "{n} whose day is to come", n),
        "open": ngettext(
            "{n} to be settled: the text does not say what to count, against what, or for when",
            "{n} to be settled: the text does not say what to count, against what, or for when",
            n,
        ),
        "unshared": ngettext(
            "{n} of which no value is shared with you", "{n} of which no value is shared with you", n
        ),
        "illustration": ngettext(
            "{n} given by way of illustration", "{n} given by way of illustration", n
        ),
    }  # fmt: skip
    return format_html(forms[part.code], n=_number(n, part.code, link))


def rest_words(parts: Sequence[Part], link: Link | None = None) -> SafeString:
    """Why those others are not judged, then what the list holds beside the promises."""
    reasons = [_rest(part, link) for part in parts if part.code != "context"]
    said = (
        format_html(
            "{}. ", format_html_join(pgettext("between clauses", "; "), "{}", ((one,) for one in reasons))
        )
        if reasons
        else ""
    )
    beside = [
        format_html(
            ngettext(
                "Beside them, {n} line of context promises nothing.",
                "Beside them, {n} lines of context promise nothing.",
                part.count,
            ),
            n=_number(part.count, "context", link),
        )
        for part in parts
        if part.code == "context"
    ]
    opening = format_html("{} ", _("Not judged:")) if reasons else ""
    return format_html("{}{}{}", opening, said, beside[0] if beside else "")


def _closed(count: int) -> str:
    return ngettext(
        "{n} target is set for %(year)s. What is observed of it stays between the parties; "
        "what they publish appears here.",
        "{n} targets are set for %(year)s. What is observed of them stays between the parties; "
        "what they publish appears here.",
        count,
    )


def _late(part: Part) -> str:
    if not part.names:
        return "{n}."
    if part.count == len(part.names):
        return _("{n}: {names}.")
    return _("{n}, among them {names}.")


def sentence_words(parts: Sequence[Part], as_of: dt.date, year: int, link: Link | None = None) -> SafeString:
    """The whole sentence, ready for the page; each number leads to what it counts."""
    opening = _("On %(day)s,") % {"day": day(as_of)}
    clauses = [_clause(part, year, link) for part in parts]
    return format_html("{} {}", opening, format_html_join(" ", "{}", ((clause,) for clause in clauses)))


def counted(counts: Mapping[str, int], link: Callable[[str], str] | None = None) -> list[SafeString]:
    """How many things of each kind changed, in words that lead to them."""
    said: dict[str, Callable[[int], str]] = {
        "action": lambda n: ngettext("%(n)s action changed", "%(n)s actions changed", n),
        "note": lambda n: ngettext("%(n)s action told of", "%(n)s actions told of", n),
        "value": lambda n: ngettext("%(n)s target has a new value", "%(n)s targets have a new value", n),
        "text": lambda n: ngettext("%(n)s text in force", "%(n)s texts in force", n),
    }
    words = {kind: said[kind](n) % {"n": n} for kind, n in counts.items()}
    if link is None:
        return [format_html("{}", text) for text in words.values()]
    return [format_html('<a href="{}">{}</a>', link(kind), text) for kind, text in words.items()]
