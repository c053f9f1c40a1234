"""Make the contours of a department's communes and EPCI for the interactive map. Needs shapely 2.1 or later.

    python tools/make_contours.py 62 communes-62.geojson france-2026.json.gz contours-62.json.gz

Longitudes and latitudes in 1e-4 degrees (about ten metres), whole numbers. Older communes are folded into
those of the edition. Everything is simplified as one coverage, so that two neighbours keep exactly the same
points on their common border: the pages draw the edge of any set of communes by dropping what two share.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

GRID = 1e-4
TOLERANCE = (
    4e-4  # degrees, as the square root of the area of the corners that are dropped: about thirty metres
)


def rings(shape: BaseGeometry) -> list[list[list[list[int]]]]:
    """Polygons, each a list of rings of whole points."""
    polygons = [p for p in getattr(shape, "geoms", [shape]) if p.geom_type == "Polygon"]
    found = []
    for polygon in polygons:
        lines = [_whole(r) for r in (polygon.exterior, *polygon.interiors)]
        if len(lines[0]) > 3:
            found.append([line for line in lines if len(line) > 3])
    return found


def _whole(ring: Any) -> list[list[int]]:
    points: list[list[int]] = []
    for x, y in ring.coords:
        point = [round(x / GRID), round(y / GRID)]
        if not points or points[-1] != point:
            points.append(point)
    return points


def folded(source: Path, edition: dict[str, Any]) -> dict[str, BaseGeometry]:
    """The shape of each commune of the edition."""
    into = {row[0]: row[3] for row in edition["former"]}
    pieces: dict[str, list[BaseGeometry]] = defaultdict(list)
    for feature in json.loads(source.read_text(encoding="utf-8"))["features"]:
        code = feature["properties"]["code"]
        pieces[into.get(code, code)].append(shapely.geometry.shape(feature["geometry"]))
    return {code: shapely.make_valid(shapely.union_all(pieces[code])) for code in sorted(pieces)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("department")
    parser.add_argument("geojson", type=Path)
    parser.add_argument("edition", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    edition = json.loads(gzip.decompress(given.edition.read_bytes()))
    epci_of = {row[0]: row[3] for row in edition["communes"]}
    communes = folded(given.geojson, edition)
    if unknown := sorted(set(communes) - set(epci_of)):
        raise SystemExit(f"no commune of the edition for: {unknown}")
    simple = dict(zip(communes, shapely.coverage_simplify(list(communes.values()), TOLERANCE), strict=True))
    groups: dict[str, list[BaseGeometry]] = defaultdict(list)
    for code, shape in simple.items():
        if epci_of[code]:
            groups[epci_of[code]].append(shape)
    data = {
        "department": given.department,
        "edition": edition["edition"],
        "grid": GRID,
        "communes": {code: rings(shape) for code, shape in simple.items()},
        "homes": {code: epci_of[code] for code in simple if epci_of[code]},
        "epcis": {s: rings(shapely.coverage_union_all(shapes)) for s, shapes in sorted(groups.items())},
    }
    text = json.dumps(data, separators=(",", ":")).encode()
    given.out.write_bytes(gzip.compress(text, 9, mtime=0))
    print(f"{len(simple)} communes, {len(groups)} EPCI, {given.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
