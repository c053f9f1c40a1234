"""Make the outlines of a department's communes and EPCI as SVG paths. Needs shapely 2.1 or later.

    python tools/make_outlines.py 62 communes-62.geojson france-2026.json.gz outlines-62.json

The outlines are those of older communes: the ones that merged since are folded into the commune of today.
Simplified as one coverage, so that neighbours keep a common border; projected as a plain map of a small
area (longitudes shortened by the cosine of the middle latitude), y downwards, in whole units.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import math
from collections import defaultdict
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

WIDTH = 1000
TOLERANCE = 1.6  # in units of the drawing


def projected(shapes: list[BaseGeometry]) -> tuple[list[BaseGeometry], int]:
    west, south, east, north = shapely.total_bounds(shapes)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * squeeze)

    def project(points: Any) -> Any:
        points[:, 0] = (points[:, 0] - west) * squeeze * scale
        points[:, 1] = (north - points[:, 1]) * scale
        return points

    return list(shapely.transform(shapes, project)), math.ceil((north - south) * scale)


def ring(points: list[tuple[float, float]]) -> str:
    """One closed line, in relative whole steps: the shortest way to write it."""
    steps = [(round(x), round(y)) for x, y in points]
    text = f"M{steps[0][0]} {steps[0][1]}l"
    for (x0, y0), (x1, y1) in itertools.pairwise(steps[:-1]):
        if (x0, y0) != (x1, y1):
            text += f"{x1 - x0} {y1 - y0} "
    return text.rstrip().replace(" -", "-") + "z"


def path(shape: BaseGeometry) -> str:
    polygons = getattr(shape, "geoms", [shape])
    rings = [r for polygon in polygons for r in (polygon.exterior, *polygon.interiors)]
    kept = [r for r in rings if shapely.Polygon(r).area > 4] or rings[:1]
    return "".join(ring(list(r.coords)) for r in kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("department")
    parser.add_argument("geojson", type=Path)
    parser.add_argument("edition", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    edition = json.loads(gzip.decompress(given.edition.read_bytes()))
    epci_of = {row[0]: row[3] for row in edition["communes"]}
    into = {row[0]: row[3] for row in edition["former"]}
    pieces: dict[str, list[BaseGeometry]] = defaultdict(list)
    for feature in json.loads(given.geojson.read_text(encoding="utf-8"))["features"]:
        code = feature["properties"]["code"]
        pieces[into.get(code, code)].append(shapely.geometry.shape(feature["geometry"]))
    codes = sorted(pieces)
    unknown = [code for code in codes if code not in epci_of]
    if unknown:
        raise SystemExit(f"no commune of the edition for: {unknown}")
    folded = [shapely.make_valid(shapely.union_all(pieces[code])) for code in codes]
    drawn, height = projected(folded)
    simple = dict(zip(codes, shapely.coverage_simplify(drawn, TOLERANCE), strict=True))
    groups: dict[str, list[BaseGeometry]] = defaultdict(list)
    for code in codes:
        if epci_of[code]:
            groups[epci_of[code]].append(simple[code])
    data = {
        "department": given.department,
        "edition": edition["edition"],
        "viewBox": f"0 0 {WIDTH} {height}",
        "outline": path(shapely.union_all(list(simple.values()))),
        "epcis": {siren: path(shapely.union_all(shapes)) for siren, shapes in sorted(groups.items())},
        "labels": {
            siren: [round(point.x), round(point.y)]
            for siren, shapes in sorted(groups.items())
            for point in [shapely.union_all(shapes).representative_point()]
        },
        "communes": {code: path(simple[code]) for code in codes},
    }
    given.out.write_text(json.dumps(data, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(codes)} communes, {len(groups)} EPCI, {given.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
