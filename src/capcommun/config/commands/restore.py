"""``capcommun restore``: a verified backup put back whole, never over an instance by accident.

The database is replaced in one transaction, then the files, then the key. What was begun is written down
before: killed between two of them, the same restore run again goes on, and ``capcommun doctor`` tells it.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from capcommun.config import archive
from capcommun.config.commands import Problem, say, start
from capcommun.config.commands.language import gettext as _


def register(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = words.add_parser(
        "restore",
        help=_("verify a backup and put it back (server and worker stopped)"),
        description=_(
            "Verify a backup and put it back, with the server and the worker stopped. A backup of SQLite, or "
            "made with --portable, goes into either database; another of PostgreSQL into PostgreSQL."
        ),
    )
    parser.add_argument("source", type=Path, help=_("the backup's folder or .tar file"))
    parser.add_argument("--force", action="store_true", help=_("replace the present database and files"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    start()
    from django.conf import settings

    source: Path = arguments.source.absolute()
    if not source.exists():
        raise Problem(_("There is no backup at %(path)s.") % {"path": source})
    settings.CAPCOMMUN.data.mkdir(parents=True, exist_ok=True)
    with _alone(settings.CAPCOMMUN.data) as temporary:
        folder = source
        if not source.is_dir():
            folder = temporary / "backup"
            archive.unpack(source, folder)
        manifest = archive.Manifest.read(folder)
        archive.verify(folder, manifest)
        put_back(folder, manifest, temporary, force=arguments.force)
    told = {"when": manifest.made_at}
    say(_("Restored: the state of %(when)s. Now run: capcommun init, then capcommun doctor.") % told)
    return 0


@contextmanager
def _alone(data: Path) -> Iterator[Path]:
    """A folder for this restore, alone at work; those that killed ones left go once it went well."""
    held = os.open(data, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem(_("Another restore is at work here. Wait for it to end.")) from None
        left = list(data.glob(".restore-*"))
        with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as temporary:
            yield Path(temporary)
        for folder in left:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(held)


def put_back(folder: Path, manifest: archive.Manifest, temporary: Path, *, force: bool) -> None:
    """Refuse what cannot go well, then replace the database, then the files and the key."""
    from django.conf import settings
    from django.db import connection

    from capcommun.config.engines import engine, restoring

    database = restoring(manifest.engine, engine(settings.DATABASES["default"]))
    _refuse_later(manifest)
    files, begun = settings.MEDIA_ROOT, settings.CAPCOMMUN.data / archive.BEGUN
    which = archive.digest(folder / archive.MANIFEST)
    again = begun.exists() and begun.read_text(encoding="ascii") == which
    if again:
        say(_("An earlier restore of this backup was stopped before its end: it is taken up again."))
    elif not force and (database.occupied() or (files.is_dir() and any(files.iterdir()))):
        raise Problem(_("The instance is not empty. Back it up, stop it, then add --force to replace it."))
    copy = temporary / database.file
    shutil.copy2(folder / database.file, copy)
    database.check(copy)
    connection.close()
    begun.write_text(which, encoding="ascii")
    try:
        database.load(copy)
    except Problem:
        if not again:  # nothing was replaced, hence nothing is owed
            begun.unlink()
        raise
    _replace_files(folder / "files", files, temporary)
    _replace_key(folder / "secret-key", settings.CAPCOMMUN.data / "secret-key")
    begun.unlink()


def _refuse_later(manifest: archive.Manifest) -> None:
    unknown = set(manifest.migrations) - _known()
    if unknown:
        raise Problem(
            _(
                "A later version, %(version)s, made this backup (unknown migrations: %(count)s). "
                "Install that version first."
            )
            % {"version": manifest.version, "count": len(unknown)}
        )


def _known() -> set[str]:
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    known = {".".join(key) for key in loader.disk_migrations}
    for key, migration in loader.disk_migrations.items():
        known.update(f"{key[0]}.{name}" for _, name in migration.replaces)
    return known


def _replace_files(source: Path, target: Path, temporary: Path) -> None:
    """The new folder is complete before it takes the old one's name."""
    fresh = temporary / "files"
    if source.is_dir():
        shutil.copytree(source, fresh)
    else:
        fresh.mkdir()
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(temporary / "files-before")
    fresh.rename(target)


def _replace_key(source: Path, target: Path) -> None:
    if not source.exists():
        return
    partial = target.with_name("secret-key.partial")
    shutil.copyfile(source, partial)
    os.chmod(partial, 0o600)  # noqa: PTH101 - before it takes its name
    partial.replace(target)
