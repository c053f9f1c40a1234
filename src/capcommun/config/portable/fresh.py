"""An SQLite file with the tables of this very version: made new, or brought there from an older one.

Migrations may read and write through the instance's own connection: they run in another process, for which
the file is the instance's database.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from capcommun.config.commands import Problem, manage
from capcommun.config.commands.language import gettext as _

NAME = "capcommun.sqlite3"


def behind(connection: BaseDatabaseWrapper) -> int:
    """How many migrations of this version the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def bring_up(file: Path) -> None:
    """Make the file's tables, or bring those it has to this version; the file keeps its name."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".tables-") as folder:
        inside = Path(folder) / NAME
        if file.exists():
            file.rename(inside)
        try:
            _migrate(Path(folder))
        finally:
            if inside.exists():
                inside.rename(file)


def _migrate(folder: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": "", "CAPCOMMUN_DATA": str(folder)}
    done = subprocess.run(  # noqa: S603 - our own command
        manage("migrate", "--no-input", "-v", "0"), env=environment, capture_output=True, check=False
    )
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Problem(
            _("The copy of the database cannot be brought to this version (%(reason)s).")
            % {"reason": told[-1] if told else done.returncode}
        )
