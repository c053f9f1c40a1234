"""An upgrade: from the state before each package's last migration, with data in the tables."""

from __future__ import annotations

import json

import pytest
from tests.house.conftest import Instance

pytestmark = [pytest.mark.database, pytest.mark.slow]

COUNT = """
import json
from django.apps import apps
print("ROWS" + json.dumps({model._meta.label: model._base_manager.count() for model in apps.get_models()}))
"""
PREVIOUS = """
import json
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.apps import apps
loader = MigrationLoader(connection)
ours = [config.label for config in apps.get_app_configs() if config.name.startswith("capcommun.")]
found = {}
for label, name in loader.graph.leaf_nodes():
    own = [parent for parent in loader.graph.node_map[(label, name)].parents if parent[0] == label]
    operations = loader.disk_migrations[(label, name)].operations
    new = [f"{label}.{op.name}" for op in operations if type(op).__name__ == "CreateModel"]
    reversible = all(operation.reversible for operation in operations)
    if label in ours and own and reversible:
        found[label] = [own[0].key[1] if hasattr(own[0], "key") else own[0][1], name, new]
print("BEFORE" + json.dumps(found))
"""
# the operator's own words, one package after the other, in one process: to start takes longer than to do
STEPS = """
import contextlib, io, json
from django.core.management import call_command
from capcommun.config.cli import main
told = []
for label, previous in %r:
    call_command("migrate", label, previous, verbosity=0)
    with contextlib.redirect_stdout(io.StringIO()) as doctor:
        code = main(["doctor"])
    told.append([label, code, "to apply" in doctor.getvalue(), main(["init", "--quiet"])])
print("STEPS" + json.dumps(told))
"""
BEGUN_EMPTY = {
    "contract_indicators.Counting",  # undone with the agreements' last migration, like the proofs
    "contract_indicators.Proof",
    "contract_indicators.Recount",
    "contract_indicators.Series",
    "contract_indicators.Override",
    "contract_indicators.StoredReading",
    "registers_lists.FollowedList",  # made on the partners' last migration, and undone with it
    "registers_lists.ListImport",
    "registers_lists.ListLine",
    "registers_lists.ListLineRevision",
    "contract_indicators.Declaration",
    "contract_indicators.Definition",  # undone with the agreements' last migration, like the next one
    "contract_indicators.TargetMilestone",
    "registers_support.OfficeSupport",  # made on the zones' last migration, and undone with it
    "registers_support.OfficeSupportRevision",
    "registers_support.Board",
    "registers_support.Card",
    "registers_support.CardRevision",
    "registers_support.ContractMember",
    "registers_support.ContractRevision",
    "registers_support.OutreachContract",
    "registers_support.Paper",
    "registers_support.SiteAction",
    "registers_support.SiteReview",
    "registers_support.SiteRevision",
    "registers_support.StakeSite",
    "registers_support.StrategyAction",
    "registers_support.StrategyMember",
    "registers_support.StrategyRevision",
    "registers_support.StrategyStep",
    "registers_support.TerritoryStrategy",
}
"""Tables that older ones tell nothing of: undone and made again, they begin empty."""


def told(instance: Instance, code: str, mark: str) -> dict[str, object]:
    line = next(line for line in instance.shell(code).splitlines() if line.startswith(mark))
    found: dict[str, object] = json.loads(line.removeprefix(mark))
    return found


def test_an_upgrade_keeps_every_row(demonstration: Instance) -> None:
    before = told(demonstration, COUNT, "ROWS")
    assert before["contract_agreements.Agreement"] == 3
    steps = told(demonstration, PREVIOUS, "BEFORE")
    assert steps, "some package has a second migration"
    undone = [(label, previous) for label, (previous, _last, _new) in steps.items()]  # type: ignore[misc]  # JSON has no types
    done = told(demonstration, STEPS % (undone,), "STEPS")
    assert done == [[label, 1, True, 0] for label, _previous in undone], "undone, told so, then brought back"
    remade = {name for _previous, _last, new in steps.values() for name in new}  # type: ignore[misc]  # as above
    after = told(demonstration, COUNT, "ROWS")
    # what a migration makes of the older tables is as much as they told, not what was there since
    assert all(bool(after[name]) == bool(before[name]) for name in remade - BEGUN_EMPTY)
    ignored = {"contenttypes.ContentType", "auth.Permission", *remade, *BEGUN_EMPTY}
    assert {k: v for k, v in after.items() if k not in ignored} == {
        k: v for k, v in before.items() if k not in ignored
    }
