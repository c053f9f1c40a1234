"""Foreign keys: by string, downward only, PROTECT, no backward name. App labels carry their storey's name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.db import models

SOURCES = Path(__file__).resolve().parents[2] / "src"
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
REFERENCE = ["territories", "partners", "measures"]
ROWS_OF_A_ROW = models.CASCADE  # only for what belongs to one row of the same package, and dies with it


def ours() -> list[AppConfig]:
    return [config for config in apps.get_app_configs() if config.name.startswith("capcommun.")]


def keys() -> Iterator[models.ForeignKey[models.Model, models.Model]]:
    for config in ours():
        for model in config.get_models(include_auto_created=True):
            for field in model._meta.get_fields():
                if isinstance(field, models.ForeignKey) and field.model is model:
                    yield field


def height(name: str) -> tuple[int, int]:
    """The storey, then the place within it."""
    _, storey, *rest = name.split(".")
    order = {"contract": CONTRACT, "reference": REFERENCE}.get(storey, [])
    return STOREYS.index(storey), order.index(rest[0]) if rest and rest[0] in order else 0


def test_app_labels_carry_their_storey() -> None:
    for config in ours():
        assert config.label == config.name.removeprefix("capcommun.").replace(".", "_")


@pytest.mark.parametrize("key", list(keys()), ids=str)
def test_a_key_points_downward_and_protects(key: models.ForeignKey[models.Model, models.Model]) -> None:
    target = apps.get_app_config(key.related_model._meta.app_label)
    own = apps.get_app_config(key.model._meta.app_label)
    if target.name.startswith("capcommun."):
        assert height(target.name) <= height(own.name), f"{key} points upward"
        if {own.name.split(".")[1], target.name.split(".")[1]} == {"registers", "contract"}:
            pytest.fail(f"{key} joins contract and registers")
    else:
        assert target.name in {"django.contrib.contenttypes"}, f"{key} points out of the house"
    assert key.remote_field.related_name == "+", f"{key} adds a name to {target.label}"
    assert key.remote_field.on_delete is models.PROTECT, f"{key} does not protect what it points at"


def test_a_key_to_another_package_is_written_as_a_string() -> None:
    faults = []
    for path in sorted(SOURCES.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        local = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr in {"ForeignKey", "OneToOneField", "ManyToManyField"} and node.args:
                target = node.args[0]
                written = isinstance(target, ast.Constant) or (
                    isinstance(target, ast.Name) and target.id in local
                )
                if not written:
                    faults.append(f"{path.relative_to(SOURCES)}:{node.lineno}")
    assert faults == []
