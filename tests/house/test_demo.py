"""The demonstration: made once, the same again, served, and closed cleanly by Ctrl-C."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from tests.house.conftest import Instance
from tests.house.test_upgrade import COUNT, told
from tools.cluster import free_port

from capcommun.config.commands import stop
from capcommun.config.demo import PARTS

pytestmark = [pytest.mark.database, pytest.mark.slow]
KEPT = {
    "kit_audit.Event",
    "django_tasks_db.DBTaskResult",
    "sessions.Session",
    "contract_indicators.Recount",  # made by the worker, beside
}


def test_the_demonstration_is_whole_repeatable_and_served(empty: Instance) -> None:
    first = empty.run("demo", "--no-serve")
    for part in PARTS:
        assert part.removeprefix("capcommun.").removesuffix(".demo") in first
    rows = told(empty, COUNT, "ROWS")
    port = free_port()
    process = empty.start("demo", "--port", str(port))
    address = f"http://127.0.0.1:{port}"
    try:
        assert process.stdout is not None
        while address not in (line := process.stdout.readline()):
            assert line, "it ended before it was served"
        with urllib.request.urlopen(f"{address}/compte/login/", timeout=20) as page:
            assert "2023" in page.read().decode(), "the page tells the day it lives on"
    finally:
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=40)
    assert process.returncode == 0, output
    assert time.monotonic() - began < 20
    assert "Traceback" not in output
    again = told(empty, COUNT, "ROWS")
    assert pages_over(empty) == {}
    changed = {name: (rows[name], again[name]) for name in rows if rows[name] != again[name]}
    assert not set(changed) - KEPT, json.dumps(changed)


def pages_over(instance: Instance) -> dict[str, int]:
    """Pages of the demonstration that ask the database too much, whoever opens them."""
    code = (Path(__file__).parent / "page_queries.py").read_text(encoding="utf-8")
    output = instance.run("manage", "shell", "-v", "0", "-c", code, CAPCOMMUN_DEMO="1")
    line = next(line for line in output.splitlines() if line.startswith("PAGES "))
    found = json.loads(line.removeprefix("PAGES "))
    assert found["opened"] > 200, "the walk opens the pages"
    over: dict[str, int] = found["over"]
    return over


STUBBORN = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork()
os.write(1, b"up\\n")
time.sleep(60)
"""


def test_what_does_not_end_leaves_nothing_behind() -> None:
    """The server is killed with the processes it forked, or they would keep its port."""
    child = subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, start_new_session=True)
    assert child.stdout
    assert [child.stdout.readline() for _ in range(2)] == [b"up\n"] * 2
    began = time.monotonic()
    stop([child], patience=0.2)
    assert child.stdout.read() == b""
    assert time.monotonic() - began < 30, "whoever is left holds the pipe"
    child.stdout.close()
