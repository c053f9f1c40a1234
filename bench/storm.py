"""Forty measures over a million records, twenty writers: how old a reading gets, what pages cost."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.__main__ import Row, Run

WITHIN = 10
RATIO = 1.5
SECONDS = 30
DEMO = {"CAPCOMMUN_DEMO": "1", "CAPCOMMUN_TODAY": "2023-10-16", "CAPCOMMUN_LOG_LEVEL": "ERROR"}


def measure(run: Run) -> Iterator[Row]:
    """The oldest that any reading was, and each page's time in the quiet and in the storm."""
    from bench.__main__ import Row

    run.command("demo", "--no-serve")
    _program(run, "fill").wait()
    out = run.data / "storm.json"
    worker = _started(run, "capcommun.config.cli", "worker")
    try:
        _program(run, "watch", str(SECONDS), str(out)).wait()
    finally:
        worker.terminate()
        worker.wait(30)
    found = json.loads(out.read_text(encoding="utf-8"))
    told = f"{found['writes']} writes by {found['writers']} writers in {SECONDS} s"
    oldest = found["oldest"]
    yield Row(f"40 measures, 1,000,000 records, {told}: oldest reading", f"{oldest:.1f} s", f"≤ {WITHIN} s",
              oldest <= WITHIN)  # fmt: skip
    for name, (quiet, storm) in found["pages"].items():
        what, times = f"{name}: median time in that storm", f"{quiet:.0f} → {storm:.0f} ms"
        yield Row(what, times, f"≤ × {RATIO}", storm <= quiet * RATIO)


def _program(run: Run, *words: str) -> subprocess.Popen[bytes]:
    return _started(run, "bench.writers", *words)


def _started(run: Run, module: str, *words: str) -> subprocess.Popen[bytes]:
    environment = run.environment(
        DJANGO_SETTINGS_MODULE="capcommun.config.settings", CAPCOMMUN_HOSTS="testserver,127.0.0.1", **DEMO
    )
    return subprocess.Popen([sys.executable, "-m", module, *words], env=environment)
