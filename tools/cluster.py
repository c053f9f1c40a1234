"""A throw-away PostgreSQL cluster, made from Debian's own programs and removed afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OLDEST = 15


def programs() -> Path | None:
    """The folder of the newest PostgreSQL server installed."""
    found = list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        return None
    return max(found, key=lambda path: int(path.parts[4])).parent


def _account() -> tuple[list[str], int | None, int | None]:
    """PostgreSQL refuses to run as root: as root, use the account postgres, or nobody."""
    if os.geteuid() != 0:
        return [], None, None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"], *entry[
            2:4
        ]
    raise RuntimeError("neither postgres nor nobody exists on this machine")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def postgresql() -> Iterator[str]:
    """Start a cluster in a temporary folder and give its DATABASE_URL."""
    binaries = programs()
    if binaries is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    version = int(binaries.parts[4])
    if version < OLDEST:
        raise RuntimeError(
            f"PostgreSQL {version} is installed; Cap commun needs {OLDEST} or later. As root:\n\n"
            "    /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y && "
            f"apt-get install postgresql-{OLDEST}\n"
        )
    prefix, user, group = _account()
    folder = Path(tempfile.mkdtemp(prefix="cap-pg-"))
    if user is not None and group is not None:
        os.chown(folder, user, group)
    data, port = folder / "data", free_port()
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    server: subprocess.Popen[bytes] | None = None
    try:
        make = [*prefix, str(binaries / "initdb"), "-D", str(data), "-U", "cap", "-A", "trust", "-E", "UTF8"]
        subprocess.run(
            [*make, "--no-sync"], check=True, stdout=subprocess.DEVNULL, env=environment, cwd=folder
        )
        options = ["-k", str(folder), "-h", "127.0.0.1", "-p", str(port), "-F"]
        # durability is of no use to a database thrown away in a minute
        options += ["-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=60"]
        with (folder / "log").open("wb") as log:
            start = [*prefix, str(binaries / "postgres"), "-D", str(data), *options]
            server = subprocess.Popen(start, stdout=log, stderr=log, env=environment, cwd=folder)
        _wait(port, server, folder / "log")
        yield f"postgresql://cap@127.0.0.1:{port}/postgres"
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # a stop that does not wait for clients
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(150):
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not answer within 15 seconds")
