"""How ./cap finds its tools: the index, the hash, the packages that it may or may not install."""

from __future__ import annotations

import hashlib
import http.server
import io
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from tools import bootstrap, cluster

sys.path.insert(0, str(Path(bootstrap.__file__).parent))  # as ./cap does
import checks


def wheel() -> bytes:
    """A wheel of uv that is a small script."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("uv-1.data/scripts/uv", "#!/bin/sh\necho uv of the test\n")
    return content.getvalue()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    """A real index on this machine, with one wheel."""
    name, _ = bootstrap.WHEELS["x86_64"]
    folder = tmp_path / "index"
    (folder / "simple" / "uv").mkdir(parents=True)
    (folder / "files").mkdir()
    (folder / "files" / name).write_bytes(wheel())
    (folder / "simple" / "uv" / "index.html").write_text(f'<a href="../../files/{name}#sha256=0">{name}</a>')

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing on the tests' output."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/simple"
    server.shutdown()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither this machine's uv nor its settings."""
    monkeypatch.setattr(bootstrap, "KEPT", tmp_path / "kept")
    monkeypatch.setattr(bootstrap.platform, "machine", lambda: "x86_64")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL", "PIP_FIND_LINKS", "PIP_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)


def expect(monkeypatch: pytest.MonkeyPatch, digest: str) -> None:
    name, _ = bootstrap.WHEELS["x86_64"]
    monkeypatch.setitem(bootstrap.WHEELS, "x86_64", (name, digest))


