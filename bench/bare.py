"""What the same work costs without us: the peers that the loads are compared with, in the same run.

Run in an instance that exists (``python -m bench.bare OUT``); writes seconds by name as JSON.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
FRANCE = ROOT / "src/capcommun/reference/territories/data/france-2026.json.gz"
AGREEMENT = ROOT / "examples/pas-de-calais-2023-2027.yaml"


def rows() -> float:
    """The file of territories read with json, its communes put in a bare table by the driver itself."""
    from django.db import connection, transaction

    began = time.perf_counter()
    data = json.loads(gzip.decompress(FRANCE.read_bytes()))
    columns = max(len(row) for row in data["communes"])
    lines = [[str(cell) for cell in row] + [""] * (columns - len(row)) for row in data["communes"]]
    names = ", ".join(f"c{n} text" for n in range(columns))
    marks = ", ".join(["%s"] * columns)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_bare ({names})")
        cursor.executemany(f"INSERT INTO bench_bare VALUES ({marks})", lines)
    took = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_bare")
    return took


def parse() -> float:
    """The agreement's file read by PyYAML's C loader, without lines, checks or tables."""
    import yaml

    began = time.perf_counter()
    yaml.load(AGREEMENT.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return time.perf_counter() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    django.setup()
    options.out.write_text(json.dumps({"rows": rows(), "parse": parse()}), encoding="utf-8")
