"""What people write in a plan's cells, understood: days, amounts, shares, years, statuses.

Whoever keeps a plan in a spreadsheet writes « mi-octobre », « T3 », « fin juin », « 12 k€ ». Each is read as
one would read it, and what was read is shown before anything is written.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from decimal import Decimal

from django.utils.translation import gettext as _

from capcommun.contract.plan.models import Status
from capcommun.kit.documents.api import DATE, BadCellError, figures_day, folded, months, number_in

__all__ = [
    "BadCellError", "Span", "folded", "is_plain_date", "is_range", "read_amount", "read_progress",
    "read_span", "read_status", "read_year",
]  # fmt: skip


Span = tuple[dt.date, dt.date]
YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
QUARTER = re.compile(r"\b(?:t|q|trim|trimestre|kwartaal) ?([1-4])\b|\b([1-4]) ?(?:er|e|eme|nd|d|st|rd|th)? (?:trimestre|kwartaal|quarter)\b")  # fmt: skip  # noqa: E501 - a pattern is read whole
HALF = re.compile(r"\b(?:s|semestre) ?([12])\b|\b([12]) ?(?:er|e|eme|nd|d|st)? (?:semestre|semester|half)\b")
PARTS = re.compile(r"\s*(?:[–—]|\s-\s|-(?=\s*[^\W\d_]{3})|\bà\b|\bau\b|\bjusqu'(?:à|en)\b|\btot\b|\bto\b)\s*", re.IGNORECASE)  # fmt: skip  # noqa: E501 - a pattern is read whole
SEASONS = {"printemps": (3, 5), "ete": (6, 8), "automne": (9, 11), "spring": (3, 5), "lente": (3, 5),
           "summer": (6, 8), "zomer": (6, 8), "autumn": (9, 11), "herfst": (9, 11)}  # fmt: skip
EDGES = {"debut": "begin", "begin": "begin", "early": "begin", "mi": "mid", "mid": "mid", "half": "mid",
         "midden": "mid", "fin": "end", "end": "end", "eind": "end", "einde": "end"}  # fmt: skip


def _span(year: int, first: int, last: int | None = None) -> Span:
    last = last or first
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


def _edge(span: Span, edge: str | None) -> Span:
    """The beginning, the middle or the end of a span: its first third, the day amid, its last third."""
    start, end = span
    length = (end - start).days
    if edge == "mid":
        middle = start + dt.timedelta(days=length // 2)
        return middle, middle
    third = dt.timedelta(days=length // 3)
    return {"begin": (start, start + third), "end": (end - third, end)}.get(edge or "", span)


def _words_span(text: str, year: int | None) -> Span | None:
    """« mi-octobre », « T3 2023 », « fin juin », « 15 mars », « 2e semestre », « été », « fin 2023 »."""
    words = folded(text)
    said = YEAR.search(words)
    year = int(said[1]) if said else year
    if year is None:
        return None
    words = YEAR.sub(" ", words)
    edge = next((EDGES[word] for word in words.split() if word in EDGES), None)
    if found := QUARTER.search(words):
        number = int(found[1] or found[2])
        return _edge(_span(year, 3 * number - 2, 3 * number), edge)
    if found := HALF.search(words):
        number = int(found[1] or found[2])
        return _edge(_span(year, 6 * number - 5, 6 * number), edge)
    for word in words.split():
        if word in SEASONS:
            return _edge(_span(year, *SEASONS[word]), edge)
        if word in months():
            return _in_month(words, year, months()[word], edge)
    bare = (
        set(words.split())
        - EDGES.keys()
        - {"d", "de", "l", "annee", "an", "courant", "ici", "toute", "jaar", "year"}
    )
    return _edge(_span(year, 1, 12), edge) if not bare and (said or edge) else None


def _in_month(words: str, year: int, month: int, edge: str | None) -> Span:
    if day := re.search(r"\b(\d{1,2}) ?(?:er|st|nd|rd|th)?\b", words):
        date = dt.date(year, month, int(day[1]))
        return date, date
    if edge == "mid":
        return dt.date(year, month, 15), dt.date(year, month, 15)
    return _edge(_span(year, month), edge)


def _joined(text: str) -> str:
    """« mi-octobre » is one thing: its hyphen does not part two days."""
    return re.sub(r"\b(mi|mid|half|eind|fin|début|debut)-", r"\1 ", text, flags=re.IGNORECASE)


def read_span(text: str, year: int | None) -> Span | None:
    """From when to when; one day twice for a day. None for an empty cell."""
    text = " ".join(text.split())
    if not text:
        return None
    try:
        if day := figures_day(text, year):
            return day, day
        parts = [part for part in PARTS.split(_joined(text)) if part]
        if len(parts) == 2:
            last = read_span(parts[1], year)
            first = read_span(parts[0], last[1].year if last else year)
            if first and last and first[0] <= last[1]:
                return first[0], last[1]
        elif found := _words_span(text, year):
            return found
    except (ValueError, BadCellError):
        pass
    raise BadCellError(
        _("“%(value)s” is not a date.") % {"value": text},
        _("Write it as 31/12/2023, or as “mid-October”, “end of June 2023”, “Q3”."),
    )


def is_range(text: str) -> bool:
    """Whether two ends are said: « mars à juin », « T1 - T3 »."""
    return len([part for part in PARTS.split(_joined(text)) if part]) == 2


def is_plain_date(text: str) -> bool:
    """Whether nothing had to be understood: figures alone, the year included."""
    return bool(DATE.fullmatch(text) or re.match(r"\d{4}-\d{2}-\d{2}", text))


def read_amount(text: str) -> Decimal | None:
    if not text:
        return None
    value = number_in(text)
    if value is None or value < 0 or value >= Decimal(10) ** 12:
        raise BadCellError(
            _("“%(value)s” is not an amount.") % {"value": text}, _("Write figures only: 12500 or 12 500,50.")
        )
    return value.quantize(Decimal("0.01"))


def read_progress(text: str) -> int | None:
    if not text:
        return None
    plain = text.replace("%", "").replace(",", ".").strip()
    try:
        value = float(plain)
    except ValueError:
        value = -1.0
    if 0 < value < 1 and "%" not in text:
        value *= 100  # a cell formatted as a percentage holds 0.4
    if not 0 <= value <= 100:
        raise BadCellError(
            _("“%(value)s” is not a percentage.") % {"value": text}, _("Write a number from 0 to 100.")
        )
    return round(value)


def read_year(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise BadCellError(_("“%(value)s” is not a year.") % {"value": text}, _("Write four figures: 2023."))
    return int(text)


SAID = {
    Status.NOT_STARTED: "a faire|pas commence|non demarre|non commence|a venir|prevu|todo|te doen|0%",
    Status.IN_PROGRESS: "encours|commence|demarre|lance|engage|en preparation|bezig|lopend|ongoing|started",
    Status.DONE: "fait|faite|fini|acheve|realise|termine|ok|oui|solde|100%|klaar|gedaan|finished|x",
    Status.LATE: "retard|en retard|te laat",
    Status.BLOCKED: "bloque|suspendu|en attente|attente|wacht|on hold|pending",
    Status.ABANDONED: "abandonne|annule|supprime|cancelled|geannuleerd|opgegeven",
    Status.CARRIED_OVER: "reporte|decale|postponed|uitgesteld",
}
WORDS = {word: status.value for status, words in SAID.items() for word in words.split("|")}


def _same(text: str) -> str:
    """Gender and number aside: « terminées » is « termine »."""
    return " ".join(re.sub(r"(?<=e)(?:es|e|s)$", "", word) for word in folded(text).split())


def read_status(text: str) -> str:
    """A status by its code, by its name in the reader's language, or as people write it."""
    if not text:
        return ""
    wanted = folded(text)
    for value, label in Status.choices:
        if wanted in {folded(value), folded(str(label))} or _same(text) == _same(str(label)):
            return str(value)
    if found := WORDS.get(_same(text)) or WORDS.get(wanted):
        return found
    raise BadCellError(
        _("“%(value)s” is not a status.") % {"value": text},
        _("Write one of: %(names)s.") % {"names": ", ".join(str(label) for label in Status.labels)},
    )
