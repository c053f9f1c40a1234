"""Instances of their own, run as an operator runs them: real processes, on the database of this run."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from tools.cluster import free_port

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Instance:
    """A data folder and, on PostgreSQL, a database, that only one test knows."""

    data: Path
    database_url: str

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CAPCOMMUN_")}
        own = {
            "CAPCOMMUN_DATA": str(self.data),
            "DATABASE_URL": self.database_url,
            "PYTHONPATH": str(ROOT / "src"),
            "LC_ALL": "",
            "LC_MESSAGES": "en_GB.UTF-8",  # tests read the commands' English
        }
        return {**kept, **own, **more}

    def start(self, *words: str, group: bool = False, **more: str) -> subprocess.Popen[str]:
        """The command as a process; with ``group``, at the head of a group that can be killed whole."""
        return subprocess.Popen(
            [sys.executable, "-m", "capcommun.config.cli", *words],
            env=self.environment(**more),
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=group,
        )

    def run(self, *words: str, expect: int = 0, **more: str) -> str:
        process = self.start(*words, **more)
        output, _ = process.communicate(timeout=600)
        assert process.returncode == expect, output
        return output

    def shell(self, code: str) -> str:
        return self.run("manage", "shell", "-v", "0", "-c", code)

    @contextmanager
    def served(self, *words: str, **more: str) -> Iterator[str]:
        """The instance served by the real server; gives its address."""
        port = free_port()
        process = self.start("serve", "--port", str(port), "--workers", "1", *words, **more)
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(f"{address}/health", process)
            yield address
        finally:
            process.terminate()
            process.communicate(timeout=120)


def wait_for(url: str, process: subprocess.Popen[str], patience: float = 120) -> None:
    """Until ``url`` answers: a busy machine is slow, a process that stopped is told at once."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(f"it stopped: {process.communicate()[0]}")
        try:
            with urllib.request.urlopen(url, timeout=10):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within {patience:.0f} seconds")


@contextmanager
def new_instance(folder: Path) -> Iterator[Instance]:
    """An instance on the run's database, which is removed afterwards."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield Instance(folder, "")
        return
    name = f"house_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    try:
        yield Instance(folder, f"{url.rpartition('/')[0]}/{name}")
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Instance]:
    """Nothing made yet."""
    with new_instance(tmp_path / "empty") as instance:
        yield instance


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """Made by ``capcommun init``, shared by the module's tests."""
    with new_instance(tmp_path_factory.mktemp("made") / "data") as instance:
        instance.run("init", "--quiet")
        yield instance
