"""The demonstration's agreements: the real ones, from the examples that the product ships."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from capcommun.contract.agreements.services.adoption import load
from capcommun.contract.agreements.services.reading import read_path
from capcommun.kit.access.api import SYSTEM

# A version is known from the day its text was public; the demonstration reads pages as of earlier days.
KNOWN_ON = {
    "pas-de-calais-2023-2027": dt.date(2023, 4, 6),
    "nouvelle-caledonie-2023-2025": dt.date(2023, 2, 28),
    "montagnes-du-jura": dt.date(2016, 7, 5),
}


def examples() -> Path:
    """The folder of the example files, in the checkout or in an installed wheel."""
    package = Path(__file__).resolve().parents[2]
    installed = package / "examples"
    return installed if installed.is_dir() else package.parents[1] / "examples"


def create(seed: int) -> None:
    """Load the three agreements; loading again changes nothing. They are real: ``seed`` plays no part."""
    for key, known_on in KNOWN_ON.items():
        checked = read_path(examples() / f"{key}.yaml")
        load(checked.document, actor=SYSTEM, known_on=known_on, source_text=checked.source_text)
