"""The text of a signed file: docx, PDF that holds text, Markdown or plain text.

The kind is told by the content, not by the name. Raises ``Refused`` with the reason and the remedy.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from capcommun.contract.agreements.faults import Fault, Refused
from capcommun.contract.agreements.pdf import text_of

MAX_TEXT = 2_000_000  # characters: a long convention with annexes has about 100,000
MAX_UNZIPPED = 200 * 1024 * 1024
MAX_PAGES = 600


def extract(content: bytes, name: str) -> str:
    """The file's text, as Markdown where headings are known."""
    if content.startswith(b"%PDF-"):
        text = _pdf(content, name)
    elif content.startswith(b"PK\x03\x04"):
        text = _docx(content, name)
    elif content.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise Refused([Fault("source.old-word", file=name)])
    else:
        text = _plain(content, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").replace("\f", "\n")
    if len(text) > MAX_TEXT:
        raise Refused([Fault("source.too-long", params={"limit": MAX_TEXT}, file=name)])
    if not any(char.isalpha() for char in text):
        raise Refused([Fault("source.no-text", file=name)])
    return text


def _plain(content: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if sum(char < " " and char not in "\t\n\r\f" for char in text) <= len(text) // 1000:
            return text
    raise Refused([Fault("source.unknown", file=name)])


def _pdf(content: bytes, name: str) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused([Fault("source.encrypted", file=name)])
        if len(reader.pages) > MAX_PAGES:
            raise Refused([Fault("source.too-long", params={"limit": MAX_TEXT}, file=name)])
        return text_of(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):
        raise Refused([Fault("source.damaged", file=name)]) from None


def _docx(content: bytes, name: str) -> str:
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNZIPPED:
                raise Refused([Fault("source.too-long", params={"limit": MAX_TEXT}, file=name)])
            if "word/document.xml" not in archive.namelist():
                raise Refused([Fault("source.unknown", file=name)])
        document = Document(io.BytesIO(content))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError):
        raise Refused([Fault("source.damaged", file=name)]) from None
    return "\n\n".join(_docx_blocks(document))


def _docx_blocks(document: Any) -> Iterator[str]:
    for item in document.iter_inner_content():
        if hasattr(item, "rows"):
            for row in item.rows:
                cells = [cell.text.strip().replace("\n", " ") for cell in row.cells]
                yield "\t".join(cells)
        elif text := item.text.strip():
            style = (item.style.name or "") if item.style else ""
            if style.startswith(("Heading", "Titre", "Title")):
                digits = "".join(filter(str.isdigit, style))
                yield "#" * min(int(digits or 1), 6) + " " + text.replace("\n", " ")
            elif style.startswith("List"):
                yield "- " + text
            else:
                yield text
