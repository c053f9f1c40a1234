"""How each database is copied while it is used, and put back whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from capcommun.config.commands import Problem
from capcommun.config.commands.language import gettext as _


class Engine(Protocol):
    """What a backup asks of a database."""

    name: str
    file: str

    def dump(self, target: Path) -> None: ...
    def check(self, dump: Path) -> None: ...
    def occupied(self) -> bool: ...
    def load(self, dump: Path) -> None: ...


def _orphan(table: str, row: int | None, named: str, _key: int) -> str:
    """The first of them, for the operator to look at."""
    return _("; table %(table)s, row %(row)s names one that %(named)s does not have") % {
        "table": table,
        "row": row,
        "named": named,
    }


class SQLite:
    """SQLite's own online backup: one consistent state, writers go on."""

    name = "sqlite"
    file = "database.sqlite3"

    def __init__(self, settings: dict[str, Any]) -> None:
        self.path = Path(settings["NAME"])

    def dump(self, target: Path) -> None:
        if not self.path.exists():
            raise Problem(
                _("There is no database at %(path)s yet. Run: capcommun init") % {"path": self.path}
            )
        with (
            closing(sqlite3.connect(self.path, timeout=60)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)  # in one step: one read transaction, hence one state
            copy.execute("PRAGMA journal_mode=DELETE")

    def check(self, dump: Path) -> None:
        with closing(sqlite3.connect(f"{dump.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            try:
                result = copy.execute("PRAGMA integrity_check").fetchone()[0]
                orphans = copy.execute("PRAGMA foreign_key_check").fetchall()
            except sqlite3.DatabaseError as error:
                raise Problem(
                    _("The copy of the database is damaged (%(error)s).") % {"error": error}
                ) from None
        if result != "ok" or orphans:
            raise Problem(
                _("The copy of the database is damaged (%(error)s).")
                % {
                    "error": _("%(result)s, orphan rows: %(count)s")
                    % {"result": result, "count": len(orphans)}
                    + "".join(_orphan(*row) for row in orphans[:1])
                }
            )

    def occupied(self) -> bool:
        if not self.path.exists():
            return False
        with closing(sqlite3.connect(self.path, timeout=20)) as database:
            return bool(
                database.execute("SELECT count(*) FROM sqlite_master WHERE type='table'").fetchone()[0]
            )

    def load(self, dump: Path) -> None:
        """Copy page by page into the present file: one transaction, whoever has it open sees old or new."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with (
            closing(sqlite3.connect(dump)) as source,
            closing(sqlite3.connect(self.path, timeout=60)) as target,
        ):
            try:
                source.backup(target)
                target.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as error:
                raise Problem(
                    _("The database is in use (%(error)s). Stop the server and the worker first.")
                    % {"error": error}
                ) from None


class PostgreSQL:
    """pg_dump's custom format, put back in one transaction."""

    name = "postgresql"
    file = "database.dump"

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings

    def _environment(self) -> dict[str, str]:
        given = {
            "PGHOST": self.settings["HOST"],
            "PGPORT": self.settings["PORT"],
            "PGUSER": self.settings["USER"],
            "PGPASSWORD": self.settings["PASSWORD"],
            "PGDATABASE": self.settings["NAME"],
        }
        options = self.settings.get("OPTIONS", {})
        given |= {f"PG{name.upper()}": value for name, value in options.items() if name.startswith("ssl")}
        return {**os.environ, **{name: str(value) for name, value in given.items() if value}}

    def _program(self, name: str) -> str:
        found = list(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
        newest = max(found, key=lambda path: int(path.parts[4])) if found else shutil.which(name)
        if not newest:
            raise Problem(
                _("%(name)s is missing on this machine. Run: %(command)s")
                % {"name": name, "command": "apt-get install postgresql-client"}
            )
        return str(newest)

    def _run(self, words: list[str], script: bytes | None = None) -> bytes:
        done = subprocess.run(  # noqa: S603 - our own words; the programs are PostgreSQL's
            [self._program(words[0]), *words[1:]],
            env=self._environment(),
            input=script,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            told = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise Problem(
                _("%(name)s failed: %(reason)s")
                % {"name": words[0], "reason": told[-1] if told else done.returncode}
            )
        return done.stdout

    def dump(self, target: Path) -> None:
        self._run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(target)])

    def check(self, dump: Path) -> None:
        if b"TABLE DATA" not in self._run(["pg_restore", "--list", str(dump)]):
            raise Problem(_("The copy of the database holds no table."))

    def occupied(self) -> bool:
        query = "SELECT count(*) FROM pg_tables WHERE schemaname='public'"
        return self._run(["psql", "--no-psqlrc", "-At", "-c", query]).strip() != b"0"

    def load(self, dump: Path) -> None:
        script = dump.with_suffix(".sql")
        try:
            self._run(["pg_restore", "--no-owner", "--no-privileges", "--file", str(script), str(dump)])
            clear = "SET client_min_messages=warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
            words = ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "-v", "ON_ERROR_STOP=1"]
            self._run([*words, "-c", clear, "-f", str(script)])
        finally:
            script.unlink(missing_ok=True)


class Portable(SQLite):
    """The rows of PostgreSQL as an SQLite file; from then on a copy like any other of SQLite."""

    def __init__(self) -> None:
        super().__init__({"NAME": ""})

    def dump(self, target: Path) -> None:
        from capcommun.config.portable.into_sqlite import write

        write(target)


class IntoPostgreSQL(SQLite):
    """A copy of SQLite, checked as such, whose rows go into PostgreSQL."""

    def __init__(self, target: PostgreSQL) -> None:
        super().__init__({"NAME": ""})
        self.target = target

    def occupied(self) -> bool:
        return self.target.occupied()

    def load(self, dump: Path) -> None:
        from capcommun.config.portable.into_postgresql import load

        load(dump)


def engine(settings: dict[str, Any], *, portable: bool = False) -> Engine:
    """The engine that Django is set for; what SQLite copies is portable as it is."""
    if settings["ENGINE"].endswith("sqlite3"):
        return SQLite(settings)
    return Portable() if portable else PostgreSQL(settings)


def restoring(engine: str, database: Engine) -> Engine:
    """What reads a backup's copy into ``database``: itself, or the way over from SQLite to PostgreSQL."""
    if engine == database.name:
        return database
    if engine == SQLite.name and isinstance(database, PostgreSQL):
        return IntoPostgreSQL(database)
    raise Problem(
        _(
            "This backup is PostgreSQL's own, which SQLite cannot read. Restore it on PostgreSQL, "
            "then make one that both read: capcommun backup --portable"
        )
    )
