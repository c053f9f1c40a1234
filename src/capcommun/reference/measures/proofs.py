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
import io
import json
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from operator import lt
from typing import Any

from capcommun.reference.measures.definitions import Batch, Line, Total

FORMAT = "capcommun-proof/1"
CHUNK = 1 << 18  # characters of a file that are read at a time
NAMED = 500
"""How many records of each kind a comparison names; beyond, they are counted."""


@dataclass(frozen=True)
class Sealed:
    """What is kept: the compressed file, its fingerprint, and the figure that its own lines make."""

    content: bytes
    fingerprint: str
    total: Total


@dataclass(frozen=True)
class Opened:
    """A file that was checked: its records are read again from it, some at a time."""

    header: Mapping[str, Any]
    total: Total
    content: bytes

    def texts(self) -> Iterator[list[str]]:
        """The records as they are written, by ascending key, never all of them in memory."""
        for lines in _texts(self.content):
            yield [line for line in lines if line[0] != "{"]

    def lines(self) -> Iterator[Line]:
        return (_line(text) for texts in self.texts() for text in texts)


class Broken(ValueError):
    """The file is not what was sealed: the message says where it differs."""


def plain(weight: Decimal) -> str:
    """A number written in one way only: no exponent, no needless zero (``1``, ``0.5``, ``-20``)."""
    text = format(weight, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def texts_of(batch: Batch) -> list[str]:
    """Each record as the file writes it, without its end of line."""
    if batch.weights is None:
        return list(map("%d\t%d\t1".__mod__, batch.pairs))
    return [
        f"{key}\t{revision}\t{plain(weight)}"
        for (key, revision), weight in zip(batch.pairs, batch.weights, strict=True)
    ]


def seal(header: Mapping[str, Any], batches: Iterable[Batch]) -> Sealed:
    """Write the file as its records come: only its compressed form is held in memory.

    Raises ``ValueError`` when keys do not ascend: a record counted twice would be no proof.
    """
    # level 1: on lines this alike it takes a third of the time of level 6, for a quarter more room
    digest, squeeze = hashlib.sha256(), zlib.compressobj(1, zlib.DEFLATED, 31)  # 31: with a gzip header
    parts: list[bytes] = []

    def write(text: bytes) -> None:
        digest.update(text)
        parts.append(squeeze.compress(text))

    write(_json({"format": FORMAT} | dict(header)))
    records, value, last = 0, Decimal(0), None
    for batch in batches:
        last = _ascending(batch, last)
        records += len(batch.pairs)
        value += batch.value
        write("".join(f"{text}\n" for text in texts_of(batch)).encode())
    write(_json({"records": records, "value": plain(value)}))
    parts.append(squeeze.flush())
    return Sealed(b"".join(parts), digest.hexdigest(), Total(records, value))


def _ascending(batch: Batch, last: int | None) -> int | None:
    """The batch's last key, once each key is known to be above the one before it."""
    keys = [key for key, _revision in batch.pairs]
    if not keys:
        return last
    if (last is not None and keys[0] <= last) or not all(map(lt, keys, islice(keys, 1, None))):
        raise ValueError(f"after record {last}, keys do not ascend: each stands once")
    return keys[-1]


def opened(content: bytes, fingerprint: str) -> Opened:
    """The file, checked against its fingerprint and its own sum; it is never whole in memory."""
    digest, records, value = hashlib.sha256(), 0, Decimal(0)
    first, last = "", ""
    try:
        for piece in _pieces(content):
            digest.update(piece)
    except (OSError, EOFError, zlib.error) as error:
        raise Broken("the file cannot be decompressed") from error
    if digest.hexdigest() != fingerprint:
        raise Broken("the fingerprint is not that of the file")
    for lines in _texts(content):
        first = first or lines[0]
        last = lines[-1]
        records += len(lines)
        value += _sum(lines)
    told = json.loads(last)
    total = Total(records - 2, value)  # but the first line and the last
    if total != Total(told["records"], Decimal(told["value"])):
        raise Broken("the records do not make the figure")
    return Opened(json.loads(first), total, content)


def _pieces(content: bytes) -> Iterator[bytes]:
    with gzip.open(io.BytesIO(content)) as file:
        while piece := file.read(CHUNK):
            yield piece


def _texts(content: bytes) -> Iterator[list[str]]:
    """The lines of the file, some at a time."""
    kept = b""
    for piece in _pieces(content):
        whole, _end, kept = (kept + piece).rpartition(b"\n")
        if whole:
            yield whole.decode().split("\n")
    if kept:
        yield [kept.decode()]


def _sum(lines: Sequence[str]) -> Decimal:
    """What these records weigh together; the first line of the file and its last weigh nothing."""
    weights = [line.rpartition("\t")[2] for line in lines if line[0] != "{"]
    ones = weights.count("1")
    return Decimal(ones) + sum((Decimal(one) for one in weights if one != "1"), Decimal(0))


def _line(text: str) -> Line:
    key, revision, weight = text.split("\t")
    return Line(int(key), int(revision), Decimal(weight))


def _key(text: str) -> int:
    return int(text[: text.index("\t")])


@dataclass
class Difference:
    """What changed between two lists of records, by key: all of it counted, the first ones named."""

    added: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: {"added": 0, "removed": 0, "changed": 0})

    def tell(self, what: str, keys: set[int]) -> None:
        self.counts[what] += len(keys)
        named: list[int] = getattr(self, what)
        named.extend(sorted(keys)[: NAMED - len(named)])

    @property
    def none(self) -> bool:
        return not any(self.counts.values())


class _Ahead:
    """Lines by ascending key, taken up to a key."""

    def __init__(self, texts: Iterable[Sequence[str]]) -> None:
        self._texts = iter(texts)
        self._held: list[str] = []

    def up_to(self, key: int, guess: int) -> list[str]:
        """The lines whose key is at most this one; ``guess``: how many they are when nothing changed."""
        while not self._held or _key(self._held[-1]) < key:
            more = next(self._texts, None)
            if more is None:
                break
            self._held.extend(more)
        held = self._held
        exact = 0 < guess <= len(held) and _key(held[guess - 1]) == key
        end = guess if exact else bisect_right(held, key, key=_key)
        taken, self._held = held[:end], held[end:]
        return taken

    def rest(self) -> Iterator[Sequence[str]]:
        yield self._held
        yield from self._texts


def compare(then: Iterable[Sequence[str]], now: Iterable[Batch]) -> Difference:
    """What was added, removed and changed since; both lists come by ascending key, some at a time.

    Lines that are written alike are never looked into: telling that nothing changed costs little.

    >>> compare([["1\\t1\\t1", "2\\t1\\t1"]], [Batch([(2, 2), (3, 1)])]).counts
    {'added': 1, 'removed': 1, 'changed': 1}
    """
    found, ahead = Difference(), _Ahead(then)
    for batch in now:
        texts = texts_of(batch)
        if not texts:
            continue
        before = ahead.up_to(batch.pairs[-1][0], len(texts))
        if before != texts:
            _tell(found, before, texts)
    for left in ahead.rest():
        _tell(found, left, [])
    return found


def _tell(found: Difference, before: Sequence[str], after: Sequence[str]) -> None:
    old, new = set(before), set(after)
    gone, come = {_key(text) for text in old - new}, {_key(text) for text in new - old}
    found.tell("removed", gone - come)
    found.tell("added", come - gone)
    found.tell("changed", gone & come)
