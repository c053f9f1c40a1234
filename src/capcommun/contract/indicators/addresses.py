"""Addresses of the list of targets, so that a number leads to the very rows that it counts."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.urls import reverse

from capcommun.contract.agreements.api import Agreement
from capcommun.kit.clock.api import today


def targets_url(agreement: Agreement, as_of: dt.date, **filters: str) -> str:
    """The list with these filters (``filters.Filters``), read as of the same day."""
    if as_of != today():
        filters["au"] = as_of.isoformat()
    return f"{reverse('indicators:targets', args=[agreement.key])}?{urlencode(filters)}"
