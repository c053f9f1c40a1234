"""Which tables an instance has, and what each column holds: read from Django's models, none named here.

Three kinds of tables belong to no model: the caches, which hold the lockouts, and the list of migrations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.options import Options


@dataclass(frozen=True)
class Column:
    """A column, with the field that says what it holds: a foreign key's is the one it points to."""

    name: str
    field: models.Field[Any, Any]


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    key: int
    """Where the primary key stands among the columns: it names a row to the operator."""
    numbered: bool
    """Whether the database draws the keys, and so keeps the last one that it drew."""

    def selection(self, connection: BaseDatabaseWrapper) -> str:
        """The columns' names, quoted, in our order."""
        return ", ".join(connection.ops.quote_name(column.name) for column in self.columns)


def every_table() -> list[Table]:
    """Those of the models, of the caches and of the migrations, once each, by name."""
    options: list[Options[Any]] = [
        model._meta
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
    ]
    options += [MigrationRecorder.Migration._meta, *map(_cache, _cache_tables())]
    found = {one.db_table: _table(one) for one in options}
    return [found[name] for name in sorted(found)]


def strangers(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables that are none of ours: what an operator put beside them is not carried, and that is told."""
    ours = {table.name for table in every_table()}
    found = set(connection.introspection.table_names()) - ours
    return sorted(name for name in found if not name.startswith("sqlite_"))


def _table(options: Options[Any]) -> Table:
    fields = [field for field in options.local_concrete_fields if not field.generated and field.column]
    columns = tuple(Column(str(field.column), _held(field)) for field in fields)
    key = next((place for place, field in enumerate(fields) if field.primary_key), 0)
    numbered = isinstance(columns[key].field, models.AutoField | models.BigAutoField | models.SmallAutoField)
    return Table(options.db_table, columns, key, numbered and fields[key].remote_field is None)


def _held(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    while field.remote_field is not None:
        field = field.target_field  # type: ignore[attr-defined]  # only relations have a remote field
    return field


def _cache_tables() -> list[str]:
    return [
        str(cache["LOCATION"])
        for cache in settings.CACHES.values()
        if cache["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    ]


def _cache(name: str) -> Options[Any]:
    """As ``createcachetable`` makes it, described in a registry of its own."""

    class Cached(models.Model):
        cache_key = models.CharField(max_length=255, primary_key=True)
        value = models.TextField()
        expires = models.DateTimeField()

        class Meta:
            apps = Apps()
            app_label = "capcommun_config"
            db_table = name

    return Cached._meta
