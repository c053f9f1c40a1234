"""Five thousand lines: no write lasts a second, and killed midway the same press has the rest, once."""

from __future__ import annotations

import re
import time

import pytest
from tests.house.conftest import Instance
from tests.house.writing import count

pytestmark = [pytest.mark.database, pytest.mark.slow]
LINES = 5000
MADE = f"""
from capcommun.kit.accounts.api import User
from capcommun.kit.clock.api import today
from capcommun.kit.documents.api import csv
from capcommun.reference.partners.api import Organisation, actor_for
from capcommun.registers.lists.services import imports
from capcommun.registers.lists.services.lists import begin_list
user = User.objects.create_superuser("liste@essai.test", "un mot de passe assez long")
agency = Organisation.objects.create(key="liste", name="Liste", short_name="Liste", kind="tourism-agency")
told = {{"title": "Longue", "line": "gîte", "unit": "gîtes", "definition": "Un gîte."}}
followed = begin_list(actor=actor_for(user), organisation=agency, told=told, today=today())
rows = [[f"K-{{n}}", f"Gîte {{n}}", "02/05/2023"] for n in range({LINES})]
content = csv([["Clé", "Nom", "Date"], *rows])
draft = imports.upload(followed, actor=actor_for(user), content=content, name="longue.csv")
mapping = {{"key": 0, "label": 1, "day": 2}}
imports.set_mapping(draft, actor=actor_for(user), seen=1, mapping=mapping, extra=[], accepted=[], counted=[],
                    today=today())
"""
LOAD = """
import time
from capcommun.kit.accounts.api import User
from capcommun.kit.clock.api import today
from capcommun.reference.partners.api import actor_for
from capcommun.registers.lists.api import ListImport
from capcommun.registers.lists.services import imports
actor = actor_for(User.objects.get(email="liste@essai.test"))
draft = ListImport.objects.select_related("followed__organisation").get()
seen, real, longest = imports.check(draft, today()).revision, imports._Load.write, [0.0]
def timed(self, part, **how):
    began = time.monotonic()
    real(self, part, **how)
    longest[0] = max(longest[0], time.monotonic() - began)
imports._Load.write = timed
done = imports.load(draft, actor=actor, seen=seen, complete=False, today=today())
print("LOADED", done.added, done.unchanged, done.refused, "LONGEST", round(longest[0], 3))
"""
THERE = "SELECT count(*) FROM registers_lists_listline"
KEPT = "SELECT count(*) FROM registers_lists_listlinerevision"


def test_killed_midway_a_long_file_is_taken_up_where_it_was(made: Instance) -> None:
    made.shell(MADE)
    process = made.start("manage", "shell", "-c", LOAD)
    until = time.monotonic() + 120
    while not count(made.data, made.database_url, THERE) and time.monotonic() < until:
        time.sleep(0.005)
    process.kill()
    process.communicate(timeout=60)
    there = count(made.data, made.database_url, THERE)
    assert 0 < there < LINES, "killed midway"
    assert count(made.data, made.database_url, KEPT) == there, "each line with its revision, or neither"
    found = re.search(r"LOADED (\d+) (\d+) (\d+) LONGEST ([\d.]+)", made.shell(LOAD))
    assert found
    assert found.groups()[:3] == (str(LINES), "0", "0")
    assert float(found[4]) < 1
    assert count(made.data, made.database_url, THERE) == LINES
    assert count(made.data, made.database_url, KEPT) == LINES
