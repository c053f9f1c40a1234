"""A bare Debian with Python alone: ./cap demo, then ./cap test --fast. Only with CAPCOMMUN_BARE=1."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MIRROR = os.environ.get("CAPCOMMUN_BARE_MIRROR", "http://deb.debian.org/debian")
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")

pytestmark = [
    pytest.mark.bare,
    pytest.mark.skipif(os.environ.get("CAPCOMMUN_BARE") != "1", reason="slow: set CAPCOMMUN_BARE=1"),
    pytest.mark.skipif(not shutil.which("debootstrap"), reason="debootstrap is not installed here"),
    pytest.mark.skipif(os.geteuid() != 0, reason="debootstrap and chroot need root"),
]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Debian 12, smallest variant, with python3 and the checkout's committed files."""
    folder = tmp_path_factory.mktemp("bare") / "root"
    make = ["debootstrap", "--variant=minbase", "--include=python3", "bookworm", str(folder), MIRROR]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(
        ["git", "clone", "-q", "--no-local", str(ROOT), str(folder / "srv" / "capcommun")], check=True
    )
    for name in ("resolv.conf", "hosts"):
        shutil.copy(f"/etc/{name}", folder / "etc" / name)
    if CERTIFICATES.exists():  # what this machine trusts; the checkout knows nothing of it
        (folder / "certificates").mkdir()
        shutil.copy(CERTIFICATES, folder / "certificates")
    subprocess.run(["mount", "-t", "proc", "proc", str(folder / "proc")], check=True)
    subprocess.run(["mount", "--bind", "/dev", str(folder / "dev")], check=True)
    yield folder
    subprocess.run(["umount", str(folder / "dev"), str(folder / "proc")], check=True)
    shutil.rmtree(folder)


def inside(folder: Path, words: str) -> str:
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        **({"SSL_CERT_FILE": f"/certificates/{CERTIFICATES.name}"} if CERTIFICATES.exists() else {}),
    }
    script = f"cd /srv/capcommun && {words}"
    done = subprocess.run(
        ["chroot", str(folder), "/bin/sh", "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-5000:]
    return done.stdout


def test_the_demonstration_loads(bare: Path) -> None:
    for absent in ("usr/bin/make", "usr/bin/git", "usr/bin/pip", "usr/bin/curl"):
        assert not (bare / absent).exists()
    assert "Ready in" in inside(bare, "./cap demo --no-serve")


def test_the_tests_pass(bare: Path) -> None:
    assert "ok   tests on SQLite" in inside(bare, "./cap test --fast")


def test_nothing_is_asked_of_the_network_the_second_time(bare: Path) -> None:
    inside(bare, "PIP_INDEX_URL=http://127.0.0.1:1/simple SSL_CERT_FILE=/nowhere ./cap run --version")
