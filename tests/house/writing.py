"""When is a database being written? Asked from outside, so that a process is killed in the midst of it."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import psycopg

PAUSE = 0.001


def wait_for_writing(data: Path, database_url: str, patience: float) -> bool:
    """True as soon as some process is in a write transaction; False when none was, after ``patience``."""
    until = time.monotonic() + patience
    if database_url:
        return _postgresql(database_url, until)
    return _sqlite(data / "capcommun.sqlite3", until)


def count(data: Path, database_url: str, query: str) -> int:
    """What a query counts in the database, read past Django."""
    if database_url:
        with psycopg.connect(database_url, autocommit=True) as server:
            row = server.execute(query).fetchone()  # type: ignore[arg-type]  # the test's own words
    else:
        with closing(sqlite3.connect(data / "capcommun.sqlite3", timeout=20)) as file:
            row = file.execute(query).fetchone()
    assert row
    return int(row[0])


def _sqlite(path: Path, until: float) -> bool:
    """Writers take the lock when they start (IMMEDIATE): it is refused to us while they write."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as database:
        while time.monotonic() < until:
            try:
                database.execute("BEGIN IMMEDIATE")
                database.execute("ROLLBACK")
            except sqlite3.OperationalError:
                return True
            time.sleep(PAUSE)
    return False


def _postgresql(url: str, until: float) -> bool:
    """A transaction has a number of its own as soon as it writes."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL"
    )
    with psycopg.connect(url, autocommit=True) as database:
        while time.monotonic() < until:
            if database.execute(query).fetchone() != (0,):
                return True
            time.sleep(PAUSE)
    return False
