"""What is counted of territories, sites and contracts: equal to plain SQL, as known on any day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import yaml
from django.db import connection
from tests.support.conftest import DAY, EARLIER
from tests.support.test_territory_services import A, agency, finish, step

from capcommun.kit.access.api import SYSTEM, Actor
from capcommun.reference.measures.api import Window, compare, measure_named, opened, seal
from capcommun.reference.partners.api import Organisation
from capcommun.reference.territories.api import Department, Epci, Region, Zone
from capcommun.registers.support import demo_territories
from capcommun.registers.support.models import OutreachContract, StakeSite, TerritoryStrategy
from capcommun.registers.support.services import contracts, sites, strategies
from capcommun.registers.support.territory_measures import TERRITORY_MEASURES

pytestmark = pytest.mark.django_db
People = dict[str, Actor]
START, END = dt.date(2023, 1, 1), dt.date(2023, 12, 31)
STANDS = "followed_on <= '2023-10-16' AND (ended_on IS NULL OR ended_on > '2023-10-16')"
BY_HAND = {
    "support.processes.complete": """SELECT COUNT(*) FROM registers_support_strategystep
        WHERE number = 4 AND finished_on BETWEEN '2023-01-01' AND '2023-10-16'""",
    "support.processes.started": """SELECT COUNT(*) FROM (SELECT head_id, MIN(started_on) AS began
        FROM registers_support_strategystep GROUP BY head_id) AS firsts
        WHERE began BETWEEN '2023-01-01' AND '2023-10-16'""",
    "support.sites.followed": f"SELECT COUNT(*) FROM registers_support_stakesite WHERE {STANDS}",
    "support.contracts.followed": f"SELECT COUNT(*) FROM registers_support_outreachcontract WHERE {STANDS}",
}
IN_THE_TEXT = {
    "support.processes.complete": 1,  # the Montreuillois; the 7 Vallées are on their last step
    "support.processes.started": 2,
    "support.sites.followed": 4,
    "support.contracts.followed": 5,
}


def source(name: str) -> Any:
    measure = measure_named(name)
    assert measure, "declared at start-up"
    return measure.source


def year(end: dt.date = DAY, known: dt.date | None = None, *where: tuple[str, str]) -> Window:
    return Window(START, end, known, where)


@pytest.fixture
def department(db: None) -> Organisation:
    """The demonstration's territories, on areas and intermunicipalities of these tests."""
    region = Region.objects.create(code="32", name="Hauts-de-France")
    place = Department.objects.create(code="62", name="Pas-de-Calais", region=region)
    Zone.objects.create(key="geopark", kind=Zone.Kind.SITE, name="Geopark", department=place)
    sirens = {siren for row in _rows("strategies") + _rows("contracts") for siren in row["epcis"]}
    Epci.objects.bulk_create(
        Epci(siren=siren, name=siren, folded=siren, kind="CC", edition="t") for siren in sirens
    )
    return Organisation.objects.create(
        key="agence", name="Agence", short_name="Agence", kind="tourism-agency", territory="62"
    )


def _rows(what: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(demo_territories.FILE.read_text(encoding="utf-8"))[what]
    return found


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_the_figure_is_what_a_hand_counts(department: Organisation, name: str) -> None:
    demo_territories.load(department)
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND[name])
        by_hand = int(cursor.fetchone()[0])
    assert by_hand == IN_THE_TEXT[name]
    assert source(name).total(year()).records == by_hand
    assert {key: part.records for key, part in source(name).split(year(), "department").items()} == {
        "62": by_hand
    }
    assert source(name).total(year(DAY, dt.date(2023, 1, 8))).records == 0, "nothing known before"
    page = source(name).page(year(), SYSTEM, 0, 50)
    labels = source(name).label(page.keys, year(), SYSTEM)
    assert len(labels) == by_hand
    assert all(label.url.startswith("/accompagnement/") for label in labels.values())


