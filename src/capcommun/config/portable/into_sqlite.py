"""The rows of PostgreSQL written as an SQLite file, in one state, while people go on working."""
# ruff: noqa: S608 - the names in these queries are those of our own models

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db import connection as source
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from capcommun.config.commands import Problem, say
from capcommun.config.commands.language import gettext as _
from capcommun.config.portable import stream
from capcommun.config.portable.fresh import behind, bring_up
from capcommun.config.portable.tables import Table, every_table, strangers
from capcommun.config.portable.values import to_sqlite


def write(file: Path) -> None:
    """Make the file, which does not exist yet. It is thrown away whole when something cannot be carried."""
    if behind(source):
        raise Problem(_("The database is not of this version yet. Run: capcommun init"))
    if left := strangers(source):
        say(_("Left aside, not tables of Cap commun: %s") % ", ".join(left))
    say(_("From PostgreSQL to an SQLite file: the rows are copied…"))
    bring_up(file)
    tables, progress = every_table(), stream.Progress()
    with stream.sqlite_file(file) as target:
        try:
            _prepare(target)
            _copy_all(target, tables, progress)
        except stream.ERRORS as error:
            raise Problem(_("The copy failed (%s).") % stream.reason(error)) from None
    stream.done(progress, tables)


def _prepare(target: BaseDatabaseWrapper) -> None:
    """A file that nobody has but us needs no journal: what is half written is thrown away."""
    with target.cursor() as cursor:
        for told in ("foreign_keys=OFF", "journal_mode=OFF", "synchronous=OFF", "cache_size=-65536"):
            cursor.execute(f"PRAGMA {told}")


def _copy_all(target: BaseDatabaseWrapper, tables: Sequence[Table], progress: stream.Progress) -> None:
    with transaction.atomic():
        with source.cursor() as cursor:  # one state, as it is at this instant
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        target.set_autocommit(False)
        for table in tables:
            _copy(target, table, progress)
        _number(target, tables)
        target.commit()
        target.set_autocommit(True)
        stream.compare(source, target, tables)
    with target.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=DELETE")


def _copy(target: BaseDatabaseWrapper, table: Table, progress: stream.Progress) -> None:
    converters = [to_sqlite(column.field, target) for column in table.columns]
    name, marks = target.ops.quote_name(table.name), ", ".join("?" * len(table.columns))
    with stream.naming(table.name):
        target.connection.execute(f"DELETE FROM {name}")  # what the migrations made is in the rows too
        rows = stream.rows(source, table, converters, progress)
        # by the driver: Django's own cursor would hold all the rows in memory
        target.connection.executemany(
            f"INSERT INTO {name} ({table.selection(target)}) VALUES ({marks})", rows
        )


def _number(target: BaseDatabaseWrapper, tables: Sequence[Table]) -> None:
    """The keys drawn so far, those of deleted records too: a proof would confuse one given twice."""
    with source.cursor() as asked, target.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_sequence")
        for table in tables:
            if not table.numbered:
                continue
            key, name = table.columns[table.key].name, source.ops.quote_name(table.name)
            asked.execute(
                "SELECT greatest(pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass), "
                f"(SELECT max({source.ops.quote_name(key)}) FROM {name}), 0)",
                [name, key],
            )
            if last := asked.fetchone()[0]:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last])
