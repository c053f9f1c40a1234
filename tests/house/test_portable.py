"""From SQLite to PostgreSQL and back: every row is the same, and an old proof still says what it said."""

from __future__ import annotations

import base64
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.house.canonical import DUMP
from tests.house.conftest import ROOT, Instance, Models, new_instance
from tests.house.test_upgrade import PREVIOUS, told

from capcommun.config import archive

pytestmark = [
    pytest.mark.database,
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="needs both databases: run on PostgreSQL"),
]
DAY = {"CAPCOMMUN_DEMO": "1", "CAPCOMMUN_TODAY": "2023-10-16"}
NEXT_DAY = {"CAPCOMMUN_TODAY": "2023-10-17"}

# what a demonstration has not: rows that name each other, odd words, a lockout, a deleted record's key
ODD = """
import datetime as dt, uuid
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from capcommun.contract.indicators.models import Proof
from capcommun.kit.accounts.api import User
from capcommun.kit.audit.models import Event
from capcommun.reference.territories.models import Commune
group = Group.objects.create(name="Équipe « été » 🌊")
group.permissions.add(*Permission.objects.all()[:3])
SessionStore().save()
cache.set("lockout", {"tries": [1, 2, 3]}, 86_400)
said = {"é": ["🌊", None, True, 1.5, 10**20, {"": "a\\tb\\\\u0000"}], "b": {}, "a": "\\u2028\\\\"}
Event.objects.create(at=timezone.now(), verb="plan.noted", object_type="x", object_key="y",
    before=[], after=said, reason="œ\\n\\"'\\\\")
DBTaskResult.objects.create(id=uuid.UUID(int=7), args_kwargs={"args": [], "kwargs": {"é": "\\\\N"}},
    task_path="a.b", queue_name="default", backend_name="default", run_after=timezone.now())
one, two = Commune.objects.order_by("pk")[:2]
Commune.objects.filter(pk=one.pk).update(merged_into=two)
days = {"valid_from": dt.date(1, 1, 1), "valid_to": dt.date(9999, 12, 31)}
Commune.objects.filter(pk=two.pk).update(merged_into=one, **days)
old = Proof.objects.order_by("-pk").first()
old.pk = None; old.divided_by = None; old.content = b""; old.value = "12345678901.2345"
old.save()
gone = User.objects.create(email="gone@x.example", password="!", name="\\\\.")
print("GONE" + str(gone.pk))
gone.delete()
"""
CHIEF = """
import base64, datetime as dt, json
from django.db import connection
from django.test import Client
from capcommun.contract.indicators import origin, services
from capcommun.contract.indicators.models import Proof, Target
from capcommun.kit.accounts.api import User
from capcommun.kit.clock.api import today
from capcommun.reference.partners.api import actor_for
from capcommun.registers.lists.models import FollowedList, ListLine
from capcommun.registers.lists.services import lines
from capcommun.registers.lists.services.lists import change_list
user = User.objects.get(email="camille.demo@demo.invalid")
chief = actor_for(user)
"""
TAKE = """
rows = Target.objects.select_related("agreement").filter(agreement__key="pas-de-calais-2023-2027")
target = rows.get(key="2023.os1.oo1.experiences")
seen = services.keep_figure(target, visibility="shared", actor=chief, today=today())
page = f"/contrats/{target.agreement.key}/cibles/{target.key}/preuves/{seen.proof_id}/"
print("TAKEN" + json.dumps([seen.proof_id, page, seen.proof.fingerprint, seen.proof.records]))
"""
OPEN = """
client = Client(headers={"host": "localhost"})
client.force_login(user)
page = client.get(%(page)r)
file = client.get(%(page)r + "fichier/")
proof = Proof.objects.get(pk=%(proof)s)
difference = origin.checked(proof, chief, today()).difference
print("OPENED" + json.dumps({
    "vendor": connection.vendor,
    "file": base64.b64encode(file.content).decode(),
    "page": page.content.decode(),
    "counts": dict(difference.counts),
    "hidden": difference.hidden,
    "added": [one.title for one in difference.added],
    "removed": [one.title for one in difference.removed],
    "changed": [one.title for one in difference.changed],
}))
"""
CHANGE = """
followed = FollowedList.objects.get(key="experiences")
counted = ListLine.objects.filter(followed=followed, status="Publiée", day__year=2023)
first, second = counted.order_by("pk")[:2]
lines.withdraw_line(first, actor=chief, seen=first.revision, today=today())
lines.change_line(second, actor=chief, seen=second.revision, said={"label": "Autrement dite"}, today=today())
new = {name: getattr(second, name) for name in ("territory", "status")}
new |= {"label": "Venue depuis", "day": dt.date(2023, 9, 1)}
lines.add_line(followed, actor=chief, key="venue-depuis", said=new, today=today())
followed.refresh_from_db()
other = {"definition": "Comptées autrement."}
change_list(followed, actor=chief, seen=followed.revision, told=other, today=today())
print("NAMES" + json.dumps(first.label))
"""
NEW_PERSON = """
from capcommun.kit.accounts.api import User
print("NEXT" + str(User.objects.create(email="next@x.example", password="!").pk))
"""


