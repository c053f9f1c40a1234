"""The documents tell every setting, every command, every permission, and lead nowhere that does not exist."""

from __future__ import annotations

import argparse
import importlib.util
import re
from pathlib import Path

import pytest
import yaml
from tools import rights

from capcommun.config.cli import parser
from capcommun.config.environment import Environment

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "exploitation.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "README.en.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_every_setting_is_told_once_with_its_default() -> None:
    for name, field in Environment.model_fields.items():
        alias = field.validation_alias
        setting = alias if isinstance(alias, str) else f"CAPCOMMUN_{name.upper()}"
        row = re.search(rf"^\| `{setting}` \| (.+) \| (.+) \|$", GUIDE, re.MULTILINE)
        assert row, f"{setting} is not in the guide"
        if field.default not in ("", None):
            shown = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
            assert row[2] == f"`{shown}`"


def test_no_setting_is_told_that_does_not_exist() -> None:
    known = {f"CAPCOMMUN_{name.upper()}" for name in Environment.model_fields} | {"CAPCOMMUN_ADMIN_PASSWORD"}
    for program in ("tests/house/test_bare.py", "tests/house/bare.py"):
        known |= set(re.findall(r"CAPCOMMUN_[A-Z_]+", (ROOT / program).read_text(encoding="utf-8")))
    assert set(re.findall(r"CAPCOMMUN_[A-Z_]+", GUIDE)) <= known


def test_every_command_is_told() -> None:
    tree = parser([])
    words = next(action for action in tree._actions if isinstance(action, argparse._SubParsersAction))
    for word in words.choices:
        assert re.search(rf"^\| `capcommun {word}\b", GUIDE, re.MULTILINE), (
            f"capcommun {word} is not in the guide"
        )


@pytest.mark.parametrize("word", ["backup", "restore"])
def test_every_option_of_a_backup_is_told(word: str) -> None:
    tree = parser([])
    words = next(action for action in tree._actions if isinstance(action, argparse._SubParsersAction))
    row = re.search(rf"^\| `capcommun {word}\b.*$", GUIDE, re.MULTILINE)
    assert row
    options = {option for action in words.choices[word]._actions for option in action.option_strings}
    assert options - {"-h", "--help"}
    for option in options - {"-h", "--help"}:
        assert f"`{option}`" in row[0]


def test_every_word_of_cap_is_told() -> None:
    source = (ROOT / "cap").read_text(encoding="utf-8")
    words = re.findall(r'^    "(\w+)": \w+,$', source, re.MULTILINE)
    assert len(words) >= 8
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for word in words:
        assert f"| `./cap {word}" in readme


def test_every_permission_is_told_as_the_software_applies_it() -> None:
    told = yaml.safe_load(rights.MATRIX.read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "droits.md").read_text(encoding="utf-8")
    assert page == rights.text(), "run tools/rights.py"
    granted = {name for name, marks in told["matrix"].items() if "x" in marks}
    for name in granted:
        assert f"(`{name}`)" in page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_inside_the_project_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
        assert (page.parent / target).exists(), f"{page.name} leads to {target}"


def test_each_decision_has_its_own_number() -> None:
    numbers = [int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert len(numbers) == len(set(numbers)) >= 6


def test_the_glossary_names_each_word_once() -> None:
    rows = re.findall(
        r"^\| ([a-z -]+) \|", (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    words = [row for row in rows if row not in {"code"} and not set(row) <= {"-"}]
    assert len(words) == len(set(words))
    assert len(words) > 30


def test_cap_is_one_small_script_of_the_standard_library() -> None:
    for name in ("cap", "tools/bootstrap.py", "tools/checks.py", "tools/cluster.py"):
        source = (ROOT / name).read_text(encoding="utf-8")
        assert source.count("\n") < 400
        for module in re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE):
            spec = (
                importlib.util.find_spec(module) if module not in {"bootstrap", "checks", "cluster"} else None
            )
            assert spec is None or "site-packages" not in str(spec.origin), f"{name} needs {module}"
