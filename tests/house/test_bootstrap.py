"""How ./cap finds its tools: the index, the hash, the packages that it may or may not install."""

from __future__ import annotations

import hashlib
import http.server
import io
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from tools import bootstrap


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
    with pytest.raises(bootstrap.Stop) as stop:
        bootstrap.packages(["postgresql"], needed=True)
    assert "apt-get install --no-install-recommends postgresql" in str(stop.value)
    bootstrap.packages(["libpango-1.0-0"], needed=False)
    assert "PDF documents are refused until then" in capsys.readouterr().out
