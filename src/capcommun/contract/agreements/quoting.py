"""Finding a quotation in the signed text, whatever its white space, emphasis marks and apostrophes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from capcommun.contract.agreements.document import Agreement, Quote
from capcommun.contract.agreements.faults import Path

_MARKUP = re.compile(
    r"<br\s*/?>|</?(?:b|i|p|sup|sub|em|strong)>"  # the few tags that a converted file keeps
    r"|(?<=\])\([^)\s]*\)|[\[\]]"  # a link's address and brackets
    r"|[*#_`]+"
    r"|(?m:^[ \t]*(?:[-•o]|\d+\.)[ \t]+)"  # a list's mark
)
_SAME = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " ", "–": "-", "—": "-"}
)


@dataclass(frozen=True)
class Flat:
    """A text without markup, and where each of its characters stands in the original."""

    text: str
    places: tuple[int, ...]


def flatten(text: str) -> Flat:
    """Drop markup and fold white space; keep the way back to the original offsets."""
    kept: list[str] = []
    places: list[int] = []
    masked = bytearray(len(text))
    for match in _MARKUP.finditer(text):
        masked[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    space = True
    for index, char in enumerate(text.translate(_SAME)):
        if masked[index] and not char.isspace():
            continue
        if char.isspace():
            if not space:
                kept.append(" ")
                places.append(index)
            space = True
            continue
        kept.append(char)
        places.append(index)
        space = False
    return Flat("".join(kept).rstrip(), tuple(places))


@lru_cache(maxsize=16)
def _flat(text: str) -> Flat:
    return flatten(text)


def spans(quote: str, text: str) -> list[tuple[int, int]]:
    """Every place (start, end) of the quotation in the text, as offsets of the original."""
    flat = _flat(text)
    wanted = flatten(unicodedata.normalize("NFC", quote)).text
    if not wanted:
        return []
    found = []
    at = flat.text.find(wanted)
    while at >= 0:
        found.append((flat.places[at], flat.places[at + len(wanted) - 1] + 1))
        at = flat.text.find(wanted, at + 1)
    return found


def quoted(quote: str, text: str) -> bool:
    """Whether the quotation is in the text."""
    return flatten(unicodedata.normalize("NFC", quote)).text in _flat(text).text


def quotes(document: Agreement) -> Iterator[tuple[Path, Quote]]:
    """Every quotation of the document with its path."""
    yield from _quotes(document, ())


def _quotes(value: Any, path: Path) -> Iterator[tuple[Path, Quote]]:
    if isinstance(value, Quote):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _quotes(getattr(value, name), (*path, name))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _quotes(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _quotes(item, (*path, index))
