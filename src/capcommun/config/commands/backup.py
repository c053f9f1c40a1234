"""``capcommun backup``: taken while people work, whole, and verified before it is called done."""

from __future__ import annotations

import argparse
import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

from capcommun.config import archive
from capcommun.config.commands import Problem, say, start
from capcommun.config.commands.language import decimal
from capcommun.config.commands.language import gettext as _

WORKPLACE = ".capcommun-backup-"


def register(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = words.add_parser(
        "backup", help=_("copy database, files and secret key, online, and verify the copy")
    )
    parser.add_argument("target", type=Path, help=_("an empty or new folder, or a .tar, .tar.gz file"))
    parser.add_argument(
        "--portable",
        action="store_true",
        help=_("on PostgreSQL: write the rows as an SQLite file, which either database restores"),
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    start()
    target: Path = arguments.target.absolute()
    if target.is_dir() and any(target.iterdir()):
        raise Problem(
            _("%(path)s is not empty. Give a new folder, or a name ending in .tar.gz.") % {"path": target}
        )
    if target.exists() and not target.is_dir():
        raise Problem(_("%(path)s exists already; a backup never replaces another.") % {"path": target})
    target.parent.mkdir(parents=True, exist_ok=True)
    manifest = write(target, portable=arguments.portable)
    size = sum(item.size for item in manifest.items) / 1e6
    told = {"path": target, "count": len(manifest.items), "size": decimal(size), "when": manifest.made_at}
    say(_("Backup verified: %(path)s (%(count)s files, %(size)s MB, %(when)s).") % told)
    return 0


def write(target: Path, *, portable: bool = False) -> archive.Manifest:
    """Gather beside the target (same disk), verify, then give it its name."""
    with _workplace(target.parent) as temporary:
        folder = temporary / "backup"
        folder.mkdir(mode=0o700)
        manifest = gather(folder, portable=portable)
        if not archive.is_tar(target):
            archive.verify(folder, archive.Manifest.read(folder))
            if target.exists():
                target.rmdir()
            folder.rename(target)
            return manifest
        packed, again = temporary / target.name, temporary / "again"
        archive.pack(folder, packed)
        archive.unpack(packed, again)
        archive.verify(again, archive.Manifest.read(again))
        packed.rename(target)
    return manifest


@contextmanager
def _workplace(beside: Path) -> Iterator[Path]:
    """A folder for the time of the work, locked. Those that no process holds any more are cleared first: a
    backup that was killed leaves its own."""
    for left in beside.glob(f"{WORKPLACE}*/lock"):
        with suppress(OSError), left.open("rb") as lock:  # held by a backup at work, or already gone
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left.parent)
    with (
        tempfile.TemporaryDirectory(dir=beside, prefix=WORKPLACE) as temporary,
        (Path(temporary) / "lock").open("wb") as lock,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Path(temporary)


def gather(folder: Path, *, portable: bool = False) -> archive.Manifest:
    """Database first: the files that its rows name were written before those rows.

    The engine that the manifest names is that of the copy. A portable one is SQLite's, wherever it was made.
    """
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from capcommun.config.engines import engine

    database = engine(settings.DATABASES["default"], portable=portable)
    made_at = archive.now()
    applied = sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())
    database.dump(folder / database.file)
    database.check(folder / database.file)
    if settings.MEDIA_ROOT.is_dir():
        shutil.copytree(settings.MEDIA_ROOT, folder / "files", ignore=shutil.ignore_patterns("*.partial"))
    key = settings.CAPCOMMUN.data / "secret-key"
    if key.exists() and not settings.CAPCOMMUN.secret_key:
        shutil.copy2(key, folder / "secret-key")
    manifest = archive.Manifest(
        engine=database.name,
        version=version("capcommun"),
        made_at=made_at,
        migrations=applied,
        items=archive.items(folder),
    )
    manifest.write(folder)
    return manifest
