"""Writes docs/droits.md, who may do what, from the matrix that the software itself obeys."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
MATRIX = ROOT / "src" / "capcommun" / "reference" / "partners" / "data" / "roles.yaml"
TARGET = ROOT / "docs" / "droits.md"
SIDES = {
    "agency": "agence",
    "funder": "financeur",
    "third": "tiers",
    "nobody": "sans compte",
    "instance": "instance",
}


def text() -> str:
    """The page, in French."""
    told = yaml.safe_load(MATRIX.read_text(encoding="utf-8"))
    roles, rows = told["roles"], {name: marks.split() for name, marks in told["matrix"].items()}
    lines = [
        "# Qui peut faire quoi",
        "",
        "Écrit par `tools/rights.py` d’après `reference/partners/data/roles.yaml`, que le logiciel applique.",
        "Un rôle est donné pour une durée, dans un organisme ou sur une convention. Rien n’est implicite.",
        "",
    ]
    for role in roles:
        lines += [f"## {role['title']['fr']}", "", f"`{role['key']}` · {SIDES[role['side']]}", ""]
        place = roles.index(role)
        granted = [name for name, marks in rows.items() if marks[place] == "x"]
        lines += [f"- {told['permissions'][name]['fr']} (`{name}`)" for name in granted] or [
            "Aucun droit général."
        ]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(TARGET.read_text(encoding="utf-8") != text())
    TARGET.write_text(text(), encoding="utf-8")
