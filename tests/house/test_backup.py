"""A backup taken while others write restores to a state that existed; a damaged or foreign one is refused."""

from __future__ import annotations

import fcntl
import json
import tarfile
import time
from pathlib import Path

import pytest
from tests.house.conftest import Instance

from capcommun.config import archive, engines
from capcommun.config.commands import Problem, backup

pytestmark = [pytest.mark.database, pytest.mark.slow]

# each transaction: a file, two rows that name it, and the count of all pairs on a third row
WRITE = """
import itertools, sys
from django.conf import settings
from django.db import transaction
from django.db.models import F
from capcommun.kit.accounts.api import User
for n in itertools.count():
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / f"{NAME}-{n}").write_text(str(n))
    with transaction.atomic():
        User.objects.filter(email="count@x.example").update(language=F("language"))
        count = User.objects.get(email="count@x.example")
        for side in "ab":
            User.objects.create(email=f"{NAME}-{n}-{side}@x.example", password="!")
        User.objects.filter(pk=count.pk).update(name=str(int(count.name) + 1))
"""
READ = """
import json
from capcommun.kit.accounts.api import User
rows = User.objects.exclude(email="count@x.example").values_list("email", flat=True)
count = User.objects.get(email="count@x.example").name
print("STATE" + json.dumps([sorted(rows), int(count)]))
"""


def state(instance: Instance) -> tuple[list[str], int]:
    line = next(line for line in instance.shell(READ).splitlines() if line.startswith("STATE"))
    rows, count = json.loads(line.removeprefix("STATE"))
    return rows, count


def seed(instance: Instance) -> None:
    instance.shell(
        "from capcommun.kit.accounts.api import User; "
        "User.objects.create(email='count@x.example', password='!', name='0')"
    )


@pytest.mark.parametrize("name", ["backup", "backup.tar.gz"])
def test_a_backup_under_writes_restores_to_a_state_that_existed(
    copied: Instance, tmp_path: Path, name: str
) -> None:
    seed(copied)
    writers = [
        copied.start("manage", "shell", "-v", "0", "-c", f"NAME = {writer!r}\n{WRITE}")
        for writer in ("one", "two")
    ]
    try:
        while not list((copied.data / "files").glob("two-5*")) or not list(
            (copied.data / "files").glob("one-5*")
        ):
            assert all(writer.poll() is None for writer in writers)
            time.sleep(0.1)
        output = copied.run("backup", str(tmp_path / name))
        assert all(writer.poll() is None for writer in writers), (
            "the writers were to write on during the backup"
        )
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    assert "Backup verified" in output
    later = state(copied)
    refused = copied.run("restore", str(tmp_path / name), expect=2)
    assert "--force" in refused
    copied.run("restore", str(tmp_path / name), "--force")
    rows, count = state(copied)
    assert 0 < count < later[1]
    assert len(rows) == 2 * count
    for writer in ("one", "two"):
        numbers = {int(row.split("-")[1]) for row in rows if row.startswith(writer)}
        assert numbers == set(range(len(numbers))), "what was written before is there, without a hole"
        for number in numbers:
            assert (copied.data / "files" / f"{writer}-{number}").read_text() == str(number)
    assert "bad" not in [line.split()[0] for line in copied.run("doctor").splitlines() if line[:1] != " "]


def test_a_backup_moves_to_a_new_machine(copied: Instance, tmp_path: Path) -> None:
    seed(copied)
    (copied.data / "files" / "convention.pdf").write_bytes(b"%PDF signed")
    copied.run("backup", str(tmp_path / "kept"))
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0
    key = (copied.data / "secret-key").read_text()
    elsewhere = Instance(tmp_path / "elsewhere", copied.database_url)
    force = ["--force"] if copied.database_url else []  # the database is the same server's; the folder is new
    elsewhere.run("restore", str(tmp_path / "kept"), *force)
    assert (elsewhere.data / "files" / "convention.pdf").read_bytes() == b"%PDF signed"
    assert (elsewhere.data / "secret-key").read_text() == key
    assert state(elsewhere) == ([], 0)


