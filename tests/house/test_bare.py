"""A bare Debian with Python alone: what is told, what is served, the whole test, then without network.

Only with CAPCOMMUN_BARE=1, as root: see docs/exploitation.md. The tests follow one another in one folder.
"""

from __future__ import annotations

import http.cookiejar
import os
import re
import shutil
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest
from tests.house.bare import ADMINISTRATOR, ROOT, SEEN, UBUNTU, VISITOR, Bare, bare_system, checkout
from tests.house.conftest import wait_for
from tools.cluster import free_port

pytestmark = [
    pytest.mark.bare,
    pytest.mark.skipif(os.environ.get("CAPCOMMUN_BARE") != "1", reason="slow: set CAPCOMMUN_BARE=1"),
    pytest.mark.skipif(not shutil.which("debootstrap"), reason="debootstrap is not installed here"),
    pytest.mark.skipif(os.geteuid() != 0, reason="debootstrap and chroot need root"),
]
ENGLISH = {**SEEN, "LC_MESSAGES": "en_GB.UTF-8", "LC_ALL": ""}
SOURCES = ROOT.parent / "shared" / "source-documents"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bare]:
    with bare_system(tmp_path_factory.mktemp("bare").resolve() / "root") as system:
        yield system


def line_to_type(output: str) -> list[str]:
    """What an administrator is asked to type: one line, whole."""
    assert "Traceback" not in output, output
    lines = re.findall(r"^ +(apt-get install .+)$", output, re.MULTILINE)
    assert len(lines) == 1, output
    return str(lines[0]).split()[3:]


def test_nothing_is_there_but_python(bare: Bare) -> None:
    assert (bare.folder / "usr/bin/python3").exists()
    for absent in ("make", "git", "pip", "pip3", "uv", "curl", "wget", "gcc", "sudo", "chromium", "psql"):
        assert not (bare.folder / "usr/bin" / absent).exists(), absent
    assert not list((bare.folder / "usr/lib").glob("python3*/ensurepip"))


def test_an_account_that_may_not_install_is_told_one_line(bare: Bare) -> None:
    demo = bare.run("./cap demo", who=VISITOR)
    assert demo.code == 2
    told = line_to_type(demo.output)
    assert told[:3] == ["ca-certificates", "libpango-1.0-0", "libpangoft2-1.0-0"]
    test = bare.run("./cap test", who=VISITOR)
    assert test.code == 2
    assert {"ca-certificates", "libpango-1.0-0", "gettext", "git", "postgresql"} <= set(
        line_to_type(test.output)
    )
    assert ("chromium" in test.output) != UBUNTU


def test_a_checkout_of_another_account_is_refused_clearly(bare: Bare) -> None:
    done = bare.run(f"{checkout(ADMINISTRATOR)}/cap lint", who=VISITOR, **SEEN)
    assert done.code == 2
    assert "belongs to someone else" in done.output


def test_the_demonstration_is_served(bare: Bare) -> None:
    port = free_port()
    process = bare.start(f"./cap demo --port {port}", **ENGLISH)
    address = f"http://127.0.0.1:{port}"
    wait_for(f"{address}/health", process, patience=1800)
    try:
        assert read(f"{address}/health") == '{"status": "ok", "database": "ok"}'
        assert "<h1" in read(f"{address}/")
        assert "/contrats/pas-de-calais-2023-2027/" in read_signed_in(address, "/contrats/")
    finally:
        process.terminate()
        output, _ = process.communicate(timeout=120)
    assert "Ready in" in output
    assert bare.processes() == [], "whoever stops ./cap stops the server and the worker"


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=120) as answer:
        assert answer.status == 200
        return str(answer.read().decode())


def read_signed_in(address: str, path: str) -> str:
    """The page as the agency's director sees it, signed in as a browser would."""
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(cookies)
    door = f"{address}/compte/login/"
    form = opener.open(door, timeout=120).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token
    sent = {
        "csrfmiddlewaretoken": token[1],
        "login": "camille.demo@demo.invalid",
        "password": "cap-commun-demo",
    }
    request = urllib.request.Request(door, urllib.parse.urlencode(sent).encode(), {"Referer": door})
    assert "Camille" in opener.open(request, timeout=120).read().decode()
    return str(opener.open(f"{address}{path}", timeout=120).read().decode())