def test_the_demonstration_loaded_again_changes_nothing(department: Organisation) -> None:
    demo_territories.load(department)
    kept = [model.objects.count() for model in (TerritoryStrategy, StakeSite, OutreachContract)]
    before = {row.pk: row.revision for row in TerritoryStrategy.objects.all()}
    demo_territories.load(department)
    assert kept == [4, 4, 5]
    assert {row.pk: row.revision for row in TerritoryStrategy.objects.all()} == before


def test_the_contracts_are_four_and_one(department: Organisation) -> None:
    demo_territories.load(department)
    parts = source("support.contracts.followed").split(year(), "part")
    assert {name: total.records for name, total in parts.items()} == {"signs": 4, "carries": 1}
    only = source("support.contracts.followed").total(year(DAY, None, ("part", "carries")))
    assert only.records == 1


def test_every_measure_is_counted_by_hand_above() -> None:
    assert {measure.name for measure in TERRITORY_MEASURES} == set(BY_HAND)


@pytest.fixture
def territory(people: People) -> TerritoryStrategy:
    Epci.objects.create(siren=A, name="A", folded="a", kind="CC", edition="t")
    return strategies.begin_strategy(
        "Montreuillois", epcis=[A], actor=people["director"], organisation_id=agency(), today=EARLIER
    )


def test_a_day_told_late_is_known_late(territory: TerritoryStrategy, people: People) -> None:
    """Finished in April, told in October: a count as known in June does not hold it."""
    complete, started = source("support.processes.complete"), source("support.processes.started")
    finish(territory, people["director"])
    june = dt.date(2023, 6, 30)
    assert complete.total(year(june)).records == 0
    assert complete.total(year(june, DAY)).records == 1
    assert started.total(Window(dt.date(2023, 2, 1), END, DAY)).records == 0, "it began in January"
    assert started.total(year()).records == 1
    proof = seal({}, complete.manifest(year()))
    then = list(opened(proof.content, proof.fingerprint).texts())
    step(territory, 4, people["director"], note="Adoptée en conseil")
    difference = compare(then, complete.manifest(year()))
    assert (difference.added, difference.removed, difference.changed) == ([], [], [territory.pk])


def test_what_is_no_longer_followed_stands_until_the_eve(people: People, territory: Any) -> None:
    actor, ends = people["director"], dt.date(2023, 9, 1)
    said = {"title": "Canal", "followed_on": EARLIER, "ended_on": ends}
    sites.begin_site(actor=actor, organisation_id=agency(), said=said, today=DAY)
    followed = source("support.sites.followed")
    eve = ends - dt.timedelta(days=1)
    assert followed.total(Window(eve, eve, DAY)).records == 1
    assert followed.total(Window(ends, ends, DAY)).records == 0
    assert followed.page(Window(eve, eve, DAY), people["elsewhere"], 0, 9).readable == 0
    assert followed.page(Window(eve, eve, DAY), people["funder"], 0, 9).readable == 1


def test_a_contract_is_counted_once_whatever_its_members(people: People, territory: Any) -> None:
    Epci.objects.create(siren="2", name="B", folded="b", kind="CC", edition="t")
    said = {"title": "R", "part": "signs", "followed_on": EARLIER}
    contracts.begin_contract(
        actor=people["director"], organisation_id=agency(), said=said, epcis=[A, "2"], today=DAY
    )
    assert source("support.contracts.followed").total(year()).records == 1


def test_a_long_note_beside_a_record_is_not_cut_in_a_word(department: Organisation) -> None:
    demo_territories.load(department)
    found = source("support.sites.followed")
    labels = found.label(found.page(year(), SYSTEM, 0, 50).keys, year(), SYSTEM).values()
    notes = StakeSite.objects.values_list("note", flat=True)
    cut = [label.detail for label in labels if label.detail.endswith("…")]
    assert cut, "one of the demonstration's is that long"
    for said in cut:
        start = said.removesuffix(" …")
        assert len(said) <= 200
        assert any(f"{note} ".startswith(f"{start} ") for note in notes)
