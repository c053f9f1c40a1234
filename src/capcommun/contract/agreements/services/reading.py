"""From a file to a checked document, telling every fault at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from capcommun.contract.agreements import yamlfile
from capcommun.contract.agreements.checking import check
from capcommun.contract.agreements.document import Agreement
from capcommun.contract.agreements.faults import Fault, Refused


@dataclass(frozen=True)
class Checked:
    """A document without fault, and the signed text that lay beside it."""

    document: Agreement
    source_text: str | None


def read_path(path: Path) -> Checked:
    """Read and check the file at ``path``, with the text it names beside it; raises ``Refused``."""
    content = yamlfile.read_file(path)
    return read(content, path.name, folder=path.parent)


def read(
    content: bytes,
    name: str,
    *,
    folder: Path | None = None,
    text_of: Callable[[Agreement], str | None] | None = None,
) -> Checked:
    """Read and check an agreement file's content; raises ``Refused`` with every fault.

    The signed text is beside the file, in ``folder``, or what ``text_of`` gives for the document.
    """
    parsed = yamlfile.parse(content, name)
    document = yamlfile.validate(parsed)
    source_text, faults = (text_of(document), []) if text_of else _source(document, folder)
    faults += check(document, source_text)
    if faults:
        raise Refused([replace(f, line=parsed.line(f.path), file=name) for f in faults])
    return Checked(document, source_text)


def _source(document: Agreement, folder: Path | None) -> tuple[str | None, list[Fault]]:
    name = document.source.file
    if folder is None or name is None:
        return None, []
    if Path(name).name != name:  # a file beside, never elsewhere
        return None, [Fault("file.missing", ("source", "file"), {"name": name})]
    try:
        return yamlfile.read_file(folder / name).decode("utf-8-sig"), []
    except Refused as refused:
        return None, [replace(f, path=("source", "file")) for f in refused.faults]
    except UnicodeDecodeError:
        return None, [Fault("file.encoding", ("source", "file"))]
