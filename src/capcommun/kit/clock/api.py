"""The business date, which a demonstration may set; sessions, tokens and the audit keep real time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

EARLIEST = dt.date(1900, 1, 1)
"""No page is read before: the year before a first of January of the year 1 is no date any more."""


@dataclass(frozen=True)
class WrongDay:
    """A day asked that no page can be read at: what was typed, and the day itself if it is one to come."""

    typed: str
    to_come: dt.date | None = None


def today() -> dt.date:
    """The business date: ``CAPCOMMUN_TODAY`` or the real day in the instance's time zone."""
    fixed: dt.date | None = settings.CAPCOMMUN.today
    return fixed or timezone.localdate()


def as_of(request: HttpRequest) -> dt.date:
    """The date a page is read at: ``?au=YYYY-MM-DD``, never after the business date.

    Any other words are read as today, and kept on the request: the layout says so on the page
    (``wrong_day_of``), for figures of today under an old date would be taken for those of that date.
    """
    typed = request.GET.get("au", "").replace("\0", "").strip()
    if not typed:
        return today()
    try:
        date = dt.date.fromisoformat(typed)
    except ValueError:
        return _today_instead(request, WrongDay(typed[:40]))
    if date < EARLIEST:
        return _today_instead(request, WrongDay(typed))
    return date if date <= today() else _today_instead(request, WrongDay(typed, date))


def _today_instead(request: HttpRequest, wrong: WrongDay) -> dt.date:
    request.wrong_day = wrong  # type: ignore[attr-defined]  # kept on the request
    return today()


def wrong_day_of(request: HttpRequest) -> WrongDay | None:
    """The day that this page was asked for and could not be read at, once its view has read it."""
    return getattr(request, "wrong_day", None)
