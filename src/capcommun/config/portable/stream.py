"""Rows read from one database, a few thousand at a time, whatever their number."""
# ruff: noqa: S608 - the names in these queries are those of our own models

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from capcommun.config.commands import Problem, say
from capcommun.config.commands.language import gettext as _
from capcommun.config.commands.language import whole
from capcommun.config.portable.tables import Table
from capcommun.config.portable.values import FAULTS, Convert

ALIAS = "copy"
BATCH = 2_000
EVERY = 5.0
"""Seconds between two words of progress."""
ERRORS = (DatabaseError, psycopg.Error, sqlite3.Error)


@dataclass
class Progress:
    """Says how far the copy is, often enough to show that it lives, and what it came to."""

    say: Callable[[str], None] = say
    rows: int = 0
    began: float = field(default_factory=time.monotonic)
    told: float = field(default_factory=time.monotonic)

    def add(self, table: Table, count: int) -> None:
        self.rows += count
        now = time.monotonic()
        if now - self.told >= EVERY:
            self.told = now
            self.say(_("%(rows)s rows copied (%(table)s)…") % {"rows": whole(self.rows), "table": table.name})

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began


@contextmanager
def sqlite_file(path: Path) -> Iterator[BaseDatabaseWrapper]:
    """An SQLite file beside the instance's database, with Django's conversions."""
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    connections.settings[ALIAS] = ConnectionHandler({"default": settings}).settings["default"]
    try:
        yield connections[ALIAS]
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], connections.settings[ALIAS]


def rows(
    source: BaseDatabaseWrapper, table: Table, converters: Sequence[Convert], progress: Progress
) -> Iterator[list[Any]]:
    """Every row of the table, converted; a value that cannot be is named with its row and its column."""
    query = f"SELECT {table.selection(source)} FROM {source.ops.quote_name(table.name)}"
    with source.chunked_cursor() as cursor:
        cursor.execute(query)
        while batch := cursor.fetchmany(BATCH):
            for row in batch:
                try:
                    ready = [
                        value if value is None else convert(value)
                        for value, convert in zip(row, converters, strict=True)
                    ]
                except FAULTS as error:
                    raise _named(table, row, converters, error) from None
                yield ready
            progress.add(table, len(batch))


def _named(table: Table, row: Sequence[Any], converters: Sequence[Convert], error: Exception) -> Problem:
    """The same row again, value by value: the quick way above does not know where it stood."""
    for column, value, convert in zip(table.columns, row, converters, strict=True):
        try:
            if value is not None:
                convert(value)
        except FAULTS as again:
            told = {
                "table": table.name,
                "row": f"{table.columns[table.key].name}={row[table.key]}",
                "column": column.name,
                "reason": again,
            }
            return Problem(
                _("Table %(table)s, row %(row)s, column %(column)s: %(reason)s. Nothing was written.") % told
            )
    return Problem(f"{table.name}: {error}")


@contextmanager
def naming(table: str) -> Iterator[None]:
    """Whatever a database refuses is told in one sentence, with the table."""
    try:
        yield
    except ERRORS as error:
        told = {"table": table, "reason": reason(error)}
        raise Problem(
            _("Table %(table)s cannot be copied (%(reason)s). Nothing was written.") % told
        ) from None


def reason(error: BaseException) -> str:
    """What the database says, with the row that it shows, on one line."""
    lines = [line.strip() for line in str(error).strip().splitlines() if line.strip()]
    return " – ".join(lines[:2])[:300]


def count(connection: BaseDatabaseWrapper, table: Table) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table.name)}")
        return int(cursor.fetchone()[0])


def compare(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, tables: Sequence[Table]) -> None:
    """Counted again on both sides: a copy that lost or gained a row is no copy."""
    for table in tables:
        here, there = count(source, table), count(target, table)
        if here != there:
            told = {"table": table.name, "here": here, "there": there}
            raise Problem(
                _("Table %(table)s has %(here)s rows, its copy %(there)s. Nothing was written.") % told
            )


def done(progress: Progress, tables: Sequence[Table]) -> None:
    told = {"rows": whole(progress.rows), "tables": len(tables), "seconds": round(progress.seconds)}
    say(_("%(rows)s rows of %(tables)s tables copied and counted again, in %(seconds)s s.") % told)
