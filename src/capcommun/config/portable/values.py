"""What a value of one database becomes in the other, and what cannot be carried as it is.

SQLite lets a column hold what its type does not say: text longer than announced, a text among numbers, a
NUL in a text. PostgreSQL refuses it, without a word on the row: everything is looked at before it is written.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Col

from capcommun.config.commands.language import gettext as _

DIGITS = 15
"""What SQLite keeps of a decimal number, which it stores as a binary fraction."""
TEXTS = {"CharField", "TextField", "SlugField", "FileField"}
TYPES: dict[str, type] = {
    "DateField": dt.date,
    "DateTimeField": dt.datetime,
    "TimeField": dt.time,
    "DurationField": dt.timedelta,
    "DecimalField": Decimal,
    "UUIDField": uuid.UUID,
    "BinaryField": bytes,
    "BooleanField": bool,
    "FloatField": float,
}
EMPTY = {"{}", "[]", "null"}
FAULTS = (ValueError, TypeError, ArithmeticError, AttributeError)
Convert = Callable[[Any], Any]
Field = models.Field[Any, Any]


class Unfit(ValueError):
    """A value that the other database cannot hold, in words for the operator."""


def to_postgresql(field: Field, source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> Convert:
    """From what SQLite stores to what the driver of PostgreSQL takes; never asked of NULL."""
    kind = field.get_internal_type()
    if kind in TEXTS:
        return _text(None if kind == "TextField" else field.max_length)
    if kind == "JSONField":
        return _json_text
    low, high = _range(kind, target)
    if low is not None and high is not None:
        return _whole(low, high)
    return _read(field, kind, source)


def to_sqlite(field: Field, target: BaseDatabaseWrapper) -> Convert:
    """From what PostgreSQL's driver gives to what SQLite stores; never asked of NULL."""
    kind = field.get_internal_type()
    if kind in TEXTS or _range(kind, target)[0] is not None:
        return _same
    if kind == "JSONField":
        return _json_again(getattr(field, "encoder", None))
    if kind == "DateField":
        return str
    if kind == "DateTimeField":
        return target.ops.adapt_datetimefield_value
    if kind == "DecimalField":
        return _few_digits(lambda value: field.get_db_prep_save(value, target))
    return lambda value: field.get_db_prep_save(value, target)


def _same(value: Any) -> Any:
    return value


def _range(kind: str, connection: BaseDatabaseWrapper) -> tuple[int | None, int | None]:
    if kind not in connection.ops.integer_field_ranges:
        return None, None
    low, high = connection.ops.integer_field_range(kind)
    return low or 0, high or 0


def _text(longest: int | None) -> Convert:
    def convert(value: Any) -> str:
        if not isinstance(value, str):
            raise Unfit(_("%s stands where a text is expected") % shown(value))
        if "\0" in value:
            raise Unfit(_("the text holds a NUL character, which PostgreSQL cannot store"))
        if longest is not None and len(value) > longest:
            told = {"length": len(value), "longest": longest}
            raise Unfit(_("the text has %(length)s characters; %(longest)s are the most") % told)
        return value

    return convert


def _whole(low: int, high: int) -> Convert:
    def convert(value: Any) -> int:
        if not isinstance(value, int):
            raise Unfit(_("%s stands where a whole number is expected") % shown(value))
        if not low <= value <= high:
            told = {"value": value, "low": low, "high": high}
            raise Unfit(_("%(value)s is not between %(low)s and %(high)s") % told)
        return value

    return convert


def _json_text(value: Any) -> str:
    """The text as it is: parsing it would turn JSON's own ``null`` into no value at all."""
    if not isinstance(value, str):
        raise Unfit(_("%s stands where JSON is expected") % shown(value))
    lowered = value.lower()
    if "\\u0000" in lowered or "\\ud" in lowered:  # the second opens a pair, which may be half of one
        for text in _texts(json.loads(value)):
            if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
                raise Unfit(_("a text in the JSON holds a character that PostgreSQL cannot store"))
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, held in value.items():
            yield name
            yield from _texts(held)
    elif isinstance(value, list):
        for held in value:
            yield from _texts(held)


def _json_again(encoder: type[json.JSONEncoder] | None) -> Convert:
    """Written as Django writes it there: the same searches find it."""

    def convert(value: Any) -> str:
        if value in EMPTY:  # most are: parsing them would take half of the time
            return str(value)
        return json.dumps(json.loads(value), cls=encoder, allow_nan=False)

    return convert


def _few_digits(save: Convert) -> Convert:
    def convert(value: Any) -> Any:
        if not value.is_finite() or len(value.normalize().as_tuple().digits) > DIGITS:
            told = {"value": value, "digits": DIGITS}
            raise Unfit(_("%(value)s has more than the %(digits)s digits that SQLite keeps") % told)
        return save(value)

    return convert


def _read(field: Field, kind: str, source: BaseDatabaseWrapper) -> Convert:
    """By Django's own converters; a value that they give up on is not taken for an absent one."""
    column = Col("", field)
    chain = [*source.ops.get_db_converters(column), *column.get_db_converters(source)]
    expected = TYPES.get(kind, object)

    def convert(value: Any) -> Any:
        found = value
        try:
            for step in chain:
                found = step(found, column, source)
        except FAULTS:  # each converter has its own way of failing
            found = None
        if found is None or not isinstance(found, expected):
            raise Unfit(_("%(value)s is not of the column's kind (%(kind)s)") % _told(value, kind))
        return found

    return convert


def _told(value: Any, kind: str) -> dict[str, str]:
    return {"value": shown(value), "kind": kind.removesuffix("Field").lower()}


def shown(value: Any) -> str:
    """A value cut short: a line of the operator's screen, not a file."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
