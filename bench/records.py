"""A list of a million lines, counted, proven and compared, beside the same reads by the driver alone.

Run as a program of its own: ``python -m bench.records fill`` puts the lines in an instance that exists;
``python -m bench.records measure OUT`` writes seconds and megabytes as JSON.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

LINES = 1_000_000
KEY = "mesure"
START, END, KNOWN = dt.date(2023, 1, 1), dt.date(2023, 12, 31), dt.date(2023, 12, 31)
SAID = "label, day, territory, territory_code, destination, status, market, weight, extra"
AT_ONCE = 5_000


def fill() -> None:
    """A list of a million lines, of an organisation of its own."""
    from django.db import connection

    from capcommun.reference.partners.api import Organisation

    owner = Organisation.objects.create(key=KEY, name="Mesure", short_name="Mesure", kind="company")
    fill_list(KEY, owner, LINES)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def fill_list(key: str, owner: Any, count: int, after: int = 0) -> None:
    """One line in ten is of another year, so that the period sorts some out; one in ten was changed once.

    Their own keys begin after ``after``.
    """
    from django.db import connection
    from django.utils import timezone

    from capcommun.registers.lists.models import FollowedList, ListLine, ListLineRevision

    followed = FollowedList.objects.create(
        key=key, title=f"Liste {key}", line="une ligne", unit="lignes", definition="Toutes.",
        organisation=owner, known_on=START,
    )  # fmt: skip
    later = "date('2023-01-01', (i % 280) || ' days')"
    if connection.vendor == "postgresql":
        later = "(date '2023-01-01' + (i % 280)::int)"
    day = f"CASE WHEN i % 10 = 3 THEN DATE('2022-05-05') ELSE {later} END"
    said = f"'Ligne ' || i, {day}, '', '', '', '', '', 1, '{{}}'"
    numbers = (
        f"WITH RECURSIVE n(i) AS (SELECT {after + 1} UNION ALL SELECT i + 1 FROM n WHERE i < {after + count})"
    )
    line, kept = ListLine._meta.db_table, ListLineRevision._meta.db_table
    known = "DATE('2023-01-01')"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {line} (id, followed_id, key, {SAID}, revision) {numbers} "
            f"SELECT i, {followed.pk}, 'k' || i, {said}, CASE WHEN i % 10 = 0 THEN 2 ELSE 1 END FROM n"
        )
        for revision, until, which in ((1, known, "= 0"), (1, "NULL", "<> 0"), (2, "NULL", "= 0")):
            cursor.execute(
                f"INSERT INTO {kept} "
                f"(followed_id, line_id, verb, known_on, until, recorded_at, {SAID}, revision) {numbers} "
                f"SELECT {followed.pk}, i, 'x', {known}, {until}, %s, {said}, {revision} FROM n "
                f"WHERE i % 10 {which}".replace("% 10", "%% 10").replace("% 280", "%% 280"),
                [timezone.now()],
            )


def _bare(columns: str, order: str = "") -> tuple[str, list[Any]]:
    """What anybody would write by hand to read the same records."""
    from capcommun.registers.lists.models import FollowedList, ListLineRevision

    sql = (
        f"SELECT {columns} FROM {ListLineRevision._meta.db_table} "
        "WHERE followed_id = %s AND day BETWEEN %s AND %s AND gone_on IS NULL AND known_on <= %s "
        f"AND (until IS NULL OR until > %s) {order}"
    )
    return sql, [FollowedList.objects.get(key=KEY).pk, START, END, KNOWN, KNOWN]


@contextmanager
def _cursor() -> Iterator[Any]:
    """The driver's own cursor, on the server's side where it has one, so that rows come some at a time."""
    from django.db import connection, transaction

    with transaction.atomic():
        connection.ensure_connection()
        if connection.vendor == "postgresql":
            with connection.connection.cursor(name="bench") as cursor:
                cursor.itersize = AT_ONCE
                yield cursor
            return
        cursor = connection.connection.cursor()
        yield cursor
        cursor.close()


def _execute(cursor: Any, sql: str, values: list[Any]) -> None:
    from django.db import connection

    if connection.vendor == "sqlite":
        cursor.execute(sql.replace("%s", "?"), [str(value) for value in values])
    else:
        cursor.execute(sql, values)


def bare_count() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(*_bare("COUNT(*)"))
        return int(cursor.fetchone()[0])


def bare_hash() -> str:
    """Keys and revisions read in order by the driver, and hashed."""
    digest = hashlib.sha256()
    with _cursor() as cursor:
        _execute(cursor, *_bare("line_id, revision", "ORDER BY line_id"))
        while rows := cursor.fetchmany(AT_ONCE):
            digest.update("".join([f"{key}\t{revision}\n" for key, revision in rows]).encode())
    return digest.hexdigest()


def _seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure() -> dict[str, float]:
    """Each of ours and its peer, one after the other; what is found must be the same."""
    from capcommun.reference.measures.api import Window, compare, measure_named, opened, seal

    window = Window(START, END, KNOWN)
    measured = measure_named(f"lists:{KEY}")
    assert measured is not None
    source = measured.source
    told: dict[str, float] = {}
    bare_hash()  # what the first to read brings into memory helps nobody more than another
    told["bare value"], count = _seconds(bare_count)
    told["value"], total = _seconds(lambda: source.total(window))
    told["bare proof"], _hash = _seconds(bare_hash)
    told["bare restatement"] = told["bare proof"]
    before = _megabytes()
    told["proof"], sealed = _seconds(lambda: seal({"measure": measured.name}, source.manifest(window)))
    told["memory"] = _megabytes() - before
    assert count == total.value == sealed.total.value
    with _changes() as changed:
        told["restatement"], found = _seconds(
            lambda: compare(opened(sealed.content, sealed.fingerprint).texts(), source.manifest(window))
        )
    assert found.counts == changed, found.counts
    return told


@contextmanager
def _changes() -> Iterator[dict[str, int]]:
    """Some lines are withdrawn, changed, brought into the period; then all of it is undone."""
    from django.db import transaction

    from capcommun.registers.lists.models import ListLineRevision

    kept = ListLineRevision.objects.filter(followed__key=KEY, until=None)
    gone, other, come = (list(range(at, 20_000, 100)) for at in (11, 12, 13))
    with transaction.atomic():
        kept.filter(line__in=gone).update(gone_on=START)
        kept.filter(line__in=other).update(revision=9)
        kept.filter(line__in=come).update(day=START)
        yield {"added": len(come), "removed": len(gone), "changed": len(other)}
        transaction.set_rollback(True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("fill")
    tasks.add_parser("measure").add_argument("out", type=Path)
    options = parser.parse_args()
    django.setup()
    if options.task == "fill":
        fill()
    else:
        options.out.write_text(json.dumps(measure()), encoding="utf-8")
