"""Measures that rows make: asked by their family's name, gone as soon as their row is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db.models import Q

from capcommun.reference.measures import registry
from capcommun.reference.measures.api import (
    Measure,
    Records,
    declare,
    declare_family,
    every_measure,
    made_by_rows,
    measure_named,
)
from capcommun.reference.territories.models import Zone


def _rows(_known: dt.date) -> object:
    return Zone.objects.none()


MEASURE = Measure(
    name="made:one",
    rule=1,
    title={"fr": "Une"},
    definition={"fr": "Une."},
    unit={"fr": "unités"},
    source=Records(rows=_rows, labels=lambda _keys, _known: {}, readable=lambda _who: Q()),  # type: ignore[arg-type]  # nothing is counted
    dimensions={},
)


@pytest.fixture
def rows() -> Iterator[dict[str, Measure]]:
    """The rows of a family, which a test adds and takes away."""
    made: dict[str, Measure] = {}
    before = dict(registry.families._entries), dict(registry.measures._entries)
    declare_family("made", made.get, lambda: list(made.values()))
    yield made
    registry.families._entries, registry.measures._entries = before


def test_a_family_is_asked_each_time(rows: dict[str, Measure]) -> None:
    assert measure_named("made:one") is None
    rows["one"] = MEASURE
    assert measure_named("made:one") == MEASURE
    rows["one"] = replace(MEASURE, rule=2)
    found = measure_named("made:one")
    assert found
    assert found.rule == 2
    del rows["one"]
    assert measure_named("made:one") is None, "withdrawn: gone at once"


@pytest.mark.parametrize("name", ["", "made:", "made", ":one", "absent:one", "made:two"])
def test_what_nobody_declared_is_none(rows: dict[str, Measure], name: str) -> None:
    rows["one"] = MEASURE
    assert measure_named(name) is None


@pytest.mark.django_db
def test_all_of_them_declared_ones_first(rows: dict[str, Measure]) -> None:
    rows["two"], rows["one"] = replace(MEASURE, name="made:two"), MEASURE
    names = [measure.name for measure in every_measure()]
    assert [name for name in names if name.startswith("made:")] == ["made:one", "made:two"]
    assert "support.offices_with_sadi" in names
    assert names.index("support.offices_with_sadi") < names.index("made:one")
    assert made_by_rows("made:one")
    assert not made_by_rows("support.offices_with_sadi")


def test_names_and_dimensions_are_checked(rows: dict[str, Measure]) -> None:
    with pytest.raises(ValueError, match="names a family"):
        declare(MEASURE)
    with pytest.raises(ValueError, match="holds no colon"):
        declare_family("a:b", rows.get, list)
    rows["one"] = replace(MEASURE, dimensions={"place": {"fr": "Lieu"}})
    with pytest.raises(ValueError, match="differ"):
        measure_named("made:one")
