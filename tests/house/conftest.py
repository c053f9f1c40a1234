"""Instances of their own, run as an operator runs them: real processes, on the database of this run."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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


def ask_server(statement: str) -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(statement)


def database(name: str) -> str:
    """The address of that database on the run's server; empty when the run has none."""
    url = os.environ.get("DATABASE_URL", "")
    return f"{url.rpartition('/')[0]}/{name}" if url else ""


@contextmanager
def new_instance(folder: Path, like: str = "template1") -> Iterator[Instance]:
    """An instance on the run's database, which is removed afterwards."""
    name = f"house_{secrets.token_hex(6)}"
    url = database(name)
    if url:
        ask_server(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    try:
        yield Instance(folder, url)
    finally:
        if url:
            ask_server(f'DROP DATABASE "{name}" WITH (FORCE)')


class Models:
    """Instances made once for all processes of the run, by the operator's own words. Tests work on copies.

    An instance takes ten seconds to make and none to copy: what making it does is tested where it is made.
    """

    WORDS = {"made": ("init", "--quiet"), "demo": ("demo", "--no-serve")}

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run = os.environ.get("PYTEST_XDIST_TESTRUNUID", secrets.token_hex(6))[:12]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.folder / "models.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _name(self, kind: str) -> str:
        return f"house_model_{kind}_{self.run}"

    def _model(self, kind: str, *, lite: bool) -> Instance:
        """Found whole, or made."""
        folder = self.folder / f"model-{kind}{'-lite' if lite else ''}"
        model = Instance(folder / "data", "" if lite else database(self._name(kind)))
        if not (folder / "whole").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            if model.database_url:
                ask_server(f'DROP DATABASE IF EXISTS "{self._name(kind)}" WITH (FORCE)')
                ask_server(f'CREATE DATABASE "{self._name(kind)}"')
            model.run(*self.WORDS[kind])
            (folder / "whole").touch()
        return model

    @contextmanager
    def copied(self, kind: str, folder: Path) -> Iterator[Instance]:
        """A copy on the run's database, which is removed afterwards."""
        with ExitStack() as stack:
            with self._alone():
                shutil.copytree(self._model(kind, lite=False).data, folder)
                copy = stack.enter_context(new_instance(folder, like=self._name(kind)))
            yield copy

    def lite(self, kind: str, folder: Path) -> Instance:
        """A copy on SQLite, whatever the run's database."""
        with self._alone():
            model = self._model(kind, lite=bool(os.environ.get("DATABASE_URL")))
            shutil.copytree(model.data, folder)
        return Instance(folder, "")

    def forget(self) -> None:
        """Leave nothing on the server. Whoever still works makes it again."""
        with self._alone():
            for kind in self.WORDS if os.environ.get("DATABASE_URL") else ():
                (self.folder / f"model-{kind}" / "whole").unlink(missing_ok=True)
                ask_server(f'DROP DATABASE IF EXISTS "{self._name(kind)}" WITH (FORCE)')


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Models]:
    own = tmp_path_factory.getbasetemp()
    found = Models(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)
    yield found
    found.forget()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Instance]:
    """Nothing made yet."""
    with new_instance(tmp_path / "empty") as instance:
        yield instance


@pytest.fixture
def copied(models: Models, tmp_path: Path) -> Iterator[Instance]:
    """As ``capcommun init`` leaves it, for this test alone."""
    with models.copied("made", tmp_path / "copied") as instance:
        yield instance


@pytest.fixture
def demonstration(models: Models, tmp_path: Path) -> Iterator[Instance]:
    """As ``capcommun demo`` leaves it, for this test alone."""
    with models.copied("demo", tmp_path / "demonstration") as instance:
        yield instance


@pytest.fixture(scope="module")
def made(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """As ``capcommun init`` leaves it, shared by the module's tests."""
    with models.copied("made", tmp_path_factory.mktemp("made") / "data") as instance:
        yield instance
