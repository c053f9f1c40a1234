"""What the reading API's routers share: bounded pages, moments, numbers and the shape of an error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Schema
from pydantic import Field

T = TypeVar("T")
MOST = 200
FARTHEST = 100_000
EARLIEST = dt.datetime(1900, 1, 1, tzinfo=dt.UTC)
LATEST = dt.datetime(2300, 1, 1, tzinfo=dt.UTC)

Key = Annotated[str, Path(pattern=r"^[a-z0-9]+(?:[-._][a-z0-9]+)*$", max_length=80)]
"""An element's key, as the document writes it."""

Year = Annotated[int | None, Query(ge=1900, le=2200)]
Number = int | float
"""A JSON number: whole where it is whole."""


class Problem(Schema):
    """Why a request is refused, and what to do."""

    code: str
    reason: str
    remedy: str


class Window(Schema):
    """Which part of a list is wanted."""

    limit: int = Field(50, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=FARTHEST)
    since: dt.datetime | None = Field(
        None, description="Only what was recorded or changed after this moment (ISO 8601)."
    )


class Page(Schema, Generic[T]):
    """A bounded part of a list; ``next`` is the address of what follows."""

    items: list[T]
    total: int
    limit: int
    offset: int
    next: str | None = None


def page(request: HttpRequest, rows: Sequence[Any] | QuerySet[Any], window: Window) -> dict[str, Any]:
    """The part of the rows that the window asks for."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    end = window.offset + window.limit
    following = None
    if end < total and end <= FARTHEST:
        query = request.GET.copy()
        query["offset"], query["limit"] = str(end), str(window.limit)
        following = f"{request.path}?{query.urlencode()}"
    return {
        "items": list(rows[window.offset : end]),
        "total": total,
        "limit": window.limit,
        "offset": window.offset,
        "next": following,
    }


def moment(value: dt.datetime | None) -> dt.datetime | None:
    """An aware moment between two bounds, so that no database or conversion chokes on the year 1."""
    if value is None:
        return None
    naive = value.replace(tzinfo=None)
    if not EARLIEST.replace(tzinfo=None) <= naive <= LATEST.replace(tzinfo=None):
        return EARLIEST if naive < EARLIEST.replace(tzinfo=None) else LATEST
    return value if timezone.is_aware(value) else timezone.make_aware(value)


def after(value: dt.datetime | None, since: dt.datetime | None) -> bool:
    """Whether something recorded then came after ``since``; everything does when nothing is asked."""
    bound = moment(since)
    return bound is None or (value is not None and value > bound)


def number(value: Decimal | None) -> Number | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
