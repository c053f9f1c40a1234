"""Taking a change of the draft back, from what the audit kept of it. Pure.

A change is kept as the values before and after of each place that it touched, a place being a path of keys:
``targets/velo/value``. Of an element taken out of a list, the one that it followed is kept too, so that it
comes back in its place; nothing relies on the order in which the places were kept.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from capcommun.contract.agreements import operations
from capcommun.contract.agreements.canonical import Change

FOLLOWS = "@follows"
"""Last step of the path under which an element's neighbour is kept: no key holds an ``@``."""


def kept(changes: Iterable[Change]) -> tuple[operations.Data, operations.Data]:
    """What is kept of a change: the values before, those after."""
    before, after = {}, {}
    for change in changes:
        path = "/".join(change.path)
        before[path], after[path] = change.before, change.after
        if change.follows is not None:
            before[f"{path}/{FOLLOWS}"] = change.follows
    return before, after


def reversible(data: operations.Data, before: operations.Data, after: operations.Data) -> bool:
    """Whether the draft still is what this change made of it, and each of its places can be found."""
    return all(_at(data, path.split("/")) == after.get(path) for path in _places(before, after))


def reversed_by(data: operations.Data, before: operations.Data, after: operations.Data) -> operations.Data:
    """The data with each place as it was before the change."""
    changed = copy.deepcopy(data)
    back: dict[str, list[str]] = {}
    for path in _places(before, after):
        if f"{path}/{FOLLOWS}" in before:
            holder, _slash, key = path.rpartition("/")
            back.setdefault(holder, []).append(key)
        else:
            _put(changed, path.split("/"), before.get(path))
    for holder, keys in back.items():
        elements = {key: before[f"{holder}/{key}"] for key in keys}
        follows = {key: before[f"{holder}/{key}/{FOLLOWS}"] for key in keys}
        _put_back(_at(changed, holder.split("/")), elements, follows)
    return changed


def _places(before: operations.Data, after: operations.Data) -> list[str]:
    return [path for path in dict.fromkeys([*before, *after]) if not path.endswith(FOLLOWS)]


def _put_back(holder: list[Any], elements: dict[str, Any], follows: dict[str, str]) -> None:
    """Each element after the one that it followed, which may itself have to come back first."""
    waiting = dict(follows)
    while waiting:
        there = {item["key"]: rank for rank, item in enumerate(holder)} | {"": -1}
        ready = [key for key, before in waiting.items() if before in there]
        key = ready[0] if ready else next(iter(waiting))
        rank = there.get(waiting.pop(key), len(holder) - 1)
        holder.insert(rank + 1, elements[key])


def _step(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return next((item for item in value if isinstance(item, dict) and item.get("key") == name), None)
    return value.get(name) if isinstance(value, dict) else None


def _at(value: Any, path: list[str]) -> Any:
    for name in path:
        value = _step(value, name)
    return value


def _put(data: Any, path: list[str], value: Any) -> None:
    """Write a value in its place; none takes the place away."""
    *above, name = path
    holder = _at(data, above)
    if isinstance(holder, list):
        rank = next((i for i, item in enumerate(holder) if item.get("key") == name), len(holder))
        holder[rank : rank + 1] = [] if value is None else [value]
    elif value is None:
        holder.pop(name, None)
    else:
        holder[name] = value
