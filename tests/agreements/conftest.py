"""A small agreement that is whole, and its text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from capcommun.contract.agreements.document import Agreement

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

TEXT = """# Convention

L'agence recrutera **100 prestataires** en 2023. Elle éditera un guide avant le 30 juin 2023.

## Article 1 : Objet

- Premier point, avec l’apostrophe courbe.
- Le Département verse 1 000 € à l'agence.
"""

SMALL = """\
format: capcommun/agreement/1
key: essai-2023
kind: convention-objectifs
title: Convention d'essai
short_title: Essai
source:
  title: Texte d'essai
  file: essai.md
parts:
  - key: texte
    title: Texte
parties:
  - key: departement
    name: Département
    short_name: Département
    kind: collectivity
    roles: [signatory, funder]
  - key: agence
    name: Agence
    short_name: Agence
    kind: tourism-agency
    roles: [signatory]
term:
  start: 2023-01-01
  end: 2027-12-31
  years: 5
objectives:
  - key: os1
    number: 1
    title: Promouvoir
    short_title: Promouvoir
    operational:
      - key: os1.oo1
        number: 1
        title: Recruter
actions:
  2023:
    - key: 2023.recrutement
      title: Recruter des prestataires
      objective: os1.oo1
      quotes:
        - text: L'agence recrutera 100 prestataires en 2023.
          part: texte
          place: Convention
targets:
  - key: 2023.prestataires
    title: Prestataires recrutés
    attached_to: os1.oo1
    year: 2023
    comparator: at-least
    value: 100
    unit: prestataire
    firmness: commitment
    quote:
      text: L'agence recrutera 100 prestataires en 2023.
      part: texte
      place: Convention
"""


@pytest.fixture
def small() -> dict[str, Any]:
    """The small agreement's data, free to change."""
    data: dict[str, Any] = yaml.safe_load(SMALL)
    return data


@pytest.fixture
def document(small: dict[str, Any]) -> Agreement:
    return Agreement.model_validate(small)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the small agreement's file and its text."""
    (tmp_path / "essai.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "essai.md").write_text(TEXT, encoding="utf-8")
    return tmp_path
