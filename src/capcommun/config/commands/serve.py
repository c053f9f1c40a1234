"""``capcommun serve``: granian serves the pages, WhiteNoise the static files; a worker beside, if asked."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from capcommun.config.commands import Problem, check_port, own, say, start, stop
from capcommun.config.commands.language import gettext as _


def register(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = words.add_parser("serve", help=_("serve the instance over HTTP"))
    add_address(parser)
    parser.add_argument(
        "--with-worker", action="store_true", help=_("run the background tasks in a process beside")
    )
    parser.set_defaults(run=run)


def port(text: str) -> int:
    """The number of a port, refused by argparse when it is none."""
    number = int(text)
    if not 0 < number < 65_536:
        raise ValueError(text)
    return number


def add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", help=_("address to listen on (default: this machine only)")
    )
    parser.add_argument("--port", type=port, default=8000, help=_("port to listen on (default: 8000)"))
    parser.add_argument("--workers", type=int, default=2, help=_("processes that answer (default: 2)"))


def command(arguments: argparse.Namespace) -> list[str]:
    """granian's command line."""
    words = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", arguments.host]
    words += ["--port", str(arguments.port), "--workers", str(arguments.workers), "--blocking-threads", "4"]
    words += ["--http", "1", "--no-ws", "--workers-kill-timeout", "10"]
    return [*words, "--log-level", "warning", "capcommun.config.wsgi:application"]


def ready() -> None:
    """Refuse to serve an instance that is not made: pages would fail one by one."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Problem(_("The tables are not at this version's state. Run: capcommun init"))
    if not (settings.STATIC_ROOT / "staticfiles.json").exists() and not settings.DEBUG:
        raise Problem(_("The static files are not collected. Run: capcommun init"))
    connection.close()


def run(arguments: argparse.Namespace) -> int:
    start()
    ready()
    check_port(arguments.host, arguments.port)
    if not arguments.with_worker:
        words = command(arguments)
        os.execv(words[0], words)  # noqa: S606 - our own interpreter: the service manager signals granian itself
    return together(arguments)


def listening(arguments: argparse.Namespace) -> bool:
    """Whether the server already answers at its address."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(arguments.host, arguments.host)  # noqa: S104 - every address
    try:
        socket.create_connection((host, arguments.port), timeout=1).close()
    except OSError:
        return False
    return True


def together(arguments: argparse.Namespace, greeting: str = "") -> int:
    """Server and worker as two children; when one ends, or on Ctrl-C, both end.

    The greeting is said once pages are served, not before: whoever reads it opens them at once.
    """

    def leave(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    # their own group: Ctrl-C reaches this process only, which then closes them in order
    children = [
        subprocess.Popen(words, start_new_session=True)  # noqa: S603 - our own interpreter and words
        for words in (command(arguments), own("worker"))
    ]
    try:
        while all(child.poll() is None for child in children):
            if greeting and listening(arguments):
                say(greeting)
                greeting = ""
            time.sleep(0.2)
        say(_("One of the two processes ended by itself; stopping the other."))
        return 1
    except KeyboardInterrupt:
        say("\n" + _("Stopping."))
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stop(children)
