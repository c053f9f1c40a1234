"""Watches that whoever writes what is counted says so in the same transaction: forgetting it fails the test.

``watching`` is a fixture that a register's tests use for all of theirs (``pytestmark = usefixtures``, or
``autouse`` from their conftest): each service, called by any test, is watched at no further cost.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from capcommun.reference.measures.api import Records, every_measure

WRITES = re.compile(r'^(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "(\w+)"', re.IGNORECASE)
TOLD = "reference_measures_generation"


class Watch:
    """Every statement as it passes: a service's transaction is a savepoint in that of the test."""

    def __init__(self) -> None:
        self.depth = 0
        self.written: set[str] = set()
        self.told: set[str] = set()
        self.faults: list[str] = []
        self.asking = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.asking:
            self.see(str(sql), params)
        return execute(sql, params, many, context)

    def see(self, sql: str, params: Any) -> None:
        if sql.startswith("SAVEPOINT"):
            self.depth += 1
        elif sql.startswith(("RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")):
            self.depth = max(0, self.depth - 1) if sql.startswith("RELEASE") else self.depth
            if self.depth == 0 or sql.startswith("ROLLBACK"):
                self.ended(kept=sql.startswith("RELEASE"))
        elif self.depth and (found := WRITES.match(sql)):
            if found[1] == TOLD:
                self.told |= {one for one in params or () if isinstance(one, str)}
            else:
                self.written.add(found[1])

    def ended(self, *, kept: bool) -> None:
        """A transaction is over: what it wrote of what is counted, it has told."""
        written, told, self.written, self.told = self.written, self.told, set(), set()
        if not kept or not any(table.startswith("registers_") for table in written):
            return
        self.asking = True
        for table, sources in counted().items():
            if table in written and not told & sources:
                self.faults.append(f"{table} was written, none of {', '.join(sorted(sources))} was touched")
        self.asking = False


def counted() -> dict[str, set[str]]:
    """The tables whose rows are counted, and the sources of the measures that count them."""
    found: dict[str, set[str]] = {}
    for measure in every_measure():
        if isinstance(measure.source, Records):
            table = measure.source.rows(dt.date(2023, 10, 16)).model._meta.db_table
            found.setdefault(table, set()).update(measure.sources)
    return found


@contextmanager
def watched() -> Iterator[Watch]:
    watch = Watch()
    with connection.execute_wrapper(watch):
        yield watch
