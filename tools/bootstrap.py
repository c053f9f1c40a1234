"""From a bare Debian or Ubuntu to a working .venv, with the standard library only.

uv comes from PATH or from its wheel on the Python index, checked against the hash written here. Nothing is
asked of the network when .venv already matches uv.lock.
"""

from __future__ import annotations

import configparser
import hashlib
import json
import os
import platform
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
KEPT = ROOT / ".cap"
STAMP = VENV / "cap-stamp"

UV = "0.13.9"
WHEELS = {
    "x86_64": (
        f"uv-{UV}-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    ),
    "aarch64": (
        f"uv-{UV}-py3-none-manylinux_2_28_aarch64.whl",
        "ecb6028d79dc96fbeafffe5c8af62a7099487ebc05a701e76714eebcffd06375",
    ),
}
PYPI = "https://pypi.org/simple"

PDF = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
TESTS_FAST = [*PDF, "gettext", "git"]
TESTS = [*TESTS_FAST, "chromium", "libatomic1", "postgresql"]
PROBES = {
    "ca-certificates": "/etc/ssl/certs/ca-certificates.crt",
    "libpango-1.0-0": "/usr/lib/*/libpango-1.0.so.0",
    "libpangoft2-1.0-0": "/usr/lib/*/libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "/usr/lib/*/libharfbuzz-subset.so.0",
    "gettext": "/usr/bin/xgettext",
    "git": "/usr/bin/git",
    "chromium": "/usr/bin/chromium",
    "libatomic1": "/usr/lib/*/libatomic.so.1",  # Playwright's own Node.js asks for it
    "postgresql": "/usr/lib/postgresql/*/bin/initdb",
}
COMMANDS = {"gettext": "xgettext", "git": "git"}
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable")


class Stop(Exception):
    """A clear sentence for whoever typed the command."""


def say(text: str) -> None:
    print(f"· {text}", flush=True)


# --- system packages


def missing(names: list[str]) -> list[str]:
    """Those of the Debian packages that are not there, judged by a file each one brings."""
    return [name for name in names if not _present(name)]


def _present(name: str) -> bool:
    if not _provided(name) or (name == "chromium" and chromium()):
        return True
    if name in COMMANDS and shutil.which(COMMANDS[name]):
        return True
    return any(Path("/").glob(PROBES[name].lstrip("/")))


def chromium() -> str:
    """The browser that tests drive; empty without one. A snap cannot read our files and does not count."""
    named = os.environ.get("CAPCOMMUN_CHROMIUM")
    found = [named] if named else [shutil.which(name) for name in BROWSERS]
    return next((path for path in found if path and Path(path).resolve().name != "snap"), "")


def _provided(name: str) -> bool:
    """Whether apt-get has it here: Ubuntu's Chromium only fetches a snap, and 22.04 lacks a small library."""
    try:
        system = platform.freedesktop_os_release()
    except OSError:
        return True
    lacks = {"chromium": True, "libharfbuzz-subset0": system.get("VERSION_ID") == "22.04"}
    return system.get("ID") != "ubuntu" or not lacks.get(name, False)


def administrator() -> list[str] | None:
    """How to run a command as root without asking a password; None when it cannot, or must not, be done."""
    if os.environ.get("CAP_NO_INSTALL"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def packages(names: list[str], *, needed: bool) -> None:
    """Install the missing packages when it may; otherwise say what to install, once for everything."""
    certificates_too = missing(["ca-certificates"]) if _uv_comes_over_https() else []
    absent = [*certificates_too, *missing(names)]
    if not absent:
        return
    prefix = administrator()
    if prefix is not None and shutil.which("apt-get"):
        say(_line(absent))
        _apt(prefix, absent)
        absent = missing(absent)
        if not absent:
            return
    sentence = f"Missing on this machine: {', '.join(absent)}. As root:\n\n    {_line(absent)}\n"
    if needed or missing(certificates_too):
        raise Stop(sentence)
    say(f"{sentence}\n  PDF documents are refused until then; everything else works.")


def _line(names: list[str]) -> str:
    return f"apt-get install --no-install-recommends {' '.join(names)}"


def _apt(prefix: list[str], names: list[str]) -> None:
    """Install them; what apt-get could not do, it says, and the caller sees what is still missing."""
    install = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-q"]
    install += ["--no-install-recommends", *names]
    update = [*prefix, "apt-get", "update", "-q"]
    if not any(Path("/var/lib/apt/lists").glob("*_Packages*")):
        subprocess.run(update, stdout=subprocess.DEVNULL, check=False)
    if subprocess.run(install, stdout=subprocess.DEVNULL, check=False).returncode:
        subprocess.run(update, stdout=subprocess.DEVNULL, check=False)
        subprocess.run(install, stdout=subprocess.DEVNULL, check=False)


# --- the Python index


def _pip_settings() -> dict[str, str]:
    """What pip's configuration says of the index, later files first to win."""
    found: dict[str, str] = {}
    home = Path.home()
    files = ["/etc/pip.conf", home / ".pip/pip.conf", home / ".config/pip/pip.conf"]
    for file in [*files, os.environ.get("PIP_CONFIG_FILE", os.devnull)]:
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, OSError):
            continue
        for name in ("index-url", "find-links", "cert"):
            if parser.has_option("global", name):
                found[name] = parser.get("global", name).strip()
    return found


def index() -> str:
    """The index to use: UV_DEFAULT_INDEX, PIP_INDEX_URL, pip's configuration, or PyPI."""
    asked = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL")
    return (asked or os.environ.get("PIP_INDEX_URL") or _pip_settings().get("index-url") or PYPI).rstrip("/")


def certificates() -> str:
    """The file of certificate authorities asked for, if any."""
    asked = os.environ.get("SSL_CERT_FILE") or os.environ.get("PIP_CERT") or _pip_settings().get("cert", "")
    return asked if asked and Path(asked).exists() else ""


def _open(url: str) -> bytes:
    context = ssl.create_default_context(cafile=certificates() or None)
    request = urllib.request.Request(url, headers={"Accept": "text/html", "User-Agent": "cap"})
    parts = urlsplit(url)
    if parts.username:
        plain = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        manager = urllib.request.HTTPPasswordMgrWithPriorAuth()
        manager.add_password(None, plain, unquote(parts.username), unquote(parts.password or ""), True)
        opener = urllib.request.build_opener(
            urllib.request.HTTPBasicAuthHandler(manager), urllib.request.HTTPSHandler(context=context)
        )
        request = urllib.request.Request(plain, headers={"User-Agent": "cap"})
    else:
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context))
    with opener.open(request, timeout=120) as answer:
        body: bytes = answer.read()
        return body


