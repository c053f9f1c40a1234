"""What a reader's software needs of a tagged PDF, and that the engine leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

SCOPES = {"/THead": "/Column", "/TBody": "/Row", "/TFoot": "/Row"}


def scope_headers(_document: Any, pdf: Any) -> None:
    """Say of every header cell whether it heads its column or its row: by where it stands in the table."""
    known = {bytes(item.reference): item for item in pdf.objects if item.number is not None}
    for item in pdf.objects:
        scope = SCOPES.get(_kind(item))
        for cell in _cells(item, known) if scope else ():
            if "A" in cell:
                cell["A"]["Scope"] = scope


def _cells(section: Any, known: dict[bytes, Any]) -> Iterator[Any]:
    for row in _children(section, known):
        for cell in _children(row, known):
            if _kind(cell) == "/TH":
                yield cell


def _children(item: Any, known: dict[bytes, Any]) -> Iterator[Any]:
    for child in item["K"]:
        if isinstance(child, bytes) and child in known:
            yield known[child]


def _kind(item: Any) -> str:
    return str(item.get("S", "")) if isinstance(item, dict) else ""
