"""Files people send: known by their content, not by their name; served so that no browser runs them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from typing import IO, Any

from django.core.files.base import File
from django.http import FileResponse
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Refusal
from capcommun.kit.documents.reading import decode

OFFICE = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
ZIPPED = {
    "word/": (f"{OFFICE}wordprocessingml.document", "docx"),
    "xl/": (f"{OFFICE}spreadsheetml.sheet", "xlsx"),
    "ppt/": (f"{OFFICE}presentationml.presentation", "pptx"),
}
MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF87a", "image/gif", "gif"),
    (b"GIF89a", "image/gif", "gif"),
)
MACROS = ("Basic/", "Scripts/")
"""Folders of an OpenDocument file's macros."""
INLINE = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True)
class Checked:
    """What a file is, from its own bytes."""

    name: str
    mime: str
    size: int
    sha256: str


def _zip_kind(file: IO[bytes]) -> tuple[str, str] | None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if any("vbaProject" in name or name.startswith(MACROS) for name in names):
                return None  # macros: what opens them would run them
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mime = archive.read("mimetype").decode("ascii", "replace").strip()
                kinds = {f"{ODF}text": "odt", f"{ODF}spreadsheet": "ods", f"{ODF}presentation": "odp"}
                return (mime, kinds[mime]) if mime in kinds else None
    except Exception:  # zipfile raises of every kind on a broken file
        return None
    return next((kind for prefix, kind in ZIPPED.items() if any(n.startswith(prefix) for n in names)), None)


def _text_kind(head: bytes, name: str) -> tuple[str, str] | None:
    """Plain text, by exclusion: decodable, and not a page or a script in disguise."""
    try:
        text = decode(head)
    except Refusal:
        return None
    start = text.lstrip().lower()
    if start.startswith(("<", "#!")) or any(ord(char) < 32 and char not in "\t\r\n\f" for char in text):
        return None
    return ("text/csv", "csv") if name.lower().endswith(".csv") else ("text/plain", "txt")


def kind_of(file: IO[bytes], name: str) -> tuple[str, str] | None:
    """(MIME type, extension) by content; ``None`` for what is not accepted."""
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    for magic, mime, extension in MAGIC:
        if head.startswith(magic):
            return mime, extension
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp", "webp"
    if head.startswith(b"PK\x03\x04"):
        kind = _zip_kind(file)
        file.seek(0)
        return kind
    # cut at the last line, so that a character of several bytes is not split
    return _text_kind(head if len(head) < 4096 else head[: head.rfind(b"\n") + 1] or head[:4000], name)


def check_upload(file: File[bytes], max_mb: int) -> Checked:
    """What the file is, or a refusal that says what is accepted. Reads by pieces, whatever the size."""
    size = file.size or 0
    if size > max_mb * 1024 * 1024:
        raise Refusal(
            "documents.too-large",
            _("This file is larger than the %(size)s MB accepted here.") % {"size": max_mb},
            _("Make it lighter (a PDF of lower quality, smaller pictures), or split it."),
            status=413,
        )
    if not size:
        raise Refusal("documents.empty-file", _("This file is empty."), _("Choose another one."), status=400)
    name = get_valid_filename((file.name or "file").replace("\\", "/").rsplit("/", 1)[-1])[-150:]
    stream: Any = file.file if file.file is not None else io.BytesIO()
    kind = kind_of(stream, name)
    if kind is None:
        raise Refusal(
            "documents.kind",
            _("The content of “%(name)s” is not of a kind accepted here, whatever its name says.")
            % {"name": name},
            _(
                "Send a PDF, a picture (PNG, JPEG, WebP, GIF), a text, a CSV, "
                "or an office document without macros."
            ),
            status=400,
        )
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    mime, extension = kind
    stem = name.rsplit(".", 1)[0] or "file"
    return Checked(name=f"{stem}.{extension}", mime=mime, size=size, sha256=digest.hexdigest())


def served(file: IO[bytes], name: str, mime: str) -> FileResponse:
    """The file for download, or shown when no browser could run it; never guessed to be something else."""
    inline = mime in INLINE
    response = FileResponse(file, content_type=mime if inline else "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
