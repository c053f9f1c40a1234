"""A proof: a figure with every record that made it, in a file that a stranger can check. Pure Python.

The file is a text, compressed by gzip:

- a first line, JSON: format, measure, rule, window, when it was taken;
- one line for each record by ascending key: ``key<TAB>revision<TAB>weight``;
- a last line, JSON: how many records, and the sum of their weights: the figure.

Its fingerprint is the SHA-256 of the whole text. ``tools/verify_proof.py`` checks one without this package.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from capcommun.reference.measures.definitions import Line, Total

FORMAT = "capcommun-proof/1"
END = Line(sys.maxsize, 0, Decimal(0))
NAMED = 500
"""How many records of each kind a comparison names; beyond, they are counted."""


@dataclass(frozen=True)
class Sealed:
    """What is kept: the compressed file, its fingerprint, and the figure that its own lines make."""

    content: bytes
    fingerprint: str
    total: Total


class Broken(ValueError):
    """The file is not what was sealed: the message says where it differs."""


def plain(weight: Decimal) -> str:
    """A number written in one way only: no exponent, no needless zero (``1``, ``0.5``, ``-20``)."""
    text = format(weight, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def seal(header: Mapping[str, Any], batches: Iterable[Sequence[Line]]) -> Sealed:
    """Write the file as its records come: only its compressed form is held in memory.

    Raises ``ValueError`` when keys do not ascend: a record counted twice would be no proof.
    """
    digest, squeeze = hashlib.sha256(), zlib.compressobj(6, zlib.DEFLATED, 31)  # 31: with a gzip header
    parts: list[bytes] = []

    def write(text: bytes) -> None:
        digest.update(text)
        parts.append(squeeze.compress(text))

    write(_json({"format": FORMAT} | dict(header)))
    records, value, last = 0, Decimal(0), None
    for batch in batches:
        for line in batch:
            if last is not None and line.key <= last:
                raise ValueError(f"record {line.key} comes after {last}: each stands once, by ascending key")
            last = line.key
        records += len(batch)
        value += sum((line.weight for line in batch), Decimal(0))
        write("".join(f"{key}\t{revision}\t{plain(weight)}\n" for key, revision, weight in batch).encode())
    write(_json({"records": records, "value": plain(value)}))
    parts.append(squeeze.flush())
    return Sealed(b"".join(parts), digest.hexdigest(), Total(records, value))


def opened(content: bytes, fingerprint: str) -> tuple[dict[str, Any], list[Line], Total]:
    """The header, the records and the figure of a file, checked against its fingerprint."""
    try:
        text = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise Broken("the file cannot be decompressed") from error
    if hashlib.sha256(text).hexdigest() != fingerprint:
        raise Broken("the fingerprint is not that of the file")
    first, *middle, last = text.decode().splitlines()
    lines = [_line(one) for one in middle]
    told = json.loads(last)
    total = Total(len(lines), sum((line.weight for line in lines), Decimal(0)))
    if total != Total(told["records"], Decimal(told["value"])):
        raise Broken("the records do not make the figure")
    return json.loads(first), lines, total


def _line(text: str) -> Line:
    key, revision, weight = text.split("\t")
    return Line(int(key), int(revision), Decimal(weight))


@dataclass
class Difference:
    """What changed between two lists of records, by key: all of it counted, the first ones named."""

    added: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"added": 0, "removed": 0, "changed": 0})

    def tell(self, what: str, key: int) -> None:
        self.counts[what] += 1
        named: list[int] = getattr(self, what)
        if len(named) < NAMED:
            named.append(key)

    @property
    def none(self) -> bool:
        return not any(self.counts.values())


def compare(then: Iterable[Line], now: Iterable[Line]) -> Difference:
    """What was added, removed and changed; both lists are read once, by ascending key.

    >>> one = Decimal(1)
    >>> compare([Line(1, 1, one), Line(2, 1, one)], [Line(2, 2, one), Line(3, 1, one)]).counts
    {'added': 1, 'removed': 1, 'changed': 1}
    """
    found = Difference()
    before, after = iter(then), iter(now)
    old, new = next(before, END), next(after, END)
    while old is not END or new is not END:
        if old.key < new.key:
            found.tell("removed", old.key)
            old = next(before, END)
        elif new.key < old.key:
            found.tell("added", new.key)
            new = next(after, END)
        else:
            if (old.revision, old.weight) != (new.revision, new.weight):
                found.tell("changed", old.key)
            old, new = next(before, END), next(after, END)
    return found


def flat(batches: Iterable[Sequence[Line]]) -> Iterator[Line]:
    for batch in batches:
        yield from batch
