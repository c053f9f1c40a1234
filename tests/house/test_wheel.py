"""The wheel, built as it is published, makes and serves an instance in a clean environment."""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest
from tests.house.conftest import wait_for
from tools import bootstrap
from tools.cluster import free_port

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    _uv("build", "--wheel", "--quiet", "--python", sys.executable, "-o", str(target), str(ROOT))
    return next(target.glob("*.whl"))


def test_it_holds_what_an_instance_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert any(name.startswith("capcommun/examples/") and name.endswith(".yaml") for name in names)
    for part in (".mo", ".html", ".css", "roles.yaml"):
        assert any(name.endswith(part) for name in names), part
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "tools/", "docs/"))]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and what it depends on: locked versions, from the cache if it can."""
    venv = tmp_path_factory.mktemp("installed") / "venv"
    locked = venv.parent / "locked.txt"
    export = [
        "export",
        "--frozen",
        "--quiet",
        "--no-dev",
        "--no-emit-project",
        "--no-hashes",
        "-o",
        str(locked),
    ]
    _uv("venv", "--quiet", "--python", sys.executable, str(venv))
    _uv(*export, "--project", str(ROOT), "--python", sys.executable)
    words = ["pip", "install", "--quiet", "--python", str(venv / "bin" / "python"), str(wheel)]
    _uv(*words, "--constraint", str(locked))
    return venv


def _uv(*words: str) -> None:
    """Without the network first: a machine where ./cap works has every package in its cache."""
    environment = bootstrap._uv_environment()
    for offline in (["--offline"], []):
        done = subprocess.run(
            [bootstrap.uv(), *words, *offline], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            return
    raise AssertionError(done.stderr)


def test_it_runs_in_a_clean_environment(installed: Path, tmp_path: Path) -> None:
    """Outside the checkout, as an operator does: installed, made, checked, served."""
    environment = {
        "PATH": f"{installed / 'bin'}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "CAPCOMMUN_DATA": str(tmp_path / "data"),
        "LANG": "C.UTF-8",
    }

    def run(*words: str, **more: str) -> str:
        done = subprocess.run(
            ["capcommun", *words],
            executable=str(installed / "bin" / "capcommun"),
            env={**environment, **more},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    library = next((installed / "lib").glob("python3*/site-packages"))
    where = run("manage", "shell", "-v", "0", "-c", "import capcommun; print(capcommun.__file__)")
    assert where.strip() == str(library / "capcommun" / "__init__.py")
    run("init")
    assert "toutes appliquées" in run("doctor"), "its catalogues came with it"
    assert "all applied" in run("doctor", LC_ALL="en_GB.UTF-8")
    examples = library / "capcommun" / "examples"
    for example in sorted(examples.glob("*.yaml")):
        run("agreement", "check", str(example))
    port = free_port()
    words = [str(installed / "bin" / "capcommun"), "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(
        words, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/health", server)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/compte/login/", timeout=60) as page:
            style = re.search(r'href="(/static/ui/app[^"]+[.]css)"', page.read().decode())
        assert style
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{style[1]}", timeout=60) as sheet:
            assert sheet.status == 200
    finally:
        server.terminate()
        server.communicate(timeout=120)
