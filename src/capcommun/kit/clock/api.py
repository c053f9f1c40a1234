"""The business date, which a demonstration may set; sessions, tokens and the audit keep real time."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone


def today() -> dt.date:
    """The business date: ``CAPCOMMUN_TODAY`` or the real day in the instance's time zone."""
    fixed: dt.date | None = settings.CAPCOMMUN.today
    return fixed or timezone.localdate()


def as_of(request: HttpRequest) -> dt.date:
    """The date a page is read at: ``?au=YYYY-MM-DD``, never after the business date."""
    wanted = request.GET.get("au", "")
    try:
        date = dt.date.fromisoformat(wanted)
    except ValueError:
        return today()
    return min(date, today())
