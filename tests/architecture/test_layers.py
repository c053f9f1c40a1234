"""Storeys: imports, through import-linter; templates' includes and tags; the doors between packages."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "capcommun"
STOREYS = ["kit", "reference", "registers", "contract", "portal", "config"]
CONTRACT = [
    "agreements",
    "plan",
    "indicators",
    "funding",
    "obligations",
    "governance",
    "evaluation",
    "overview",
]


def test_imports_keep_to_the_storeys() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def package_of(path: Path) -> tuple[str, ...]:
    """(storey, package) of a file."""
    return path.relative_to(SOURCES).parts[:2]


def test_packages_meet_only_through_their_api() -> None:
    faults = []
    for path in sorted(SOURCES.rglob("*.py")):
        own = package_of(path)
        if own[0] == "config":  # the front door wires every package's urls, commands and demo
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("capcommun."):
                parts = (node.module or "").split(".")[1:]
                doors = parts[2:3] == ["api"] or [alias.name for alias in node.names] == ["api"]
                if tuple(parts[:2]) != own and not doors:
                    faults.append(f"{path.relative_to(ROOT)}:{node.lineno} imports {node.module}")
    assert faults == []


def templates() -> dict[str, Path]:
    """Every template by the name that Django knows it by."""
    found = {}
    for folder in SOURCES.rglob("templates"):
        for path in folder.rglob("*"):
            if path.is_file():
                found[path.relative_to(folder).as_posix()] = path
    return found


def height(path: Path) -> tuple[int, int]:
    storey, package = package_of(path)
    return STOREYS.index(storey), CONTRACT.index(
        package
    ) if storey == "contract" and package in CONTRACT else 0


def test_a_template_takes_parts_from_below_only() -> None:
    known = templates()
    faults = []
    for name, path in known.items():
        for word, part in re.findall(
            r'{%-?\s*(include|extends)\s+"([^"]+)"', path.read_text(encoding="utf-8")
        ):
            target = known.get(part)
            if target is None:
                if not part.startswith(("account/", "allauth/", "mfa/", "socialaccount/", "django/")):
                    faults.append(f"{name}: {word} {part}, which does not exist")
            elif height(target) > height(path):
                faults.append(f"{name}: {word} {part}, from an upper storey")
    assert faults == []


def test_no_two_packages_give_one_template_name() -> None:
    names = [
        path.relative_to(folder).as_posix()
        for folder in SOURCES.rglob("templates")
        for path in folder.rglob("*")
        if path.is_file()
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("storey", ["contract", "registers"])
def test_contract_and_registers_never_name_each_other(storey: str) -> None:
    other = {"contract": "registers", "registers": "contract"}[storey]
    faults = [
        path.relative_to(ROOT).as_posix()
        for path in (SOURCES / storey).rglob("*")
        if path.suffix in {".py", ".html"} and f"capcommun.{other}" in path.read_text(encoding="utf-8")
    ]
    assert faults == []
