"""What a backup is: a folder (or one .tar file) with the database, the files, the secret key and a manifest.

The manifest names every file with its size and SHA-256, so that a backup can be verified where it was copied.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import tarfile
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from capcommun.config.commands import Problem
from capcommun.config.commands.language import gettext as _

FORMAT = 1
MANIFEST = "manifest.json"
BEGUN = "restore-begun"
"""In the data folder while a backup is put back: the fingerprint of its manifest."""


@dataclass(frozen=True)
class Item:
    """One file of the backup."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What the backup holds and where it comes from."""

    engine: str
    version: str
    made_at: str
    migrations: list[str]
    items: list[Item]
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        (folder / MANIFEST).write_text(text, encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        try:
            told: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            items = [Item(**item) for item in told.pop("items")]
            manifest = cls(items=items, **told)
        except FileNotFoundError:
            raise Problem(
                _("%(folder)s holds no %(name)s: it is not a backup of Cap commun.")
                % {"folder": folder, "name": MANIFEST}
            ) from None
        except (ValueError, TypeError, KeyError) as error:
            raise Problem(
                _("The manifest of this backup cannot be read (%(error)s).") % {"error": error}
            ) from None
        if manifest.format != FORMAT:
            raise Problem(
                _("This backup has format %(format)s; this version reads format %(known)s.")
                % {"format": manifest.format, "known": FORMAT}
            )
        return manifest


def digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def items(folder: Path) -> list[Item]:
    """Every file below, but the manifest."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)
    return [Item(path.relative_to(folder).as_posix(), path.stat().st_size, digest(path)) for path in paths]


def verify(folder: Path, manifest: Manifest) -> None:
    """Refuse a backup that lost, gained or changed a file."""
    present = {item.path: item for item in items(folder)}
    expected = {item.path: item for item in manifest.items}
    faults = [_("%s is missing") % path for path in sorted(expected.keys() - present.keys())]
    faults += [_("%s was added") % path for path in sorted(present.keys() - expected.keys())]
    faults += [
        _("%s changed") % path
        for path in sorted(expected.keys() & present.keys())
        if present[path].sha256 != expected[path].sha256
    ]
    if faults:
        raise Problem(
            _("The backup is damaged: %(faults)s. Use another one.") % {"faults": "; ".join(faults[:10])}
        )


def is_tar(path: Path) -> bool:
    return path.name.endswith((".tar", ".tar.gz", ".tgz"))


def pack(folder: Path, target: Path) -> None:
    """Write the folder as one file, which its owner only may read: it holds the secret key."""
    target.touch(mode=0o600)
    with tarfile.open(target, mode="w:gz" if target.name.endswith("gz") else "w") as tar:
        tar.add(folder, arcname=".")


def unpack(source: Path, folder: Path) -> None:
    """Read one file into a folder. Only plain files below it: Python 3.11.2 has no extraction filter yet."""
    try:
        with tarfile.open(source) as tar:
            for member in tar:
                _extract(tar, member, folder)
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise Problem(
            _("%(path)s cannot be read as a backup (%(error)s).") % {"path": source, "error": error}
        ) from None


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    if member.isdir():
        return
    path = PurePosixPath(member.name)
    content = tar.extractfile(member) if member.isfile() else None
    if content is None or path.is_absolute() or ".." in path.parts:
        raise tarfile.TarError(_("%s is not a plain file of a backup") % member.name)
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("wb") as file:
        shutil.copyfileobj(content, file)
    target.chmod(0o600)


def now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
