"""Each page's server time and queries: with the demonstration alone, then among 1,000 agreements."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.__main__ import Row, Run

QUERIES = 15
RATIO = 1.5


def measure(run: Run) -> Iterator[Row]:
    """Two rows for each page: its queries, whatever the size, and how its time grows."""
    from bench.__main__ import Row

    run.command("demo", "--no-serve")
    alone, among = _pages(run), _pages(run, "--crowd")
    for name, small in alone.items():
        large = among[name]
        same = small["queries"] == large["queries"] <= QUERIES
        told = f"{small['queries']:.0f} → {large['queries']:.0f}"
        yield Row(f"{name}: queries", told, f"constant, ≤ {QUERIES}", same)
        ratio = large["ms"] / small["ms"]
        told = f"{small['ms']:.0f} → {large['ms']:.0f} ms"
        yield Row(f"{name}: median time", told, f"≤ × {RATIO}", ratio <= RATIO)


def _pages(run: Run, *words: str) -> dict[str, dict[str, float]]:
    out = run.data / "pages.json"
    demo = {"CAPCOMMUN_DEMO": "1", "CAPCOMMUN_TODAY": "2023-10-16", "CAPCOMMUN_LOG_LEVEL": "ERROR"}
    environment = run.environment(
        DJANGO_SETTINGS_MODULE="capcommun.config.settings", CAPCOMMUN_HOSTS="testserver,127.0.0.1", **demo
    )
    subprocess.run([sys.executable, "-m", "bench.pages", str(out), *words], env=environment, check=True)
    found: dict[str, dict[str, float]] = json.loads(out.read_text(encoding="utf-8"))
    return found
