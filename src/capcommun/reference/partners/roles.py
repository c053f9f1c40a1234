"""The matrix of who may do what, read from ``data/roles.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from capcommun.kit.text.api import Texts

ADMINISTRATOR = "administrator"
HOLDERLESS = frozenset({"nobody", "instance"})
"""Sides whose roles nobody is granted: the public, guests of a link, and accounts marked administrator."""


@dataclass(frozen=True)
class Role:
    """A role with the permissions that the matrix marks for it."""

    key: str
    side: str
    title: Texts
    permissions: frozenset[str]


@dataclass(frozen=True)
class Matrix:
    roles: dict[str, Role]
    permissions: dict[str, Texts]

    def may(self, role: str, permission: str) -> bool:
        return permission in self.roles[role].permissions


def read(raw: Any) -> Matrix:
    """Build the matrix; a missing or unknown mark is an error, since nothing is implied."""
    keys = [role["key"] for role in raw["roles"]]
    if set(raw["matrix"]) != set(raw["permissions"]):
        raise ValueError("roles.yaml: the matrix and the list of permissions differ")
    held: dict[str, set[str]] = {key: set() for key in keys}
    for permission, row in raw["matrix"].items():
        marks = row.split()
        if len(marks) != len(keys) or set(marks) - {"x", "."}:
            raise ValueError(f"roles.yaml: {permission} needs {len(keys)} marks, each x or a dot")
        for key, mark in zip(keys, marks, strict=True):
            if mark == "x":
                held[key].add(permission)
    roles = {
        role["key"]: Role(role["key"], role["side"], role["title"], frozenset(held[role["key"]]))
        for role in raw["roles"]
    }
    return Matrix(roles, dict(raw["permissions"]))


def data(name: str) -> Any:
    text = resources.files("capcommun.reference.partners").joinpath("data", name).read_text(encoding="utf-8")
    return yaml.safe_load(text)


@lru_cache(maxsize=1)
def matrix() -> Matrix:
    return read(data("roles.yaml"))


@dataclass(frozen=True)
class Identifiers:
    siret_exceptions: dict[str, int]
    ridet_shape: str


@lru_cache(maxsize=1)
def identifiers() -> Identifiers:
    """The exceptions and shapes of ``data/identifiers.yaml``."""
    raw = data("identifiers.yaml")
    exceptions = {line["siren"]: line["sum_multiple_of"] for line in raw["siret_exceptions"]}
    return Identifiers(exceptions, raw["ridet_shape"])


def grantable() -> list[Role]:
    """Roles that a person may be given."""
    return [role for role in matrix().roles.values() if role.side not in HOLDERLESS]


def role_title(key: str) -> Texts:
    """A role's name; the key itself for one that has left the matrix."""
    found = matrix().roles.get(key)
    return found.title if found else {"fr": key}