@pytest.mark.parametrize("harm", ["changed", "missing", "added", "manifest"])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    made: Instance, tmp_path: Path, harm: str
) -> None:
    made.run("backup", str(tmp_path / "kept"))
    database = next((tmp_path / "kept").glob("database.*"))
    if harm == "changed":
        database.write_bytes(database.read_bytes()[:-1] + b"!")
    elif harm == "missing":
        database.unlink()
    elif harm == "added":
        (tmp_path / "kept" / "files").mkdir(exist_ok=True)
        (tmp_path / "kept" / "files" / "extra").write_text("extra")
    else:
        (tmp_path / "kept" / "manifest.json").write_text("{")
    output = made.run("restore", str(tmp_path / "kept"), "--force", expect=2)
    assert "damaged" in output or "cannot be read" in output
    assert "Traceback" not in output
    made.run("doctor")


def test_a_backup_never_replaces_another(made: Instance, tmp_path: Path) -> None:
    made.run("backup", str(tmp_path / "kept.tar"))
    assert "exists already" in made.run("backup", str(tmp_path / "kept.tar"), expect=2)


def test_what_a_killed_backup_left_is_cleared_by_the_next(made: Instance, tmp_path: Path) -> None:
    (made.data / "files").mkdir(exist_ok=True)
    long = made.data / "files" / "long"
    long.write_bytes(bytes(200_000_000))  # enough to be killed while it is copied
    killed = made.start("backup", str(tmp_path / "killed"))
    while not (left := list(tmp_path.glob(".capcommun-backup-*/backup"))):
        assert killed.poll() is None
        time.sleep(0.01)
    killed.kill()
    killed.communicate()
    long.unlink()
    assert left[0].exists() and not (tmp_path / "killed").exists()
    at_work = tmp_path / ".capcommun-backup-other"
    at_work.mkdir()
    with (at_work / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made.run("backup", str(tmp_path / "whole"))
    assert sorted(path.name for path in tmp_path.glob("*")) == [at_work.name, "whole"]


def test_what_is_not_a_backup_is_refused(made: Instance, tmp_path: Path) -> None:
    (tmp_path / "holiday.tar").write_bytes(b"not a tar")
    assert "cannot be read as a backup" in made.run("restore", str(tmp_path / "holiday.tar"), expect=2)
    (tmp_path / "folder").mkdir()
    assert "is not a backup" in made.run("restore", str(tmp_path / "folder"), expect=2)


def test_a_backup_of_a_later_version_is_refused(made: Instance, tmp_path: Path) -> None:
    made.run("backup", str(tmp_path / "kept"))
    file = tmp_path / "kept" / "manifest.json"
    manifest = json.loads(file.read_text())
    manifest["migrations"].append("contract_plan.9999_tomorrow")
    file.write_text(json.dumps(manifest))
    assert "later version" in made.run("restore", str(tmp_path / "kept"), "--force", expect=2)


@pytest.mark.parametrize("name", ["../outside", "/outside"])
def test_an_archive_that_would_write_elsewhere_is_refused(made: Instance, tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "evil.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo(name), None)
    assert "not a plain file" in made.run("restore", str(tmp_path / "evil.tar"), "--force", expect=2)


def test_a_file_that_is_not_verified_never_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gathered(folder: Path, *, portable: bool) -> archive.Manifest:
        (folder / "database.dump").write_text("rows")
        made = archive.Manifest("sqlite", "0", "today", [], archive.items(folder))
        made.write(folder)
        return made

    def damaged(folder: Path, manifest: archive.Manifest) -> None:
        raise Problem("damaged")

    monkeypatch.setattr(backup, "gather", gathered)
    backup.write(tmp_path / "good.tar.gz")
    assert (tmp_path / "good.tar.gz").stat().st_mode & 0o077 == 0
    monkeypatch.setattr(archive, "verify", damaged)
    with pytest.raises(Problem):
        backup.write(tmp_path / "bad.tar.gz")
    assert [path.name for path in tmp_path.iterdir()] == ["good.tar.gz"]


def test_a_copy_is_checked_wherever_it_stands(tmp_path: Path) -> None:
    folder = tmp_path / "50 % #1?"
    folder.mkdir()
    (folder / "copy.sqlite3").write_bytes(b"no database at all" * 1_000)
    with pytest.raises(Problem, match="file is not a database"):
        engines.SQLite({"NAME": "unused"}).check(folder / "copy.sqlite3")


def test_postgresql_s_programs_trust_what_the_server_trusts() -> None:
    address = {"HOST": "h", "PORT": "", "USER": "u", "PASSWORD": "p", "NAME": "n"}
    options = {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem", "application_name": "cap"}
    given = engines.PostgreSQL({**address, "OPTIONS": options})._environment()
    assert (given["PGSSLMODE"], given["PGSSLROOTCERT"]) == ("verify-full", "/etc/ca.pem")
