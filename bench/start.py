"""From nothing to a served demonstration, and the loads within it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.__main__ import Row, Run

LIMITS = {"reference.territories": 20.0}
AGREEMENT = "examples/pas-de-calais-2023-2027.yaml"


def measure(run: Run) -> Iterator[Row]:
    """The whole demonstration, then each part that has a limit of its own."""
    from bench.__main__ import Row

    began = time.monotonic()
    output = run.command("demo", "--no-serve")
    took = time.monotonic() - began
    yield Row("demonstration made, packages installed", f"{took:.1f} s", "≤ 90 s", took <= 90)
    bare = _bare(run)
    for part, limit in LIMITS.items():
        found = re.search(rf"{re.escape(part)}\s+([\d.,]+) s", output)
        if not found:
            raise RuntimeError(f"the demonstration does not say how long {part} took: {output}")
        seconds = float(found[1].replace(",", "."))
        yield Row(f"load of {part}", f"{seconds:.1f} s", f"≤ {limit:.0f} s", seconds <= limit)
    yield Row("· the same communes put in a bare table by the driver", f"{bare['rows']:.1f} s", "peer", True)
    yield _agreement(run)
    yield Row("· the same file parsed by PyYAML's C loader alone", f"{bare['parse']:.2f} s", "peer", True)


def _bare(run: Run) -> dict[str, float]:
    """Seconds of the peers, measured in the same instance."""
    out = run.data / "bare.json"
    environment = run.environment(DJANGO_SETTINGS_MODULE="capcommun.config.settings")
    subprocess.run([sys.executable, "-m", "bench.bare", str(out)], env=environment, check=True)
    found: dict[str, float] = json.loads(out.read_text(encoding="utf-8"))
    return found


def _agreement(run: Run) -> Row:
    """From the file to every projection, in an instance that has the territories' tables but no agreement."""
    from bench.__main__ import Row

    code = (
        "import time; from pathlib import Path; "
        "from capcommun.contract.agreements.services.adoption import load; "
        "from capcommun.contract.agreements.services.reading import read_path; "
        "from capcommun.kit.access.api import SYSTEM; import datetime; "
        f"began = time.monotonic(); checked = read_path(Path({AGREEMENT!r})); "
        "day = datetime.date(2023, 4, 1); "
        "done = load(checked.document, actor=SYSTEM, known_on=day, source_text=checked.source_text); "
        "print('TOOK', time.monotonic() - began, done.created)"
    )
    with run.another("empty") as empty:
        empty.command("init", "--quiet")
        output = empty.command("manage", "shell", "-v", "0", "-c", code)
    found = re.search(r"TOOK ([\d.]+) True", output)
    if not found:
        raise RuntimeError(f"the agreement was not created: {output}")
    seconds = float(found[1])
    return Row("load of the Pas-de-Calais agreement", f"{seconds:.2f} s", "≤ 2 s", seconds <= 2)