def answer(instance: Instance, code: str, mark: str, **more: str) -> Any:
    output = instance.run("manage", "shell", "-v", "0", "-c", code, **(DAY | more))
    line = next(line for line in output.splitlines() if line.startswith(mark))
    return json.loads(line.removeprefix(mark))


def dump(instance: Instance) -> dict[str, Any]:
    return told(instance, DUMP, "DUMP")


class Taken:
    """A proof taken on SQLite, its page, and what its file was."""

    def __init__(self, instance: Instance) -> None:
        proof, page, fingerprint, records = answer(instance, CHIEF + TAKE, "TAKEN")
        self.fingerprint, self.records = fingerprint, records
        self.open = CHIEF + OPEN % {"page": page, "proof": proof}
        self.first = self.opened(instance)

    def opened(self, instance: Instance) -> dict[str, Any]:
        return answer(instance, self.open, "OPENED")  # type: ignore[no-any-return]  # JSON has no types

    def holds(self, instance: Instance, vendor: str, folder: Path) -> None:
        """The same bytes, whole for a stranger, and the same count made again."""
        found = self.opened(instance)
        assert found["vendor"] == vendor
        assert found["file"] == self.first["file"]
        assert "donne les mêmes fiches" in found["page"]
        assert found["counts"] == {"added": 0, "removed": 0, "changed": 0}
        file = folder / f"{vendor}.gz"
        file.write_bytes(base64.b64decode(found["file"]))
        words = [sys.executable, str(ROOT / "tools" / "verify_proof.py"), str(file), self.fingerprint]
        checked = subprocess.run(words, capture_output=True, text=True, check=True)
        assert f"({self.records} records)" in checked.stdout
        assert "NO " not in checked.stdout

    def restated(self, instance: Instance) -> None:
        """A record comes in, one goes, one changes, the rule too: these are named, and no other."""
        gone = answer(instance, CHIEF + CHANGE, "NAMES", **NEXT_DAY)
        found = answer(instance, self.open, "OPENED", **NEXT_DAY)
        assert (found["added"], found["removed"], found["changed"]) == (
            ["Venue depuis"],
            [gone],
            ["Autrement dite"],
        )
        assert (found["counts"], found["hidden"]) == ({"added": 1, "removed": 1, "changed": 1}, 0)
        assert found["file"] == self.first["file"]
        assert "version 1 alors, version 2 aujourd" in found["page"]


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Instance]:
    """Nothing made yet, on PostgreSQL."""
    with new_instance(tmp_path / "postgresql") as instance:
        yield instance


@pytest.fixture(scope="module")
def lite(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """An instance on SQLite, made and left empty of agreements."""
    return models.lite("made", tmp_path_factory.mktemp("lite") / "data")


def test_there_and_back_with_a_proof(models: Models, other: Instance, tmp_path: Path) -> None:
    first = models.lite("demo", tmp_path / "first")
    taken = Taken(first)
    taken.holds(first, "sqlite", tmp_path)
    gone = answer(first, ODD, "GONE")
    (first.data / "files" / "convention.pdf").write_bytes(b"%PDF signed")
    whole = dump(first)

    first.run("backup", str(tmp_path / "from-sqlite.tar.gz"))
    output = other.run("restore", str(tmp_path / "from-sqlite.tar.gz"))
    assert "copied and counted again" in output
    assert dump(other) == whole
    assert (other.data / "files" / "convention.pdf").read_bytes() == b"%PDF signed"
    taken.holds(other, "postgresql", tmp_path)
    other.run("init", "--quiet")
    assert not [line for line in other.run("doctor", **DAY).splitlines() if line.startswith("bad")]

    later = dump(other)
    signed_in = {name for name in whole if later[name] != whole[name]}
    assert signed_in <= {"django_session", "kit_accounts_user"}, "only that somebody came to read the proof"
    other.run("backup", "--portable", str(tmp_path / "portable"))
    back = Instance(tmp_path / "back", "")
    back.run("restore", str(tmp_path / "portable"))
    assert dump(back) == later
    taken.holds(back, "sqlite", tmp_path)
    for instance in (other, back):
        assert answer(instance, NEW_PERSON, "NEXT") == gone + 1, (
            "the key of a deleted record is not given again"
        )
        taken.restated(instance)

    refused = other.run("restore", str(tmp_path / "portable"), expect=2)
    assert "--force" in refused
    other.run("restore", str(tmp_path / "portable"), "--force")
    assert dump(other) == later


def spoil(kept: Path, statement: str) -> None:
    """Another state of the copy, with a manifest that fits it: what people did with other tools."""
    with sqlite3.connect(kept / "database.sqlite3") as copy:
        copy.execute("PRAGMA foreign_keys=OFF")
        copy.execute(statement)
    copy.close()
    manifest = json.loads((kept / "manifest.json").read_text())
    manifest["items"] = [vars(item) for item in archive.items(kept)]
    (kept / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE django_content_type SET model = 'a' || char(0) WHERE id = 3", ("id=3", "model", "NUL")),
        (
            "UPDATE django_content_type SET app_label = printf('%.*c', 101, 'é') WHERE id = 4",
            ("django_content_type", "id=4", "app_label", "101 characters; 100"),
        ),
        (
            "INSERT INTO auth_group_permissions (id, group_id, permission_id) VALUES (1, 77, 1)",
            ("auth_group_permissions", "row 1", "auth_group"),
        ),
    ],
)
def test_what_postgresql_cannot_hold_is_named_and_nothing_is_written(
    lite: Instance, other: Instance, tmp_path: Path, statement: str, words: tuple[str, ...]
) -> None:
    lite.run("backup", str(tmp_path / "kept"))
    spoil(tmp_path / "kept", statement)
    output = other.run("restore", str(tmp_path / "kept"), expect=2)
    assert all(word in output for word in words), output
    assert "Traceback" not in output
    assert tables(other) == 0
    assert not (other.data / archive.BEGUN).exists()


