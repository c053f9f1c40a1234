"""A bare system in a folder: the smallest Debian (or Ubuntu) with python3, and a clone of the checkout.

Nothing of this machine is seen from there, but the network and, when asked, its certificates.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUITE = os.environ.get("CAPCOMMUN_BARE_SUITE", "bookworm")
MIRROR = os.environ.get("CAPCOMMUN_BARE_MIRROR", "http://deb.debian.org/debian")
UBUNTU = "ubuntu" in MIRROR
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
SEEN = {"SSL_CERT_FILE": "/certificates/ca-certificates.crt"} if CERTIFICATES.exists() else {}
PASSED_ON = ("http_proxy", "https_proxy", "no_proxy", "PIP_INDEX_URL")
ADMINISTRATOR, VISITOR = "root", "visitor"
HOMES = {ADMINISTRATOR: "/root", VISITOR: "/home/" + VISITOR}
# a network of its own has a loopback that is down: put it up, then become the command
ALONE = """
import fcntl, os, socket, struct, sys
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh14x", b"lo", 0x41))
os.execvp(sys.argv[1], sys.argv[1:])
"""


@dataclass(frozen=True)
class Done:
    """What a command said, and its exit code."""

    code: int
    output: str


@dataclass(frozen=True)
class Bare:
    """The folder, entered by chroot."""

    folder: Path

    def start(
        self, words: str, *, who: str = ADMINISTRATOR, network: bool = True, **variables: str
    ) -> subprocess.Popen[str]:
        """Start ``words`` in the account's checkout. The process is the command itself."""
        environment = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": HOMES[who],
            "LANG": "C.UTF-8",
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
            **variables,
        }
        alone = [] if network else ["unshare", "--net", sys.executable, "-c", ALONE]
        chroot = [shutil.which("chroot") or "/usr/sbin/chroot", f"--userspec={who}", str(self.folder)]
        return subprocess.Popen(
            [*alone, *chroot, "/bin/sh", "-c", f"cd {checkout(who)} && exec {words}"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, words: str, *, who: str = ADMINISTRATOR, network: bool = True, **variables: str) -> Done:
        process = self.start(words, who=who, network=network, **variables)
        output, _ = process.communicate(timeout=3 * 3600)
        return Done(process.returncode, output)

    def processes(self) -> list[int]:
        """Whatever still runs in there, whoever started it."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                inside = (entry / "root").readlink() == self.folder
            except OSError:
                continue
            if inside:
                found.append(int(entry.name))
        return found

    def close(self) -> None:
        for number in self.processes():
            os.kill(number, signal.SIGKILL)
        time.sleep(1)
        for name in ("dev", "proc"):
            subprocess.run(["umount", "--recursive", "--lazy", str(self.folder / name)], check=True)
        shutil.rmtree(self.folder)


def checkout(who: str) -> str:
    return "/srv/capcommun" if who == ADMINISTRATOR else f"{HOMES[who]}/capcommun"


def _debootstrap(folder: Path) -> None:
    make = ["debootstrap", "--variant=minbase", "--include=python3"]
    if UBUNTU:
        make += ["--components=main,universe"]
        if not Path("/usr/share/keyrings/ubuntu-archive-keyring.gpg").exists():
            make += ["--no-check-gpg"]
    make += [SUITE, str(folder), MIRROR]
    scripts = Path("/usr/share/debootstrap/scripts")
    if not (scripts / SUITE).exists():  # a suite younger than this debootstrap
        make += [str(scripts / ("gutsy" if UBUNTU else "sid"))]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def bare_system(folder: Path) -> Iterator[Bare]:
    """Make the folder, with a checkout for root and another for an ordinary account, then remove it."""
    _debootstrap(folder)
    system = Bare(folder)
    clone = folder / checkout(ADMINISTRATOR).lstrip("/")
    subprocess.run(["git", "clone", "-q", "--no-local", str(ROOT), str(clone)], check=True)
    for name in ("resolv.conf", "hosts"):
        shutil.copy(f"/etc/{name}", folder / "etc" / name)
    if CERTIFICATES.exists():
        (folder / "certificates").mkdir()
        shutil.copy(CERTIFICATES, folder / "certificates")
    subprocess.run(["mount", "-t", "proc", "proc", str(folder / "proc")], check=True)
    # the browser needs /dev/shm; what is unmounted here must stay mounted outside
    subprocess.run(["mount", "--rbind", "--make-rslave", "/dev", str(folder / "dev")], check=True)
    try:
        for words in (
            f"useradd --create-home {VISITOR}",
            f"cp -a . {checkout(VISITOR)}",
            f"chown -R {VISITOR}: {checkout(VISITOR)}",
        ):
            done = system.run(words)
            assert done.code == 0, done.output
        yield system
    finally:
        system.close()
