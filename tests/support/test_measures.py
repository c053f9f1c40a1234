"""What the register counts: equal to a count made by hand, as known on any day, open to who may read it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from tests.support.conftest import DAY, EARLIER

from capcommun.kit.access.api import SYSTEM, Actor
from capcommun.reference.measures.api import Measure, Window, compare, measure_named, opened, seal
from capcommun.reference.partners.api import Organisation
from capcommun.reference.territories.api import Department, Region, Zone
from capcommun.registers.support.measures import MEASURES
from capcommun.registers.support.models import OfficeSupport
from capcommun.registers.support.services.loading import DATA, load_offices
from capcommun.registers.support.services.offices import begin_support, change_support
from capcommun.registers.support.territory_measures import TERRITORY_MEASURES

pytestmark = pytest.mark.django_db
BY_HAND = {
    "support.offices_with_sadi": "sadi IN ('yes', 'to-update')",
    "support.offices_with_pilot": "pilot = 'yes'",
    "support.offices_with_both_tools": "sadi IN ('yes', 'to-update') AND pilot = 'yes'",
}


def found(name: str) -> Measure:
    measure = measure_named(name)
    assert measure, "declared at start-up"
    return measure


def at(day: dt.date, *where: tuple[str, str]) -> Window:
    return Window(day, day, where=where)


def lines(name: str, window: Window) -> list[list[str]]:
    """The records as a proof keeps them."""
    whole = seal({}, found(name).source.manifest(window))
    return list(opened(whole.content, whole.fingerprint).texts())


@pytest.fixture
def table() -> None:
    """The real table of 18 offices, on areas of these tests."""
    region = Region.objects.create(code="32", name="Hauts-de-France")
    department = Department.objects.create(code="62", name="Pas-de-Calais", region=region)
    for number, key in enumerate(_keys()):
        Zone.objects.create(key=key, kind=Zone.Kind.OFFICE, name=key, department=department, order=number)
    agency = Organisation.objects.create(
        key="agence", name="Agence", short_name="Agence", kind="tourism-agency", territory="62"
    )
    load_offices(DATA / "offices-62.yaml", actor=SYSTEM, organisation=agency)


def _keys() -> list[str]:
    text = (DATA / "offices-62.yaml").read_text(encoding="utf-8")
    return [line.split(": ")[1].strip() for line in text.splitlines() if line.startswith("  - zone: ")]


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_the_figure_is_what_a_hand_counts(table: None, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM registers_support_officesupport WHERE {BY_HAND[name]}")
        by_hand = int(cursor.fetchone()[0])
    assert 0 < by_hand < 18
    total = found(name).source.total(at(DAY))
    assert (total.records, total.value) == (by_hand, Decimal(by_hand))
    assert {key: part.records for key, part in found(name).source.split(at(DAY), "department").items()} == {
        "62": by_hand
    }
    assert found(name).source.total(at(DAY, ("department", "59"))).records == 0
    assert found(name).source.total(at(EARLIER - dt.timedelta(days=1))).records == 0, "nothing known before"


def test_every_measure_is_counted_by_hand_above() -> None:
    elsewhere = {measure.name for measure in TERRITORY_MEASURES}  # by hand in test_territory_measures.py
    assert {measure.name for measure in MEASURES} - elsewhere == set(BY_HAND)


def test_an_earlier_day_counts_what_was_known_then(berck: OfficeSupport, people: dict[str, Actor]) -> None:
    then = lines("support.offices_with_pilot", at(EARLIER))
    change_support(berck, actor=people["director"], seen=1, said={"pilot": "yes"}, today=dt.date(2023, 9, 1))
    assert found("support.offices_with_pilot").source.total(at(dt.date(2023, 8, 31))).records == 0
    assert found("support.offices_with_pilot").source.total(at(dt.date(2023, 9, 1))).records == 1
    now = lines("support.offices_with_pilot", at(DAY))
    pilots = found("support.offices_with_pilot").source
    assert compare(then, pilots.manifest(at(DAY))).added == [berck.pk]
    change_support(berck, actor=people["director"], seen=2, said={"comment": "Relu"}, today=DAY)
    difference = compare(now, pilots.manifest(at(DAY)))
    assert (difference.added, difference.removed, difference.changed) == ([], [], [berck.pk])


def test_who_reads_one_line_sees_the_whole_figure(
    berck: OfficeSupport, people: dict[str, Actor], zones: dict[str, Zone]
) -> None:
    begin_support(
        zones["lens"], actor=people["director"], organisation_id=berck.organisation_id, office=None,
        said={"sadi": "to-update", "pilot": "no"}, today=EARLIER,
    )  # fmt: skip
    source = found("support.offices_with_sadi").source
    assert source.total(at(DAY)).records == 2
    assert source.page(at(DAY), people["office"], 0, 50).readable == 1
    assert source.page(at(DAY), people["elsewhere"], 0, 50).readable == 0
    page = source.page(at(DAY), people["funder"], 0, 50)
    assert page.readable == 2
    labels = source.label(page.keys, at(DAY), people["office"])
    assert [one.title for one in labels.values()] == ["Berck"]


def test_how_things_stood_on_a_day_is_not_restated_by_what_came_later(
    berck: OfficeSupport, people: dict[str, Actor]
) -> None:
    """Counted again months later, an autumn's figure does not hold a tool finished since."""
    change_support(berck, actor=people["director"], seen=1, said={"pilot": "yes"}, today=DAY)
    source = found("support.offices_with_pilot").source
    summer = dt.date(2023, 8, 31)
    assert source.total(Window(summer, summer, known_on=DAY)).records == 0
    assert source.total(Window(DAY, DAY, known_on=dt.date(2024, 3, 1))).records == 1
