"""Each page's server time and queries: with the demonstration alone, and among 1,000 agreements.

The two instances stand side by side and are measured in turn, so that what else the machine does meanwhile
weighs on both alike.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bench.pages import Answer

if TYPE_CHECKING:
    from bench.__main__ import Row, Run

QUERIES = 15
RATIO = 1.5
PASSES = 4


def measure(run: Run) -> Iterator[Row]:
    """Two rows for each page: its queries, whatever the size, and how its time grows."""
    from bench.__main__ import Row

    with run.another("among") as crowded:
        for instance in (run, crowded):
            instance.command("demo", "--no-serve")
        _program(crowded, "crowd")
        passes = [(_pages(run), _pages(crowded)) for _ in range(PASSES)]
    for name in passes[0][0]:
        alone = _pooled([first[name] for first, _ in passes])
        among = _pooled([second[name] for _, second in passes])
        same = alone.queries == among.queries <= QUERIES
        yield Row(f"{name}: queries", f"{alone.queries} → {among.queries}", f"constant, ≤ {QUERIES}", same)
        small, large = statistics.median(alone.times), statistics.median(among.times)
        told = f"{small:.0f} → {large:.0f} ms"
        yield Row(f"{name}: median time", told, f"≤ × {RATIO}", large <= small * RATIO)


def _pooled(answers: list[Answer]) -> Answer:
    """Every pass in one; the most queries that any of them made."""
    return Answer(max(a.queries for a in answers), [time for a in answers for time in a.times])


def _pages(run: Run) -> dict[str, Answer]:
    out = run.data / "pages.json"
    _program(run, "measure", str(out))
    return {name: Answer(**answer) for name, answer in json.loads(out.read_text(encoding="utf-8")).items()}


def _program(run: Run, *words: str) -> None:
    demo = {"CAPCOMMUN_DEMO": "1", "CAPCOMMUN_TODAY": "2023-10-16", "CAPCOMMUN_LOG_LEVEL": "ERROR"}
    environment = run.environment(
        DJANGO_SETTINGS_MODULE="capcommun.config.settings", CAPCOMMUN_HOSTS="testserver,127.0.0.1", **demo
    )
    subprocess.run([sys.executable, "-m", "bench.pages", *words], env=environment, check=True)
