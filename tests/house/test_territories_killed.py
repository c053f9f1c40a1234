"""An update of the territories killed midway: what it wrote is whole, and running it again ends it."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import pytest
from tests.house.conftest import Instance
from tests.house.writing import wait_for_writing

from capcommun.reference.territories.services.loading import BUNDLED

pytestmark = [pytest.mark.database, pytest.mark.slow]
HELD = 8_000

STATE = """
from capcommun.reference.territories.models import Commune, Edition
rows = Commune.objects.filter(kind="current", valid_to__isnull=True)
assert not Commune.objects.filter(kind="current", valid_to__isnull=False).exists()
assert not Commune.objects.filter(valid_to__isnull=False, epci__isnull=False).exists()
editions = sorted(Edition.objects.values_list("name", flat=True))
renamed = rows.filter(name__startswith="Essai de")
print("STATE", editions[-1] if editions else "-", rows.count(), renamed.count())
"""


def edition(folder: Path, year: int, first: int) -> Path:
    """An edition of some thousands of communes, the first ones of the list left out, the others renamed."""
    data = json.loads(gzip.decompress(BUNDLED.read_bytes()))
    rows = data["communes"][first:HELD]
    data |= {"edition": str(year), "valid_from": f"{year}-01-01", "former": []}
    data["communes"] = [[row[0], f"Essai de {row[1]}" if first else row[1], *row[2:]] for row in rows]
    path = folder / f"{year}.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def test_an_update_killed_midway_is_run_again(made: Instance, tmp_path: Path) -> None:
    made.run("territories", "update", str(edition(tmp_path, 2030, 0)))
    assert f"STATE 2030 {HELD} 0" in made.shell(STATE)
    newer = edition(tmp_path, 2031, HELD // 2)
    begun = 0
    for turn in range(6):
        process = made.start("territories", "update", str(newer))
        assert wait_for_writing(made.data, made.database_url, patience=60)
        time.sleep(0.15 * turn)
        process.kill()
        process.communicate(timeout=60)
        state = made.shell(STATE).strip()
        begun += "STATE 2030" in state and not state.endswith(f"STATE 2030 {HELD} 0")
        if begun == 2 or "STATE 2031" in state:
            break
    assert begun, "never killed between two of its transactions"
    told = made.run("territories", "update", str(newer)).lower()
    assert f"STATE 2031 {HELD // 2} {HELD // 2}" in made.shell(STATE)
    assert told.count("closed: ") == (0 if "STATE 2031" in state else HELD // 2)
