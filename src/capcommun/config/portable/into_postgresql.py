"""An SQLite copy carried into PostgreSQL in one transaction: one sees the state before, or the whole.

A process killed in the middle, a machine that stops, a row that is refused leave what was there before.
"""
# ruff: noqa: S608 - the names in these queries are those of our own models

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection as target
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from capcommun.config.commands import Problem, say
from capcommun.config.commands.language import gettext as _
from capcommun.config.portable import stream
from capcommun.config.portable.fresh import behind, bring_up
from capcommun.config.portable.tables import Table, every_table, strangers
from capcommun.config.portable.values import to_postgresql

PATIENCE = "20s"
FOREIGN = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2
"""


def load(copy: Path) -> None:
    """The copy brought to this version first, where it lies; then its rows into new tables."""
    with stream.sqlite_file(copy) as source:
        late = behind(source)
    if late:
        say(_("The backup is of an older version: %s migrations are applied to its copy…") % late)
        bring_up(copy)
    with stream.sqlite_file(copy) as source:
        if left := strangers(source):
            say(_("Left aside, not tables of Cap commun: %s") % ", ".join(left))
        _load(source)


def _load(source: BaseDatabaseWrapper) -> None:
    tables, progress = every_table(), stream.Progress()
    say(_("From SQLite to PostgreSQL: the tables are made, then the rows copied…"))
    try:
        with transaction.atomic():
            _clear()
            call_command("migrate", interactive=False, verbosity=0)
            foreign = _drop_foreign_keys()
            _empty(tables)
            for table in tables:
                _copy(source, table, progress)
            _number(source, tables)
            _add_foreign_keys(foreign)
            stream.compare(source, target, tables)
            with target.cursor() as cursor:
                cursor.execute("ANALYZE")
    except stream.ERRORS as error:
        raise _refused(error) from None
    stream.done(progress, tables)


def _refused(error: BaseException) -> Problem:
    cause = error.__cause__ or error
    if isinstance(cause, psycopg.errors.LockNotAvailable):
        return Problem(
            _("The database is in use (%(error)s). Stop the server and the worker first.")
            % {"error": stream.reason(error)}
        )
    return Problem(_("PostgreSQL refused (%s). Nothing was written.") % stream.reason(error))


def _clear() -> None:
    """What is there goes, in the same transaction; somebody at work there is not waited for for ever."""
    with target.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        # checked at once: a table with checks put off to the end of the transaction cannot be altered
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if target.introspection.table_names(cursor):
            cursor.execute("SET LOCAL client_min_messages = warning")
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")


def _drop_foreign_keys() -> list[tuple[str, str, str]]:
    """Made again once all rows are there: in any order, rows that name themselves or each other too."""
    with target.cursor() as cursor:
        cursor.execute(FOREIGN)
        found: list[tuple[str, str, str]] = cursor.fetchall()
        for table, name, _definition in found:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    return found


def _add_foreign_keys(found: list[tuple[str, str, str]]) -> None:
    with target.cursor() as cursor:
        for table, name, definition in found:
            with stream.naming(table):
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _empty(tables: Sequence[Table]) -> None:
    """The rows that the migrations made are in the copy too, with the keys that others name them by."""
    with target.cursor() as cursor:
        names = ", ".join(target.ops.quote_name(table.name) for table in tables)
        cursor.execute(f"TRUNCATE {names}")


def _copy(source: BaseDatabaseWrapper, table: Table, progress: stream.Progress) -> None:
    converters = [to_postgresql(column.field, source, target) for column in table.columns]
    name = target.ops.quote_name(table.name)
    with (
        stream.naming(table.name),
        target.cursor() as cursor,
        cursor.copy(f"COPY {name} ({table.selection(target)}) FROM STDIN") as copy,
    ):
        for row in stream.rows(source, table, converters, progress):
            copy.write_row(row)


def _number(source: BaseDatabaseWrapper, tables: Sequence[Table]) -> None:
    """The keys drawn so far: that of a deleted record is given to no other, which a proof would confuse."""
    with source.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        drawn = dict(cursor.fetchall())
    with target.cursor() as cursor:
        for table in tables:
            if not table.numbered:
                continue
            key, name = table.columns[table.key].name, target.ops.quote_name(table.name)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, %s), last) FROM (SELECT greatest(%s::bigint, "
                f"(SELECT max({target.ops.quote_name(key)}) FROM {name})) AS last) AS drawn WHERE last > 0",
                [name, key, drawn.get(table.name, 0)],
            )
