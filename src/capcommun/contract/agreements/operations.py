"""Changing a draft: operations on the document's plain data. Pure; each returns new data."""

from __future__ import annotations

import copy
import re
import unicodedata
from typing import Any

Data = dict[str, Any]


class UnknownElement(LookupError):
    """Nothing in the draft has this key any more."""


def slug(text: str, limit: int = 60) -> str:
    """A key made from a title: ascii, lower case, hyphens."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:limit].strip("-") or "element"


def new_key(base: str, taken: set[str]) -> str:
    """``base``, or ``base-2``, ``base-3``… when it is taken."""
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def elements(data: Data, collection: str) -> list[Data]:
    """The elements of a collection: ``targets``, ``actions/2023``, ``objectives/os1`` (its operational ones),
    ``governance/bodies``."""
    name, _, inside = collection.partition("/")
    if not inside:
        return data.setdefault(name, [])  # type: ignore[no-any-return]  # the document is plain JSON
    if name == "objectives":
        return find(data, "objectives", inside).setdefault("operational", [])  # type: ignore[no-any-return]  # the document is plain JSON
    return data.setdefault(name, {}).setdefault(inside, [])  # type: ignore[no-any-return]  # the document is plain JSON


def find(data: Data, collection: str, key: str) -> Data:
    """The element; raises ``UnknownElement`` when somebody removed it."""
    for element in elements(data, collection):
        if element.get("key") == key:
            return element
    raise UnknownElement(key)


def add(data: Data, collection: str, element: Data) -> Data:
    """The data with one more element at the collection's end."""
    changed = copy.deepcopy(data)
    elements(changed, collection).append(element)
    return changed


def update(data: Data, collection: str, key: str, fields: Data) -> Data:
    """The data with these fields of the element replaced; ``None`` removes a field."""
    changed = copy.deepcopy(data)
    element = find(changed, collection, key)
    for name, value in fields.items():
        if value in (None, "", []):
            element.pop(name, None)
        else:
            element[name] = value
    return changed


def remove(data: Data, collection: str, key: str) -> Data:
    """The data without the element."""
    changed = copy.deepcopy(data)
    items = elements(changed, collection)
    kept = [element for element in items if element.get("key") != key]
    if len(kept) == len(items):
        raise UnknownElement(key)
    items[:] = kept
    return changed


def keys(data: Any) -> set[str]:
    """Every key used anywhere in the data."""
    if isinstance(data, dict):
        own = {data["key"]} if isinstance(data.get("key"), str) else set()
        return own.union(*(keys(value) for value in data.values()))
    if isinstance(data, list):
        return set().union(*(keys(value) for value in data))
    return set()


def quotes(value: Any) -> list[Data]:
    """Every quotation in the data."""
    if isinstance(value, dict):
        if {"text", "part", "place"} <= value.keys():
            return [value]
        return [quote for item in value.values() for quote in quotes(item)]
    if isinstance(value, list):
        return [quote for item in value for quote in quotes(item)]
    return []


def next_year(data: Data, year: int, going_on: set[str]) -> Data:
    """The data with the roadmap of ``year + 1``: the actions that go on, each continuing the one before.

    Milestones and dates are left behind: they belong to their year and are asked for anew.
    """
    changed = copy.deepcopy(data)
    actions = changed.setdefault("actions", {})
    taken = keys(changed)
    following: list[Data] = actions.setdefault(str(year + 1), [])
    done = {action.get("continues") for action in following}
    renamed: dict[str, str] = {}
    for action in actions.get(str(year), []):
        if action["key"] not in going_on or action["key"] in done:
            continue
        base = action["key"].replace(str(year), str(year + 1))
        key = new_key(base if base != action["key"] else f"{action['key']}-{year + 1}", taken)
        taken.add(key)
        renamed[action["key"]] = key
        kept = {n: v for n, v in action.items() if n not in {"milestones", "start", "end", "blocked_by"}}
        following.append({**copy.deepcopy(kept), "key": key, "continues": action["key"]})
    before = {action.get("continues"): action["key"] for action in following}
    for action in following:
        if action["key"] in renamed.values() and "parent" in action:
            parent = before.get(action.pop("parent"))
            if parent:
                action["parent"] = parent
    return changed