def _wheel(name: str) -> bytes:
    """The wheel's bytes, from a folder of wheels when pip knows one, else from the index."""
    folders = (os.environ.get("PIP_FIND_LINKS") or _pip_settings().get("find-links", "")).split()
    for folder in folders:
        path = Path(folder.removeprefix("file://")) / name
        if path.is_file():
            return path.read_bytes()
    page = f"{index()}/uv/"
    links = re.findall(r'href="([^"]+)"', _open(page).decode("utf-8", "replace"))
    for link in links:
        address = urljoin(page, link.replace("&amp;", "&"))
        if urlsplit(address).path.rpartition("/")[2] == name:
            return _open(address)
    raise Stop(f"The Python index {index()} has no {name}. Install uv {UV} yourself and run this again.")


def _uv_at_hand() -> str:
    kept = KEPT / f"uv-{UV}" / "uv"
    return shutil.which("uv") or (str(kept) if kept.exists() else "")


def _uv_comes_over_https() -> bool:
    """Whether the authorities' certificates are needed, which a bare machine does not have."""
    return not _uv_at_hand() and not certificates() and index().startswith("https://")


def uv() -> str:
    """uv's path: on PATH, kept from before, or fetched and checked."""
    if found := _uv_at_hand():
        return found
    kept = KEPT / f"uv-{UV}" / "uv"
    machine = platform.machine()
    if machine not in WHEELS or sys.platform != "linux":
        raise Stop(
            f"No uv wheel is known here for {sys.platform} {machine}. Install uv {UV} and run this again."
        )
    packages([], needed=True)
    name, expected = WHEELS[machine]
    say(f"uv {UV} from {urlsplit(index()).hostname}")
    try:
        content = _wheel(name)
    except (urllib.error.URLError, OSError) as error:
        raise Stop(
            f"The Python index {index()} did not answer ({error}). Give the network, or set PIP_INDEX_URL "
            "(and SSL_CERT_FILE) to a mirror, or install uv."
        ) from None
    if hashlib.sha256(content).hexdigest() != expected:
        raise Stop(f"{name} is not the file that was expected (SHA-256 differs): it was not used.")
    _unpack(content, kept)
    return str(kept)


