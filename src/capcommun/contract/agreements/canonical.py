"""The canonical form of a document, its hash, and the difference between two."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from capcommun.contract.agreements.document import Agreement


def as_data(document: Agreement) -> dict[str, Any]:
    """The document as plain JSON values, without what is merely default."""
    return document.model_dump(mode="json", exclude_defaults=True)


def canonical(data: dict[str, Any]) -> str:
    """One spelling for one content: sorted keys, no needless space, UTF-8."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(data: dict[str, Any]) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return text_fingerprint(canonical(data))


def text_fingerprint(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Change:
    """One difference: where (keys rather than positions), what was, what is."""

    path: tuple[str, ...]
    kind: Literal["added", "removed", "changed", "moved"]
    before: Any = None
    after: Any = None
    follows: str | None = None
    """Of an element taken out of a list: the key of the one before it; empty for the first."""


def difference(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Every difference between two documents in canonical data, in the order of their paths."""
    return list(_compare((), before, after))


def _compare(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted({*before, *after}):
            yield from _member(path, name, before, after)
    elif _keyed(before) and _keyed(after):
        old, new = _by_key(before), _by_key(after)
        follows = dict(zip(old, ["", *old], strict=False))
        for name in [*old, *(name for name in new if name not in old)]:
            yield from _member(path, name, old, new, follows.get(name))
        yield from _order(path, old, new)
    else:
        yield Change(path, "changed", before, after)


def _member(
    path: tuple[str, ...],
    name: str,
    before: dict[str, Any],
    after: dict[str, Any],
    follows: str | None = None,
) -> Iterator[Change]:
    here = (*path, name)
    if name not in after:
        yield Change(here, "removed", before=before[name], follows=follows)
    elif name not in before:
        yield Change(here, "added", after=after[name])
    else:
        yield from _compare(here, before[name], after[name])


def _order(path: tuple[str, ...], old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    left = [name for name in old if name in new]
    right = [name for name in new if name in old]
    if left != right:
        yield Change(path, "moved", before=left, after=right)


def _keyed(value: Any) -> bool:
    """Whether this is a list of elements that can be matched by key."""
    if not isinstance(value, list) or not all(isinstance(item, dict) and "key" in item for item in value):
        return False
    return len({item["key"] for item in value}) == len(value)


def _by_key(value: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {item["key"]: item for item in value}
