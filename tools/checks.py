"""What `./cap test` and `./cap lint` run, in order, each reported on one line."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

import bootstrap
import cluster

LINTS = [
    ("ruff", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("storeys", ["lint-imports", "--no-cache"]),
    ("migrations", ["capcommun", "manage", "makemigrations", "--check", "--dry-run"]),
    ("messages", ["python", "tools/messages.py", "--check"]),
    ("types", ["mypy"]),
]
FETCH = ["playwright", "install", "--with-deps", "--only-shell", "chromium"]
Results = list[tuple[str, bool, float]]


def _bytecode() -> dict[str, str]:
    """Who wants no bytecode beside the sources gets it aside: tests start the product some hundred times,
    and each time two thirds of the work would be to compile the same modules."""
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(bootstrap.KEPT / "bytecode")}


def _timed(name: str, words: list[str], **variables: str) -> tuple[str, bool, float]:
    bootstrap.say(name)
    start = time.monotonic()
    code = bootstrap.run(words, **_bytecode(), **variables)
    return name, code == 0, time.monotonic() - start


def lint() -> Results:
    """Every check that needs no test."""
    with tempfile.TemporaryDirectory(prefix="cap-lint-") as data:
        return [_timed(name, words, CAPCOMMUN_DATA=data, DATABASE_URL="") for name, words in LINTS]


def _pytest(name: str, extra: list[str], **variables: str) -> tuple[str, bool, float]:
    jobs = os.environ.get("CAP_JOBS", str(min(os.cpu_count() or 1, 4)))
    with tempfile.TemporaryDirectory(prefix="cap-test-") as data:
        words = ["python", "-m", "pytest", "-n", jobs, "--dist", "loadfile", "--no-loadscope-reorder", *extra]
        return _timed(name, words, CAPCOMMUN_DATA=data, **variables)


def browser() -> bool:
    """Whether the tests have a browser. Where apt-get has none, Playwright's own is fetched once."""
    if bootstrap.chromium() or _playwright_has_one():
        return True
    if bootstrap.administrator() is not None:
        bootstrap.say(f"apt-get has no Chromium here: .venv/bin/{' '.join(FETCH)}")
        done = subprocess.run(
            [str(bootstrap.VENV / "bin" / FETCH[0]), *FETCH[1:]], capture_output=True, check=False
        )
        if done.returncode == 0 and _playwright_has_one():
            return True
    sentence = (
        "No Chromium can be installed here: Ubuntu's own is a snap, which cannot read the tests' files. "
        f"As root:\n\n    .venv/bin/{' '.join(FETCH)}\n\n"
        "Or install Google Chrome, or name a Chromium: CAPCOMMUN_CHROMIUM=/path/to/it."
    )
    if os.environ.get("CI"):
        raise bootstrap.Stop(f"{sentence}\nWithout a browser this is not a whole test.")
    bootstrap.say(f"{sentence}\n  The tests that drive a browser are left out; all others run.")
    return False


def _playwright_has_one() -> bool:
    """Asked of Playwright, which knows which edition it drives and where it would be."""
    ask = [str(bootstrap.VENV / "bin" / FETCH[0]), "install", "--dry-run", "--only-shell", "chromium"]
    told = subprocess.run(ask, capture_output=True, text=True, check=False).stdout
    places = re.findall(r"Install location: +(.+chromium.+)", told)
    return bool(places) and all((Path(place) / "INSTALLATION_COMPLETE").exists() for place in places)


def everything(*, fast: bool, extra: list[str]) -> int:
    """The checks, then the tests on each database. The second run keeps to what touches the database."""
    driven = not fast and browser()
    results = lint()
    markers = "not browser and not bare and not slow" if fast else "not bare"
    markers += "" if fast or driven else " and not browser"
    results.append(_pytest("tests on SQLite", ["-m", markers, *extra], DATABASE_URL=""))
    if not fast:
        try:
            with cluster.postgresql() as url:
                only = ["-m", "not bare and not browser", "--database-only", *extra]
                results.append(_pytest("tests on PostgreSQL", only, DATABASE_URL=url))
        except (RuntimeError, subprocess.CalledProcessError) as error:
            bootstrap.say(str(error))
            results.append(("tests on PostgreSQL", False, 0.0))
    if os.environ.get("CAPCOMMUN_BARE"):
        results.append(_pytest("bare Debian", ["-m", "bare"], DATABASE_URL=""))
    code = report(results)
    if not fast and not driven:
        print("--   tests in a browser       not run: no Chromium here (see above)")
    return code


def report(results: Results) -> int:
    """One line for each, then the exit code."""
    print()
    for name, good, seconds in results:
        print(f"{'ok ' if good else 'BAD'}  {name:24} {seconds:6.1f} s")
    return 0 if all(good for _, good, _ in results) else 1
