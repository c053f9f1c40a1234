"""Runs every bench on one database or both, prints a table and writes it to docs/performance.md.

A bench is a module of this folder with ``measure(run) -> Iterator[Row]``; it runs in instances of its own.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql
from tools import cluster

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "performance.md"
BENCHES = ("start", "screens", "weight", "figures", "storm")


@dataclass(frozen=True)
class Row:
    """One line of the table; ``limit`` is what was promised."""

    what: str
    value: str
    limit: str
    kept: bool


@dataclass(frozen=True)
class Run:
    """An instance of its own, on one database."""

    data: Path
    database_url: str

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CAPCOMMUN_")}
        own = {"CAPCOMMUN_DATA": str(self.data), "DATABASE_URL": self.database_url}
        return {**kept, **own, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", **more}

    def command(self, *words: str, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "capcommun.config.cli", *words],
            env=self.environment(**more),
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.stderr[-2000:]}")
        return done.stdout

    @contextmanager
    def another(self, name: str) -> Iterator[Run]:
        """A second instance on the same kind of database."""
        if not self.database_url:
            yield Run(self.data / name, "")
            return
        server, _, _ = self.database_url.rpartition("/")
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield Run(self.data / name, f"{server}/{name}")


def measured(name: str, databases: list[str]) -> list[tuple[str, Row]]:
    """The bench's rows on each database."""
    module = importlib.import_module(f"bench.{name}")
    rows: list[tuple[str, Row]] = []
    for database in databases:
        with (
            tempfile.TemporaryDirectory(prefix="cap-bench-") as folder,
            cluster.postgresql() if database == "PostgreSQL" else nullcontext("") as url,
        ):
            for row in module.measure(Run(Path(folder), url)):
                print(
                    f"{'ok ' if row.kept else 'BAD'} {database:11} {row.what:60} {row.value:>12} {row.limit}"
                )
                rows.append((database, row))
    return rows


def page(rows: list[tuple[str, Row]]) -> str:
    """The document."""
    lines = [
        "# Performance",
        "",
        f"Written by `./cap bench` on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}.",
        "",
        "| measure | database | value | promised | kept |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.what} | {database} | {row.value} | {row.limit} | {'yes' if row.kept else '**no**'} |"
        for database, row in rows
    ]
    return "\n".join([*lines, ""])


def main() -> int:
    parser = argparse.ArgumentParser(prog="./cap bench")
    parser.add_argument("names", nargs="*", default=list(BENCHES), help=f"among {', '.join(BENCHES)}")
    parser.add_argument("--sqlite", action="store_true", help="SQLite only")
    arguments = parser.parse_args()
    databases = ["SQLite"] if arguments.sqlite else ["SQLite", "PostgreSQL"]
    rows = [row for name in arguments.names for row in measured(name, databases)]
    if set(arguments.names) == set(BENCHES) and not arguments.sqlite:
        TARGET.write_text(page(rows), encoding="utf-8")
        print(f"Written: {TARGET.relative_to(ROOT)}")
    return 0 if all(row.kept for _, row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
