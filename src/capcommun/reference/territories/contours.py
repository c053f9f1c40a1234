"""Contours for the interactive map, as GeoJSON. They come with the product for the departments that it draws.

The contours are one coverage: two neighbours have exactly the same points on their common border. The edge of
any set of territories is therefore what no two of them share, which needs no geometry library.
"""

from __future__ import annotations

import gzip
import itertools
import json
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from capcommun.reference.territories.services.loading import DATA

if TYPE_CHECKING:
    from capcommun.reference.territories.pictures import Picture

DRAWN = {"62": "Pas-de-Calais"}
"""Departments whose outlines come with the product."""
CREDIT = "IGN, Insee (Licence Ouverte 2.0)"
Point = tuple[int, int]
Polygons = list[list[list[list[int]]]]


@lru_cache(maxsize=len(DRAWN))
def _data(department: str) -> dict[str, Any]:
    if department not in DRAWN:
        return {"communes": {}, "epcis": {}, "homes": {}}
    with gzip.open(DATA / f"contours-{department}.json.gz") as packed:
        found: dict[str, Any] = json.load(packed)
    return found


def polygons_of(department: str, code: str) -> Polygons | None:
    """The polygons of a commune (Insee code) or an intermunicipality (SIREN), in whole steps of the grid."""
    found: Polygons | None = _data(department)["epcis" if len(code) == 9 else "communes"].get(code)
    return found


def outlined(department: str) -> frozenset[str]:
    """Codes of what has a contour."""
    data = _data(department)
    return frozenset(data["communes"]) | frozenset(data["epcis"])


def geojson(picture: Picture) -> dict[str, Any]:
    """The picture as features: a face for each territory, and the common edge of each group."""
    features = []
    for face in picture.faces:
        if polygons := polygons_of(picture.department, face.code):
            told = {
                "id": face.code,
                "name": face.name,
                "url": face.url,
                "tone": face.tone,
                "label": face.label,
            }
            features.append({"type": "Feature", "properties": told, "geometry": _face(polygons)})
    for codes in picture.groups:
        edge = {"type": "MultiLineString", "coordinates": _edge(picture.department, codes)}
        features.append({"type": "Feature", "properties": {}, "geometry": edge})
    return {"type": "FeatureCollection", "features": features}


def _face(polygons: Polygons) -> dict[str, Any]:
    whole = [[[_degrees(point) for point in ring] for ring in polygon] for polygon in polygons]
    return {"type": "MultiPolygon", "coordinates": whole}


def _edge(department: str, codes: Iterable[str]) -> list[list[list[float]]]:
    """The outer edge of territories together; a commune of an intermunicipality of theirs adds nothing."""
    wanted = set(codes)
    homes = _data(department)["homes"]
    sides: Counter[tuple[Point, Point]] = Counter()
    for code in wanted:
        if homes.get(code) in wanted:
            continue
        for ring in (ring for polygon in polygons_of(department, code) or [] for ring in polygon):
            points = [(x, y) for x, y in ring]
            sides.update((min(a, b), max(a, b)) for a, b in itertools.pairwise(points))
    lines = _joined([side for side, times in sides.items() if times % 2])
    return [[_degrees(point) for point in line] for line in lines]


def _degrees(point: Iterable[int]) -> list[float]:
    return [step / 10_000 for step in point]


def _joined(sides: list[tuple[Point, Point]]) -> list[list[Point]]:
    """Sides put end to end: a line a hundred points long is drawn better than a hundred lines."""
    at: dict[Point, list[Point]] = {}
    for a, b in sides:
        at.setdefault(a, []).append(b)
        at.setdefault(b, []).append(a)
    lines = []
    for start in list(at):
        while at[start]:
            line = [start]
            while ahead := at[line[-1]]:
                following = ahead.pop()
                at[following].remove(line[-1])
                line.append(following)
            lines.append(line)
    return lines
