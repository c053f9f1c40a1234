"""The systemd units are well formed, and name commands that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from capcommun.config.cli import parser

UNITS = sorted((Path(__file__).resolve().parents[2] / "deploy").glob("capcommun*.*er*"))
PROGRAM = "/opt/capcommun/bin/capcommun"


def test_there_are_a_server_a_worker_and_two_timers() -> None:
    names = {unit.name for unit in UNITS}
    assert {"capcommun.service", "capcommun-worker.service"} < names
    assert {"capcommun-backup.timer", "capcommun-purge.timer"} < names


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed here")
def test_systemd_accepts_them(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    words = ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in UNITS)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    told = [line for line in done.stderr.splitlines() if "capcommun" in line]
    assert (done.returncode, told) == (0, [])


@pytest.mark.parametrize(
    "unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name
)
def test_their_words_are_the_command_s(unit: Path) -> None:
    lines = re.findall(rf"{PROGRAM} ([^;\n]+)", unit.read_text(encoding="utf-8"))
    assert lines
    for line in lines:
        words = line.split()
        parser(words).parse_args(words)
