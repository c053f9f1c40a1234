"""A picture drawn by the server: shapes with titles, and what has no shape told apart."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from capcommun.kit.gather.api import fold
from capcommun.reference.territories.contours import CREDIT, DRAWN
from capcommun.reference.territories.pictures import Face, Key, Picture, department_picture
from capcommun.reference.territories.services.loading import DATA


@dataclass(frozen=True)
class Shape:
    face: Face
    path: str


@dataclass(frozen=True)
class Map:
    label: str
    view_box: str
    outline: str
    shapes: tuple[Shape, ...]
    apart: tuple[Face, ...]
    """What is in the picture and has no outline."""
    legend: tuple[Key, ...]
    source: str
    """Address of the interactive map's contours."""
    credit: str = CREDIT

    @property
    def tabled(self) -> bool:
        """Whether the legend names territories: its table says what the colours say."""
        return any(key.names or key.apart for key in self.legend)


@lru_cache(maxsize=len(DRAWN))
def outlines(department: str) -> dict[str, Any] | None:
    if department not in DRAWN:
        return None
    found: dict[str, Any] = json.loads((DATA / f"outlines-{department}.json").read_text(encoding="utf-8"))
    return found


def draw(picture: Picture | None) -> Map | None:
    """The picture over its department's ground; nothing where the product has no outlines."""
    drawn = outlines(picture.department) if picture else None
    if picture is None or drawn is None:
        return None
    paths = {**drawn["communes"], **drawn["epcis"]}
    shapes = tuple(Shape(face, paths[face.code]) for face in picture.faces if face.code in paths)
    if not shapes:
        return None
    return Map(
        picture.title,
        drawn["viewBox"],
        drawn["outline"],
        shapes,
        tuple(face for face in picture.faces if face.code not in paths),
        picture.legend,
        picture.source,
    )


def department_map(code: str, on: dt.date) -> Map | None:
    """Each destination of the department in its colour, with its table."""
    drawn = outlines(code)
    return draw(department_picture(code, on, drawn["epcis"])) if drawn else None


def drawn_department(names: Iterable[str]) -> str | None:
    """The code of the department that one of these bodies governs, if its outlines are there."""
    folded = [fold(name) for name in names]
    for code, name in DRAWN.items():
        known = fold(name)
        if any(text.startswith("departement") and text.endswith(known) for text in folded):
            return code
    return None
