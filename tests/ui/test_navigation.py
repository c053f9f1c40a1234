"""The menu's registry."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.test import RequestFactory

from capcommun.kit.access.api import Actor, Grant
from capcommun.kit.ui.api import Item, Navigation, named, navigation, signed_in

AGREEMENT = SimpleNamespace(key="pdc", title="Convention", short_title="Pas-de-Calais")


def request(path: str, actor: Actor | None = None) -> Any:
    made = RequestFactory().get(path)
    if actor:
        made.actor = actor  # type: ignore[attr-defined]  # kept on the request
    return made


def menu_of(*items: Item) -> Navigation:
    made = Navigation()
    for item in items:
        made.register(item)
    return made


def at(url: str | None) -> Any:
    return lambda request, agreement: url


def test_items_come_in_their_order_and_section() -> None:
    menu = menu_of(
        Item(name="b", label="B", url=at("/b"), order=20),
        Item(name="a", label="A", url=at("/a"), order=10),
        Item(name="c", label="C", url=at("/c"), section="foundations"),
    )
    sections = menu.sections(request("/"))
    assert [[e.label for e in s.entries] for s in sections] == [["A", "B"], ["C"]]


def test_agreement_section_needs_an_agreement_and_bears_its_name() -> None:
    menu = menu_of(Item(name="p", label="Plan", url=at("/p"), section="agreement"))
    assert menu.sections(request("/")) == []
    assert menu.sections(request("/"), AGREEMENT)[0].heading == "Pas-de-Calais"


def test_invisible_and_addressless_items_are_left_out() -> None:
    menu = menu_of(
        Item(name="x", label="X", url=at("/x"), visible=signed_in),
        Item(name="y", label="Y", url=at(None)),
        Item(name="z", label="Z", url=named("no-such:address")),
        Item(name="k", label="K", url=named("ui:styleguide")),
    )
    assert [e.label for s in menu.sections(request("/")) for e in s.entries] == ["K"]
    actor = Actor(user_id=1, label="Camille", grants=(Grant("director", 1, None, frozenset()),))
    assert [e.label for s in menu.sections(request("/", actor)) for e in s.entries] == ["K", "X"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/contrats/", ["page", "", ""]),
        ("/contrats/pdc/", ["", "page", ""]),
        ("/contrats/pdc/plan/", ["", "", "page"]),
        ("/contrats/pdc/plan/4", ["", "", "true"]),
        ("/contrats/pdc/texte", ["", "true", ""]),
        ("/ailleurs", ["", "", ""]),
    ],
)
def test_the_longest_address_above_the_page_is_current(path: str, expected: list[str]) -> None:
    menu = menu_of(
        Item(name="a", label="A", url=at("/contrats/"), order=1),
        Item(name="b", label="B", url=at("/contrats/pdc/"), order=2),
        Item(name="c", label="C", url=at("/contrats/pdc/plan/"), order=3),
    )
    assert [e.current for s in menu.sections(request(path)) for e in s.entries] == expected


def test_unknown_section_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="unknown section"):
        menu_of(Item(name="a", label="A", url=at("/"), section="nowhere"))


def test_icons_of_the_real_menu_are_in_the_sprite() -> None:
    sprite = (settings.PACKAGE / "kit" / "ui" / "static" / "ui" / "icons.svg").read_text("utf-8")
    assert [item.name for item in navigation if item.icon and f'id="{item.icon}"' not in sprite] == []


def test_pages_covered_by_an_entry_show_where_one_is() -> None:
    menu = menu_of(
        Item(name="all", label="Overview", url=at("/contrats/pdc/")),
        Item(name="plan", label="Plan", url=at("/contrats/pdc/plan/"), covers=("../actions/",)),
    )
    current = {
        path: [
            entry.label
            for section in menu.sections(request(path))
            for entry in section.entries
            if entry.current
        ]
        for path in ("/contrats/pdc/actions/a1/", "/contrats/pdc/versions/", "/contrats/pdc/plan/tableau")
    }
    assert current == {
        "/contrats/pdc/actions/a1/": ["Plan"],
        "/contrats/pdc/versions/": ["Overview"],
        "/contrats/pdc/plan/tableau": ["Plan"],
    }