def _unpack(content: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    archive = target.with_suffix(".whl")
    archive.write_bytes(content)
    with zipfile.ZipFile(archive) as wheel:
        inside = next(entry for entry in wheel.namelist() if entry.endswith("/scripts/uv"))
        partial = target.with_suffix(".partial")
        partial.write_bytes(wheel.read(inside))
    partial.chmod(0o755)
    partial.rename(target)
    archive.unlink()


# --- the environment


def _wanted() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    told = json.dumps([project["project"], project["dependency-groups"], str(ROOT)], sort_keys=True)
    return hashlib.sha256((ROOT / "uv.lock").read_bytes() + told.encode()).hexdigest()


def environment(*, dev: bool) -> None:
    """Make .venv what uv.lock says, unless it is already."""
    wanted = _wanted()
    state = STAMP.read_text(encoding="utf-8").split() if STAMP.exists() else []
    if state[:1] == [wanted] and ("dev" in state or not dev) and (VENV / "bin" / "python").exists():
        return
    if not os.access(VENV if VENV.exists() else ROOT, os.W_OK):
        raise Stop(
            f"{ROOT} belongs to someone else: Python packages cannot be put there. Take a copy of your own."
        )
    say("Python packages into .venv")
    both = dev or (state[:1] == [wanted] and "dev" in state)
    _sync(["--frozen", "--quiet", *([] if both else ["--no-dev", "--inexact"])])
    STAMP.write_text(f"{wanted} {'dev' if both else 'run'}\n", encoding="utf-8")


def _uv_environment() -> dict[str, str]:
    own = {
        **os.environ,
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_PROJECT_ENVIRONMENT": str(VENV),
        "UV_NO_PROGRESS": "1",
        "UV_LINK_MODE": os.environ.get("UV_LINK_MODE", "copy"),
    }
    if certificates():
        own["SSL_CERT_FILE"] = certificates()
    if index() != PYPI:
        own["UV_DEFAULT_INDEX"] = index()
    return own


def _python() -> str:
    """The interpreter that .venv was made with, else this one: with another, uv would make .venv again."""
    present = VENV / "bin" / "python"
    return str(present.resolve()) if present.exists() else sys.executable


def _sync(options: list[str]) -> None:
    """Without the network first, which the cache often allows, then with it."""
    command = [uv(), "sync", "--python", _python(), *options]
    environment = _uv_environment()
    quiet = subprocess.run([*command, "--offline"], env=environment, capture_output=True, check=False)
    if quiet.returncode == 0:
        return
    try:
        if index() == PYPI:
            subprocess.run(command, env=environment, check=True)
        else:
            _sync_from_mirror(options, environment)
    except subprocess.CalledProcessError:
        raise Stop(
            f"The Python packages are not all kept on this machine, and {index()} did not give the others "
            "(see above). Give the network once, or set PIP_INDEX_URL (and SSL_CERT_FILE) to a mirror; from "
            "then on none is needed."
        ) from None


def _sync_from_mirror(options: list[str], environment: dict[str, str]) -> None:
    """uv.lock names the files at pypi.org: with another index, install the same hashes from there."""
    KEPT.mkdir(exist_ok=True)
    listing = KEPT / "requirements.txt"
    group = ["--no-dev"] if "--no-dev" in options else []
    export = [uv(), "export", "--frozen", "--quiet", "--no-emit-project", *group, "-o", str(listing)]
    subprocess.run(export, env=environment, check=True, stdout=subprocess.DEVNULL)
    if not (VENV / "bin" / "python").exists():
        subprocess.run(
            [uv(), "venv", "--quiet", "--python", sys.executable, str(VENV)], env=environment, check=True
        )
    install = [uv(), "pip", "install", "--quiet", "--python", str(VENV / "bin" / "python")]
    subprocess.run([*install, "--require-hashes", "-r", str(listing)], env=environment, check=True)
    subprocess.run([*install, "--no-deps", "-e", str(ROOT)], env=environment, check=True)


def catalogues() -> None:
    """Compile the message catalogues that are newer than what was compiled."""
    stale = [
        str(po)
        for po in (ROOT / "src").rglob("*.po")
        if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime
    ]
    if stale:
        run(["python", "tools/compile_messages.py", *stale], check=True)


def run(words: list[str], *, check: bool = False, **variables: str) -> int:
    """Run a program of .venv, in the checkout; the answer is its exit code."""
    program = VENV / "bin" / words[0]
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    process: subprocess.Popen[bytes] | None = None

    def stop(number: int, frame: object) -> None:
        if process is None:
            raise SystemExit(128 + number)
        process.terminate()

    # who stops ./cap stops what it runs; Ctrl-C reaches the child too, which closes in its own order
    before = signal.signal(signal.SIGTERM, stop)
    process = subprocess.Popen(
        [str(program), *words[1:]], cwd=ROOT, env={**os.environ, "PATH": path, **variables}
    )
    try:
        code = process.wait()
    except KeyboardInterrupt:
        code = process.wait()
    finally:
        signal.signal(signal.SIGTERM, before)
    if check and code:
        raise subprocess.CalledProcessError(code, words)
    return code