def test_the_whole_test_passes(bare: Bare) -> None:
    """On both databases and in the browser: PostgreSQL and Chromium are installed there for it."""
    done = bare.run("./cap test -rs", **SEEN)
    assert done.code == 0, done.output[-20_000:]
    for part in ("ruff", "types", "messages", "tests on SQLite", "tests on PostgreSQL"):
        assert re.search(rf"^ok +{part} ", done.output, re.MULTILINE), part
    assert "no Chromium to drive" not in done.output
    assert ("tests in a browser       not run" in done.output) <= UBUNTU
    skipped = re.findall(r"^SKIPPED \[\d+\] .*", done.output, re.MULTILINE)
    expected = ("source documents", "CAPCOMMUN_BARE", "debootstrap", "SQLite's own file")
    assert all(any(reason in line for reason in expected) for line in skipped), skipped


@pytest.mark.skipif(not SOURCES.exists(), reason="the source documents are not beside this checkout")
def test_with_the_source_documents_beside(bare: Bare) -> None:
    beside = (bare.folder / checkout(ADMINISTRATOR).lstrip("/")).parent / "shared" / "source-documents"
    shutil.copytree(SOURCES, beside)
    ready(bare)
    done = bare.run(".venv/bin/python -m pytest -rs tests/agreements/test_source_coverage.py", **SEEN)
    shutil.rmtree(beside.parent)
    assert done.code == 0, done.output[-5000:]
    assert "passed" in done.output
    assert "SKIPPED" not in done.output


def ready(bare: Bare) -> None:
    """What a first use leaves: system packages, and Python packages kept by uv."""
    done = bare.run("./cap setup", **SEEN)
    assert done.code == 0, done.output[-5000:]


def test_without_network_it_starts_and_passes(bare: Bare) -> None:
    """.venv and the demonstration are made again, from what uv keeps."""
    ready(bare)
    clone = bare.folder / checkout(ADMINISTRATOR).lstrip("/")
    for made in (clone / ".venv", clone / "var"):
        shutil.rmtree(made)
    demo = bare.run("./cap demo --no-serve", network=False, **ENGLISH)
    assert demo.code == 0, demo.output[-5000:]
    assert "Ready in" in demo.output
    fast = bare.run("./cap test --fast", network=False, **SEEN)
    assert fast.code == 0, fast.output[-20_000:]
    assert re.search(r"^ok +tests on SQLite ", fast.output, re.MULTILINE)


def test_what_only_the_network_can_give_is_told(bare: Bare) -> None:
    """An account whose caches are empty: neither uv nor the packages are kept."""
    nothing = bare.run("./cap demo --no-serve", who=VISITOR, network=False, **SEEN)
    assert nothing.code == 2
    assert "did not answer" in nothing.output
    assert "Give the network" in nothing.output
    clone = bare.folder / checkout(VISITOR).lstrip("/")
    shutil.copytree(bare.folder / checkout(ADMINISTRATOR).lstrip("/") / ".cap", clone / ".cap")
    no_package = bare.run("./cap demo --no-serve", who=VISITOR, network=False, **SEEN)
    assert no_package.code == 2
    assert "Give the network once" in no_package.output
    assert "Traceback" not in nothing.output + no_package.output


def test_an_ordinary_account_runs_it_once_the_packages_are_there(bare: Bare) -> None:
    """PostgreSQL runs as that account, which is not root."""
    ready(bare)
    clone = checkout(VISITOR)
    for left in (".cap", ".venv"):
        shutil.rmtree(bare.folder / clone.lstrip("/") / left, ignore_errors=True)
    demo = bare.run("./cap demo --no-serve", who=VISITOR, **ENGLISH)
    assert demo.code == 0, demo.output[-5000:]
    test = bare.run("./cap test tests/territories tests/ui", who=VISITOR, **SEEN)
    assert test.code == 0, test.output[-20_000:]
    assert re.search(r"^ok +tests on PostgreSQL ", test.output, re.MULTILINE)