def test_an_older_backup_is_brought_up_on_the_way(models: Models, other: Instance, tmp_path: Path) -> None:
    older = models.lite("made", tmp_path / "older")
    steps = told(older, PREVIOUS, "BEFORE")
    label, (previous, _last, _new) = next(iter(steps.items()))
    older.run("manage", "migrate", label, previous, "-v", "0")
    older.run("backup", str(tmp_path / "kept"))
    output = other.run("restore", str(tmp_path / "kept"))
    assert "of an older version" in output
    older.run("init", "--quiet")
    # the days on which the migrations were applied are not the same
    here, there = dump(older), dump(other)
    assert here.pop("django_migrations")[0] == there.pop("django_migrations")[0]
    assert here.keys() == there.keys()
    other.run("manage", "migrate", "--check")


def test_postgresql_s_own_backup_is_refused_on_sqlite_with_the_way_out(
    copied: Instance, tmp_path: Path
) -> None:
    copied.run("backup", str(tmp_path / "kept"))
    elsewhere = Instance(tmp_path / "elsewhere", "")
    assert "capcommun backup --portable" in elsewhere.run("restore", str(tmp_path / "kept"), expect=2)


def tables(instance: Instance) -> int:
    with psycopg.connect(instance.database_url) as server:
        row = server.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        assert row
        return int(row[0])


def kill_during(instance: Instance, word: str, *command: str) -> None:
    """End the command without a warning while its database runs a statement that begins with ``word``."""
    asked = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        f"AND query LIKE '{word}%' AND state = 'active'"
    )
    process = instance.start(*command, group=True, **DAY)
    with psycopg.connect(instance.database_url, autocommit=True) as server:
        wait(lambda: bool(server.execute(asked).fetchall()) or process.poll() is not None)
        assert process.poll() is None, process.communicate()[0]
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        others = (
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        wait(lambda: not server.execute(others).fetchall())


def wait(until: Callable[[], bool], patience: float = 60) -> None:
    end = time.monotonic() + patience
    while not until():
        assert time.monotonic() < end
        time.sleep(0.002)


def test_killed_in_the_middle_the_target_is_empty_or_whole(
    models: Models, other: Instance, tmp_path: Path
) -> None:
    big = models.lite("made", tmp_path / "big")
    big.run("territories", "load")
    (big.data / "files" / "convention.pdf").write_bytes(b"%PDF signed")
    whole = dump(big)
    big.run("backup", str(tmp_path / "kept"))
    kill_during(other, "COPY", "restore", str(tmp_path / "kept"))
    assert tables(other) == 0
    assert list(other.data.glob(".restore-*"))
    assert "Run the same one again" in other.run("doctor", expect=1)
    assert "taken up again" in other.run("restore", str(tmp_path / "kept"))
    assert dump(other) == whole
    assert not list(other.data.glob(".restore-*")), "what the killed one left is gone"
    # killed again, once the database was whole and before the files were
    (other.data / archive.BEGUN).write_text(archive.digest(tmp_path / "kept" / archive.MANIFEST))
    (other.data / "files" / "convention.pdf").unlink()
    assert "taken up again" in other.run("restore", str(tmp_path / "kept"))
    assert (other.data / "files" / "convention.pdf").exists()
    assert "--force" in other.run("restore", str(tmp_path / "kept"), expect=2), "it is over"

    kill_during(other, "FETCH", "backup", "--portable", str(tmp_path / "portable"))
    assert not (tmp_path / "portable").exists()
    other.run("backup", "--portable", str(tmp_path / "portable"))


def test_an_instance_at_work_is_not_waited_for_for_ever(
    lite: Instance, copied: Instance, tmp_path: Path
) -> None:
    before = dump(copied)
    lite.run("backup", str(tmp_path / "kept"))
    with psycopg.connect(copied.database_url) as busy:
        busy.execute("SELECT count(*) FROM kit_accounts_user")  # a transaction that stays open
        output = copied.run("restore", str(tmp_path / "kept"), "--force", expect=2)
    assert "Stop the server and the worker first" in output
    assert dump(copied) == before
