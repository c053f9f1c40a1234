"""Taking a change back gives the document as it was, whatever the change."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.agreements.conftest import EXAMPLES

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements import operations
from capcommun.contract.agreements.canonical import as_data, difference
from capcommun.contract.agreements.undoing import kept, reversed_by, reversible

WHOLE = as_data(
    doc.Agreement.model_validate(
        yaml.safe_load((EXAMPLES / "pas-de-calais-2023-2027.yaml").read_text(encoding="utf-8"))
    )
)
NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


def places() -> list[tuple[str, str]]:
    """Each element that the desk can take out: its collection, its key."""
    found = []
    for name, value in WHOLE.items():
        if isinstance(value, list):
            found += [(name, item["key"]) for item in value if "key" in item]
    found += [(f"actions/{year}", a["key"]) for year, actions in WHOLE["actions"].items() for a in actions]
    found += [(f"objectives/{o['key']}", i["key"]) for o in WHOLE["objectives"] for i in o["operational"]]
    return found + [(f"governance/{n}", i["key"]) for n, items in WHOLE["governance"].items() for i in items]


def taken_back(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The change from one to the other as the audit keeps it, PostgreSQL's order of keys included; undone."""
    was, became = (json.loads(json.dumps(part, sort_keys=True)) for part in kept(difference(before, after)))
    assert reversible(after, was, became)
    return reversed_by(after, was, became)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(places()))
def test_an_element_taken_out_comes_back_in_its_place(place: tuple[str, str]) -> None:
    collection, key = place
    left = as_data(doc.Agreement.model_validate(operations.remove(WHOLE, collection, key)))
    assert taken_back(WHOLE, left) == WHOLE


@settings(deadline=None, max_examples=300)
@given(NAMES, st.sets(st.sampled_from("abcdefgh")), st.lists(st.sampled_from("stuvwxyz"), unique=True))
def test_several_gone_and_others_come(there: list[str], gone: set[str], added: list[str]) -> None:
    """Neighbours that leave together come back in order, and what came meanwhile leaves."""
    before = {"rules": [{"key": key, "title": f"Titre {key}"} for key in there]}
    stay = [item for item in before["rules"] if item["key"] not in gone]
    after = {"rules": stay + [{"key": key, "title": key} for key in added]}
    assert taken_back(before, after) == before


@settings(deadline=None)
@given(NAMES, st.data())
def test_undone_twice_is_made_again(there: list[str], data: st.DataObject) -> None:
    before = {"rules": [{"key": key} for key in there]}
    gone = data.draw(st.sets(st.sampled_from(there))) if there else set()
    after = {"rules": [item for item in before["rules"] if item["key"] not in gone]}
    assert taken_back(after, taken_back(before, after)) == after


def test_a_change_kept_by_a_former_release_is_still_taken_back() -> None:
    """It says nothing of the place: the element comes back last, as it used to."""
    data = {"rules": [{"key": "a"}, {"key": "c"}]}
    before, after = {"rules/b": {"key": "b"}}, {"rules/b": None}
    assert reversible(data, before, after)
    assert [item["key"] for item in reversed_by(data, before, after)["rules"]] == ["a", "c", "b"]
