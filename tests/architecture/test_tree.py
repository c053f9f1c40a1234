"""What no file of the project may hold."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 400
TEXT = {
    ".py",
    ".html",
    ".css",
    ".js",
    ".md",
    ".yaml",
    ".yml",
    ".toml",
    ".po",
    ".service",
    ".timer",
    ".txt",
    ".svg",
}


def tree() -> list[Path]:
    """The files under version control, or all of them where git does not know this folder."""
    words = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]
    skipped = {".venv", ".cap", "var", ".git", "node_modules", "dist"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not skipped & set(path.parts)]


FILES = tree()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def code() -> list[Path]:
    return [path for path in FILES if path.suffix == ".py" or path.name == "cap"]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_of_code_is_long() -> None:
    kinds = {".py", ".html", ".css", ".js"}
    counted = {
        name(path): read(path).count("\n")
        for path in [*code(), *FILES]
        if path.suffix in kinds or path in code()
    }
    vendored = re.compile(r"/(vendor|migrations)/|\.min\.|^examples/|/static/.*/(maplibre|pmtiles)")
    assert {
        file: lines for file, lines in counted.items() if lines > LONGEST and not vendored.search(file)
    } == {}


def test_two_files_of_tests_never_have_one_name() -> None:
    """In folders that are no package, where the second of a name is not collected."""
    tests = [path for path in FILES if path.match("test_*.py") and not (path.parent / "__init__.py").exists()]
    names = [path.name for path in tests]
    assert {one for one in names if names.count(one) > 1} == set()


def test_a_silenced_warning_gives_its_reason() -> None:
    faults = []
    for path in code():
        for number, line in enumerate(read(path).splitlines(), 1):
            if re.search(r"#\s*noqa(:\s*[A-Z0-9, ]+)?\s*$", line):
                faults.append(f"{name(path)}:{number} noqa without a reason")
            if re.search(r"#\s*type:\s*ignore\s*(#|$)", line):
                faults.append(f"{name(path)}:{number} type: ignore of everything")
            if re.search(r"#\s*type:\s*ignore\[[^\]]*\]\s*$", line):
                faults.append(f"{name(path)}:{number} type: ignore without a reason")
    assert faults == []


def test_pages_call_no_other_host() -> None:
    faults = []
    for path in FILES:
        if (
            path.suffix not in {".html", ".css", ".js"}
            or "vendor" in path.parts
            or not name(path).startswith("src/")
        ):
            continue
        loads = r"""(?:src|srcset|data-src|poster)=["'](https?:)?//|<link[^>]+href=["'](https?:)?//|url\(\s*["']?(https?:)?//|@import\s+["'](https?:)?//|fetch\(\s*["'`]https?://"""
        if re.search(loads, read(path)):
            faults.append(name(path))
    assert faults == []


def test_pages_hold_no_inline_script_nor_style() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/(ld\+)?json)[^>]*>|<style|\sstyle=|\son[a-z]+=[\"']",
        re.I,
    )
    printed = re.compile(r"/(print|pdf)")  # WeasyPrint's own pages never reach a browser
    faults = [
        f"{name(path)}: {found.group()}"
        for path in FILES
        if path.suffix == ".html" and not printed.search(name(path)) and (found := inline.search(read(path)))
    ]
    assert faults == []


@pytest.mark.parametrize("word", ["/ho" + "me/", "/wor" + "k/", "/ro" + "ot/"])
def test_no_path_of_one_machine_is_written(word: str) -> None:
    outside = re.compile(rf"(?<![\w.:/]){re.escape(word)}\w")
    faults = [name(path) for path in FILES if path.suffix in TEXT and outside.search(read(path))]
    assert faults == []


def test_nothing_compiled_nor_secret_is_kept() -> None:
    unwanted = {".mo", ".pyc", ".sqlite3", ".pem", ".key"}
    assert [name(path) for path in FILES if path.suffix in unwanted or path.name == "secret-key"] == []


def test_there_is_no_django_admin() -> None:
    assert [name(path) for path in code() if "django.contrib." + "admin" in read(path)] == []
    assert [name(path) for path in code() if path.name == "admin.py"] == []


def test_rules_know_nothing_of_django() -> None:
    rules = [path for path in code() if path.name == "rules.py"]
    assert [
        name(path)
        for path in rules
        if re.search(r"^(from|import) django\.(db|http|shortcuts)", read(path), re.M)
    ] == []


def test_no_row_is_locked_in_a_way_that_one_database_lacks() -> None:
    word = "select_for" + "_update"
    assert [name(path) for path in code() if f".{word}(" in read(path)] == []


def test_the_licence_is_the_european_union_s() -> None:
    text = read(ROOT / "LICENSE")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert "15.Applicable Law" in text


def test_the_lock_knows_what_the_project_asks_for() -> None:
    project = tomllib.loads(read(ROOT / "pyproject.toml"))
    locked = next(
        package
        for package in tomllib.loads(read(ROOT / "uv.lock"))["package"]
        if package["name"] == "capcommun"
    )
    told = {(one["name"], one.get("specifier", "")) for one in locked["metadata"]["requires-dist"]}
    for line in project["project"]["dependencies"]:
        name, _, specifier = re.fullmatch(r"([\w.-]+)(\[[^\]]*\])?(.*)", line).groups()  # type: ignore[union-attr]  # a line that is always there
        assert any(
            known == name.lower() and set(version.split(",")) == set(specifier.split(","))
            for known, version in told
        ), f"run uv lock: {line}"
