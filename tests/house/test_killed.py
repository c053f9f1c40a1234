"""A load that is killed midway leaves the old agreement or the new one, whole: on screen, in every table."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
import yaml
from tests.house.conftest import Instance

pytestmark = pytest.mark.database
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
KEY = "pas-de-calais-2023-2027"

STATE = f"""
from capcommun.contract.agreements.models import Agreement, Version
from capcommun.contract.agreements.canonical import fingerprint
from capcommun.contract.indicators.models import Target
from capcommun.contract.plan.models import Action
agreement = Agreement.objects.select_related("current").get(key="{KEY}")
document = agreement.current.document
assert fingerprint(document) == agreement.current.sha256
assert agreement.title == document["title"]
titles = {{t["key"]: t["title"] for t in document["targets"]}}
rows = dict(Target.objects.filter(agreement=agreement, withdrawn=False).values_list("key", "title"))
assert rows == titles, set(rows.items()) ^ set(titles.items())
actions = {{a["key"] for year in document["actions"].values() for a in year}}
rows = Action.objects.filter(agreement=agreement, withdrawn=False).exclude(key="")
live = set(rows.values_list("key", flat=True))
assert actions <= live, actions - live
print("STATE", document["title"].split()[0], Version.objects.filter(act__agreement=agreement).count())
"""


def variant(folder: Path, word: str) -> Path:
    """The convention with a word ahead of its title and of each target's."""
    data = yaml.safe_load((EXAMPLES / f"{KEY}.yaml").read_text(encoding="utf-8"))
    data["title"] = f"{word} {data['title']}"[:500]
    for target in data["targets"]:
        target["title"] = f"{word} {target['title']}"[:500]
    path = folder / f"{word}.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    text = f"{KEY}.md"
    (folder / text).write_text((EXAMPLES / text).read_text(encoding="utf-8"), encoding="utf-8")
    return path


def test_a_load_killed_midway_leaves_a_whole_agreement(made: Instance, tmp_path: Path) -> None:
    files = {word: variant(tmp_path, word) for word in ("Ancienne", "Nouvelle")}
    made.run("agreement", "load", str(files["Ancienne"]))
    began = time.monotonic()
    made.run("agreement", "load", str(files["Nouvelle"]), "--apply")
    whole = time.monotonic() - began
    assert "STATE Nouvelle 2" in made.shell(STATE)
    chance = random.Random(62)
    killed = 0
    for turn in range(8):
        word = ("Ancienne", "Nouvelle")[turn % 2]
        process = made.start("agreement", "load", str(files[word]), "--apply")
        time.sleep(whole * chance.uniform(0.45, 1.0))
        process.kill()
        process.communicate(timeout=30)
        killed += process.returncode == -9
        assert "STATE " in made.shell(STATE)
    assert killed >= 4
    final = "Ancienne" if "STATE Nouvelle" in made.shell(STATE) else "Nouvelle"
    made.run("agreement", "load", str(files[final]), "--apply")
    assert f"STATE {final}" in made.shell(STATE)
