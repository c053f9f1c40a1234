"""The operator's words. A module registers its parser; its function answers an exit code."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from capcommun.config.commands.language import chosen
from capcommun.config.commands.language import gettext as _


class Problem(Exception):
    """What prevents the command, in one clear sentence with the way out."""


def start(*, speaking: bool = True) -> None:
    """Start Django, which reads and checks the settings; ``speaking``: in the operator's language.

    What works for others, such as the worker or a command of Django, keeps to the instance's language.
    """
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "capcommun.config.settings")
    django.setup()
    if speaking:
        speak()


def speak() -> None:
    """Have what Django translates in the operator's language too."""
    from django.utils import translation

    translation.activate(chosen())


def say(text: str) -> None:
    """Tell the operator, at once even when the output is a file."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def examples_dir() -> Path:
    """The agreements given as examples: inside the wheel, or beside ``src`` in a checkout."""
    package = Path(__file__).resolve().parents[2]
    inside = package / "examples"
    return inside if inside.is_dir() else package.parents[1] / "examples"


def check_port(host: str, port: int) -> None:
    """Refuse early, and clearly, a port that another program holds."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Problem(
                _(
                    "The port %(port)s of %(host)s cannot be used (%(reason)s): another program may be "
                    "serving there already. Stop it, or choose another: --port %(next)s"
                )
                % {"port": port, "host": host, "reason": error.strerror, "next": port + 1}
            ) from None


def manage(*words: str) -> list[str]:
    """The command line of a management command, run by this very Python."""
    return own("manage", *words)


def own(*words: str) -> list[str]:
    """The command line of one of our own commands, run by this very Python."""
    return [sys.executable, "-m", "capcommun.config.cli", *words]


def stop(processes: list[subprocess.Popen[bytes]], patience: float = 15) -> None:
    """Ask each to end, and insist with those that do not, and with what they started.

    Each is at the head of its own session: what the server forked must not keep its port once it is gone.
    """
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
