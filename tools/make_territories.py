"""Make the compact file of French territories from the npm package @etalab/decoupage-administratif.

    npm pack @etalab/decoupage-administratif@6.0.0 && tar xzf *.tgz     # the edition
    npm pack @etalab/decoupage-administratif@0.7.0                      # older ones, for the days of mergers
    python tools/make_territories.py 2026 package/data OUT.json.gz --older 2019=old/package/data …

The edition says what exists now, and which codes each commune took over. It names neither the communes that
merged without becoming delegated ones, nor the day: the older editions (and the history of the 2019 one) do.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

FORMAT = "capcommun/territories/1"
KINDS = {
    "commune-deleguee": "delegated",
    "commune-associee": "associated",
    "arrondissement-municipal": "district",
}
Row = dict[str, Any]


def read(folder: Path, name: str) -> list[Row]:
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def current(rows: list[Row]) -> dict[str, Row]:
    return {row["code"]: row for row in rows if row["type"] == "commune-actuelle"}


def past(older: dict[int, Path]) -> tuple[dict[str, str], dict[str, str]]:
    """Names of the communes that were, and the day they ended where the sources give it."""
    names: dict[str, str] = {}
    ends: dict[str, str] = {}
    history = next((p for p in older.values() if (p / "historique-communes.json").exists()), None)
    for row in read(history, "historique-communes") if history else []:
        if row["type"] == "COM" and row.get("dateFin", "") >= ends.get(row["code"], ""):
            names[row["code"]], ends[row["code"]] = row["nom"], row.get("dateFin", "")
    editions = sorted(older.items())
    communes = {year: current(read(folder, "communes")) for year, folder in editions}
    for year, rows in communes.items():
        for code, row in rows.items():
            names[code] = row["nom"]
            ends.pop(code, None)  # it was still there that year
        follower = communes.get(year + 1)
        if follower:
            ends |= {code: f"{year + 1}-01-01" for code in rows.keys() - follower.keys()}
    return names, ends


def former(rows: list[Row], names: dict[str, str], ends: dict[str, str]) -> list[list[Any]]:
    """[code, name, kind, code of the commune it is now part of, last day's morrow or null]."""
    now = current(rows)
    found: dict[str, list[Any]] = {}
    for row in rows:
        into = row.get("chefLieu") or row.get("commune")
        if row["type"] in KINDS and row["code"] not in now:
            end = None if row["type"] == "arrondissement-municipal" else ends.get(row["code"]) or None
            found[row["code"]] = [row["code"], row["nom"], KINDS[row["type"]], into, end]
    for row in now.values():
        for code in row.get("anciensCodes", []):
            if code not in now and code not in found:
                name = names.get(code, "")
                found[code] = [code, name, "merged" if name else "code", row["code"], ends.get(code) or None]
    return sorted(found.values())


def also_named(rows: list[Row]) -> dict[str, str]:
    """Delegated communes that bear the code of the commune they belong to: Hesdin in Hesdin-la-Forêt."""
    now = current(rows)
    return {
        row["code"]: row["nom"]
        for row in rows
        if row["type"] in KINDS and row["code"] in now and row["nom"] != now[row["code"]]["nom"]
    }


def make(year: int, folder: Path, older: dict[int, Path]) -> dict[str, Any]:
    rows = read(folder, "communes")
    epcis = read(folder, "epci")
    epci_of = {member["code"]: epci["code"] for epci in epcis for member in epci["membres"]}
    sirens = {member["code"]: member["siren"] for epci in epcis for member in epci["membres"]}
    names, ends = past(older)
    twins = also_named(rows)
    return {
        "format": FORMAT,
        "edition": str(year),
        "valid_from": f"{year}-01-01",
        "complete": True,
        "source": "@etalab/decoupage-administratif (Insee, DGCL, La Poste), Licence Ouverte",
        "regions": sorted([r["code"], r["nom"]] for r in read(folder, "regions")),
        "departments": sorted([d["code"], d["nom"], d["region"]] for d in read(folder, "departements")),
        "epcis": sorted([e["code"], e["nom"], e["type"]] for e in epcis),
        "communes": [
            [
                row["code"],
                row["nom"],
                row["departement"],
                epci_of.get(row["code"]),
                row.get("siren") or sirens.get(row["code"], ""),
                row.get("population"),
                " ".join(row.get("codesPostaux", [])),
                twins.get(row["code"], ""),
            ]
            for row in sorted(current(rows).values(), key=lambda r: r["code"])
        ],
        "former": former(rows, names, ends),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("year", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--older", action="append", default=[], metavar="YEAR=FOLDER")
    given = parser.parse_args()
    older = {int(y): Path(p) for y, _, p in (item.partition("=") for item in given.older)}
    data = make(given.year, given.folder, older)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    given.out.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    unnamed = sum(1 for row in data["former"] if not row[1])
    print(f"{len(data['communes'])} communes, {len(data['former'])} former ({unnamed} without a name),")
    print(f"{len(data['epcis'])} EPCI, {given.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
