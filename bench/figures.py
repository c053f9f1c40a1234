"""A figure over a million records, its proof and its restatement, beside the bare SQL that reads as much."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.__main__ import Row, Run

PASSES = 3
PROMISED = {"value": 1.3, "proof": 1.6, "restatement": 2.5}
MEMORY = 40
"""Megabytes that a proof of a million records may add to the process."""


def measure(run: Run) -> Iterator[Row]:
    """One row for each promise: our time, as a multiple of the bare SQL's in the same run."""
    from bench.__main__ import Row

    run.command("init")
    _program(run, "fill")
    passes = [_timed(run) for _ in range(PASSES)]
    for name, limit in PROMISED.items():
        ours = statistics.median(one[name] for one in passes)
        bare = statistics.median(one[f"bare {name}"] for one in passes)
        told = f"{ours:.2f} s, × {ours / bare:.2f}"
        yield Row(f"1,000,000 records: {name}", told, f"≤ × {limit} the bare SQL", ours <= bare * limit)
        yield Row(f"· bare SQL for the {name}", f"{bare:.2f} s", "peer", True)
    grown = max(one["memory"] for one in passes)
    yield Row("1,000,000 records: memory of a proof", f"{grown:.0f} MB", f"≤ {MEMORY} MB", grown <= MEMORY)


def _timed(run: Run) -> dict[str, float]:
    out = run.data / "figures.json"
    _program(run, "measure", str(out))
    found: dict[str, float] = json.loads(out.read_text(encoding="utf-8"))
    return found


def _program(run: Run, *words: str) -> None:
    environment = run.environment(
        DJANGO_SETTINGS_MODULE="capcommun.config.settings", CAPCOMMUN_LOG_LEVEL="ERROR"
    )
    subprocess.run([sys.executable, "-m", "bench.records", *words], env=environment, check=True)
