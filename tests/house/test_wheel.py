"""The wheel, built as it is published, makes and serves an instance in a clean environment."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest
from tools import bootstrap
from tools.cluster import free_port

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    build = [
        bootstrap.uv(),
        "build",
        "--wheel",
        "--quiet",
        "--python",
        sys.executable,
        "-o",
        str(target),
        str(ROOT),
    ]
    environment = bootstrap._uv_environment()
    offline = subprocess.run([*build, "--offline"], env=environment, capture_output=True, check=False)
    if offline.returncode:
        subprocess.run(build, env=environment, check=True)
    return next(target.glob("*.whl"))


def test_it_holds_what_an_instance_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert any(name.startswith("capcommun/examples/") and name.endswith(".yaml") for name in names)
    for part in (".mo", ".html", ".css", "roles.yaml"):
        assert any(name.endswith(part) for name in names), part
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "tools/", "docs/"))]


def test_it_runs_in_a_clean_environment(wheel: Path, tmp_path: Path) -> None:
    """The locked packages are those of this environment; the project itself comes from the wheel alone."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
    library = next((tmp_path / "venv" / "lib").glob("python3*/site-packages"))
    own = Path(bootstrap.__file__).parent.parent / ".venv" / "lib" / library.parent.name / "site-packages"
    editable = {path.name for path in own.glob("*capcommun*")}
    for path in own.iterdir():
        if path.name not in editable and path.suffix != ".pth":
            (library / path.name).symlink_to(path)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(library)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "CAPCOMMUN_DATA": str(tmp_path / "data"),
        "LANG": "C.UTF-8",
    }
    command = [str(tmp_path / "venv" / "bin" / "python"), "-m", "capcommun.config.cli"]

    def run(*words: str) -> str:
        done = subprocess.run(
            [*command, *words], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    where = run("manage", "shell", "-v", "0", "-c", "import capcommun; print(capcommun.__file__)")
    assert str(library) in where
    run("init")
    assert "bad" not in {line.split()[0] for line in run("doctor").splitlines() if line[:1].strip()}
    examples = library / "capcommun" / "examples"
    for example in sorted(examples.glob("*.yaml")):
        run("agreement", "check", str(example))
    _serve(command, environment, tmp_path)


def _serve(command: list[str], environment: dict[str, str], folder: Path) -> None:
    port = free_port()
    words = [*command, "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(words, env=environment, cwd=folder)
    try:
        for _ in range(200):
            assert server.poll() is None
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                    assert answer.status == 200
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        pytest.fail("the server did not answer within 20 seconds")
    finally:
        server.terminate()
        server.wait(30)
