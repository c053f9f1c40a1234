"""Each value is carried as it is, or refused with the reason: none is cut, rounded or dropped on the way."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.utils import ConnectionHandler
from hypothesis import given
from hypothesis import strategies as st

from capcommun.config.portable.tables import every_table
from capcommun.config.portable.values import Unfit, to_postgresql, to_sqlite

# never opened: they are asked how they write values
CONNECTIONS = ConnectionHandler(
    {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"},
        "large": {"ENGINE": "django.db.backends.postgresql", "NAME": "none"},
    }
)
LITE, LARGE = CONNECTIONS["default"], CONNECTIONS["large"]
SMALL = 2**31
TEXT, JSON = models.TextField(), models.JSONField()
NUMBER = models.DecimalField(max_digits=20, decimal_places=4)


def up(field: models.Field[Any, Any], value: Any) -> Any:
    return to_postgresql(field, LITE, LARGE)(value)


def down(field: models.Field[Any, Any], value: Any) -> Any:
    return to_sqlite(field, LITE)(value)


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        (TEXT, "a\0b", "NUL"),
        (TEXT, b"bytes", "a text is expected"),
        (models.CharField(max_length=3), "four", "4 characters; 3"),
        (models.SlugField(max_length=3), "four", "4 characters; 3"),
        (models.FileField(max_length=3), "four", "4 characters; 3"),
        (models.IntegerField(), SMALL, "not between"),
        (models.PositiveIntegerField(), -1, "not between"),
        (models.IntegerField(), "many", "a whole number is expected"),
        (models.BigIntegerField(), 1.5, "a whole number is expected"),
        (models.BooleanField(), 2, "boolean"),
        (models.DateField(), "2023-02-30", "of the column's kind .date"),
        (models.DateField(), "soon", "'soon' is not of the column's kind"),
        (models.DateTimeField(), "soon", "'soon' is not of the column's kind"),
        (models.UUIDField(), "soon", "of the column's kind .uuid"),
        (models.BinaryField(), "text", "binary"),
        (JSON, '{"a": ["\\u0000"]}', "cannot store"),
        (JSON, '{"\\ud83c": 1}', "cannot store"),
        (JSON, 3, "JSON is expected"),
    ],
)
def test_what_postgresql_cannot_hold_is_refused(
    field: models.Field[Any, Any], value: Any, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    with pytest.raises(ValueError, match=why):
        up(field, value)


def test_a_number_too_large_or_no_number_is_refused() -> None:
    for value in ("many", 10**30):
        with pytest.raises(Unfit):
            up(NUMBER, value)


@pytest.mark.parametrize("value", ["12345678901234.5678", "1234567890123456", "NaN"])
def test_digits_that_sqlite_would_lose_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="15"):
        down(NUMBER, Decimal(value))


def test_every_kind_of_value_is_read_as_it_was_written() -> None:
    now = dt.datetime(2023, 10, 16, 23, 59, 59, 999_999, tzinfo=dt.UTC)
    paris = dt.datetime(2023, 10, 29, 2, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    some = uuid.UUID(int=2**127 + 1)
    for field, value in (
        (models.BooleanField(), True),
        (models.DateField(), dt.date(1, 1, 1)),
        (models.DateTimeField(), now),
        (models.DateTimeField(), paris),
        (models.UUIDField(), some),
        (models.BinaryField(), b""),
        (models.BinaryField(), b"\0\xff"),
        (models.BigIntegerField(), 2**63 - 1),
        (models.FloatField(), 0.1),
        (NUMBER, Decimal("12345678901.2345")),
        (models.CharField(max_length=2), "🌊é"),
    ):
        stored = down(field, value)
        stored = bytes(stored) if isinstance(stored, memoryview) else stored
        stored = float(stored) if isinstance(stored, Decimal) else stored  # as SQLite keeps it
        assert up(field, stored) == value


def test_json_s_own_null_is_not_an_absent_value() -> None:
    assert up(JSON, "null") == "null"
    assert down(JSON, "null") == "null"


def test_a_backslash_before_u0000_is_no_nul() -> None:
    text = json.dumps({"a": "\\u0000 \\ud83c 🌊"})
    assert up(JSON, text) == text


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=20))
def test_json_keeps_its_meaning(value: Any) -> None:
    text = json.dumps(value)
    assert json.loads(down(JSON, text)) == value
    if "\\u0000" not in text and "\\ud" not in text:
        assert json.loads(up(JSON, text)) == value


def test_json_that_is_no_json_is_not_written() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        down(JSON, '{"a": 1e999}')


def test_every_column_of_every_model_is_carried() -> None:
    tables = {table.name: {column.name for column in table.columns} for table in every_table()}
    for model in apps.get_models(include_auto_created=True):
        assert tables[model._meta.db_table] == {field.column for field in model._meta.concrete_fields}
    assert {"kit_cache", "kit_charts", "django_migrations", "auth_group_permissions"} <= tables.keys()
    for table in every_table():
        for column in table.columns:
            assert callable(to_postgresql(column.field, LITE, LARGE))
            assert callable(to_sqlite(column.field, LITE))