def test_uv_comes_from_the_index_that_the_machine_is_set_for(
    index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", index)
    expect(monkeypatch, hashlib.sha256(wheel()).hexdigest())
    path = Path(bootstrap.uv())
    assert path.read_text().endswith("echo uv of the test\n")
    assert path.stat().st_mode & 0o100
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    assert bootstrap.uv() == str(path), "the second time needs no network"


def test_a_wheel_with_another_hash_is_not_used(
    index: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", index)
    with pytest.raises(bootstrap.Stop, match="SHA-256 differs"):
        bootstrap.uv()
    assert not list((tmp_path / "kept").rglob("*"))


def test_an_index_that_does_not_answer_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    with pytest.raises(bootstrap.Stop, match=r"did not answer.*PIP_INDEX_URL"):
        bootstrap.uv()


def test_a_folder_of_wheels_named_for_pip_is_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    name, _ = bootstrap.WHEELS["x86_64"]
    (tmp_path / name).write_bytes(wheel())
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    expect(monkeypatch, hashlib.sha256(wheel()).hexdigest())
    assert Path(bootstrap.uv()).exists()


def test_pip_s_configuration_names_the_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "pip.conf"
    file.write_text("[global]\nindex-url = https://mirror.example/simple/\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    assert bootstrap.index() == "https://mirror.example/simple"
    monkeypatch.setenv("PIP_INDEX_URL", "https://first.example/simple")
    assert bootstrap.index() == "https://first.example/simple"


def test_what_may_not_be_installed_is_told_exactly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CAP_NO_INSTALL", "1")
    monkeypatch.setitem(bootstrap.PROBES, "postgresql", "/nowhere/initdb")
    monkeypatch.setitem(bootstrap.PROBES, "libpango-1.0-0", "/nowhere/libpango.so")
    monkeypatch.setitem(bootstrap.PROBES, "ca-certificates", "/nowhere/authorities.crt")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")
    with pytest.raises(bootstrap.Stop) as stop:
        bootstrap.packages(["postgresql"], needed=True)
    assert "\n    apt-get install --no-install-recommends postgresql\n" in str(stop.value)
    bootstrap.packages(["libpango-1.0-0"], needed=False)
    assert "PDF documents are refused until then" in capsys.readouterr().out


def test_what_uv_needs_is_on_the_same_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDF can wait; fetching uv over HTTPS cannot, and nobody should be sent to apt-get twice."""
    monkeypatch.setenv("CAP_NO_INSTALL", "1")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("PIP_CERT", raising=False)
    monkeypatch.setattr(bootstrap, "_pip_settings", dict)
    for name in ("ca-certificates", "libpango-1.0-0"):
        monkeypatch.setitem(bootstrap.PROBES, name, "/nowhere/it")
    with pytest.raises(bootstrap.Stop, match=r"\n    apt-get install .* ca-certificates libpango-1.0-0\n"):
        bootstrap.packages(["libpango-1.0-0"], needed=False)


@pytest.mark.parametrize(
    ("system", "asked"),
    [
        ({"ID": "debian", "VERSION_ID": "12"}, ["chromium", "libharfbuzz-subset0"]),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, ["chromium", "libharfbuzz-subset0"]),
        ({"ID": "ubuntu", "VERSION_ID": "24.04"}, ["libharfbuzz-subset0"]),
        ({"ID": "ubuntu", "VERSION_ID": "22.04"}, []),
    ],
)
def test_what_ubuntu_does_not_package_is_not_asked_of_apt(
    monkeypatch: pytest.MonkeyPatch, system: dict[str, str], asked: list[str]
) -> None:
    monkeypatch.setattr(bootstrap.platform, "freedesktop_os_release", lambda: system)
    for name in ("chromium", "libharfbuzz-subset0"):
        monkeypatch.setitem(bootstrap.PROBES, name, "/nowhere/it")
    assert bootstrap.missing(["chromium", "libharfbuzz-subset0"]) == asked


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_a_snap_is_no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CAPCOMMUN_CHROMIUM", raising=False)
    snap = program(tmp_path / "elsewhere" / "snap", "#!/bin/sh\n")
    (tmp_path / "chromium").symlink_to(snap)
    assert bootstrap.chromium() == ""
    chrome = program(tmp_path / "google-chrome", "#!/bin/sh\n")
    assert bootstrap.chromium() == str(chrome)


def test_without_a_browser_the_rest_is_tested_but_not_in_ci(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CAPCOMMUN_CHROMIUM", raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("CAP_NO_INSTALL", "1")
    monkeypatch.setattr(checks.bootstrap, "VENV", tmp_path)
    program(
        tmp_path / "bin" / "playwright", f"#!/bin/sh\necho 'Install location:    {tmp_path}/chromium-1'\n"
    )
    assert checks.browser() is False
    told = capsys.readouterr().out
    assert "\n    .venv/bin/playwright install --with-deps --only-shell chromium\n" in told
    assert "left out; all others run" in told
    monkeypatch.setenv("CI", "1")
    with pytest.raises(checks.bootstrap.Stop, match="not a whole test"):
        checks.browser()
    program(tmp_path / "chromium-1" / "INSTALLATION_COMPLETE", "")
    assert checks.browser() is True


def test_an_old_postgresql_is_refused_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cluster, "programs", lambda: Path("/usr/lib/postgresql/14/bin"))
    with (
        pytest.raises(RuntimeError, match=r"PostgreSQL 14 .* needs 15 or later(.|\n)*postgresql-15"),
        cluster.postgresql(),
    ):
        pass


def test_who_stops_cap_stops_what_it_runs(tmp_path: Path) -> None:
    """The child says when it runs, and what it received."""
    child = tmp_path / "child.py"
    child.write_text(
        "import os, signal, time\n"
        "signal.signal(signal.SIGTERM, lambda *a: (os.write(1, b'told\\n'), os._exit(7)))\n"
        "os.write(1, b'running\\n')\n"
        "time.sleep(60)\n"
    )
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    code = (
        "import pathlib, sys; import bootstrap\n"
        f"bootstrap.VENV = pathlib.Path({str(tmp_path)!r})\n"
        f"sys.exit(bootstrap.run(['python', {str(child)!r}]))"
    )
    tools = str(Path(bootstrap.__file__).parent)
    process = subprocess.Popen(
        [sys.executable, "-c", code], env={"PYTHONPATH": tools}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "running\n"
    process.terminate()
    assert process.stdout.readline() == "told\n"
    assert process.wait(60) == 7
