"""Writing the register: who may, two people at once, what is kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.support.conftest import DAY, EARLIER

from capcommun.kit.access.api import SYSTEM, Actor, Refusal
from capcommun.kit.audit.api import trail
from capcommun.reference.partners.api import Organisation
from capcommun.reference.territories.api import Department, Region, Zone
from capcommun.registers.support import queries
from capcommun.registers.support.demo import create
from capcommun.registers.support.models import OfficeSupport, OfficeSupportRevision
from capcommun.registers.support.services.loading import DATA, load_offices, read
from capcommun.registers.support.services.offices import TYPE, Conflict, begin_support, change_support

People = dict[str, Actor]
MAY = dt.date(2023, 5, 2)
SOURCE = Path(__file__).resolve().parents[2] / "examples" / "pas-de-calais-2023-2027.md"


def change(
    support: OfficeSupport, actor: Actor, seen: int = 1, today: dt.date = DAY, **said: Any
) -> OfficeSupport:
    return change_support(support, actor=actor, seen=seen, said=said, today=today)


def test_a_change_is_written_kept_whole_and_audited(berck: OfficeSupport, people: People) -> None:
    change(berck, people["manager"], pilot="yes", pilot_on=MAY, next_step="  Atelier\r\nen janvier ")
    berck.refresh_from_db()
    assert (berck.revision, berck.pilot, berck.pilot_on) == (2, "yes", MAY)
    assert berck.next_step == "Atelier\nen janvier"
    first, second = OfficeSupportRevision.objects.filter(support=berck)
    assert (first.known_on, first.pilot, first.revision) == (EARLIER, "no", 1)
    assert (second.known_on, second.revision, second.author_id) == (DAY, 2, people["manager"].user_id)
    assert second.said == berck.said
    event = trail(TYPE, "berck")[0]
    assert event.verb == "support.office.changed"
    assert event.before == {"pilot": "no", "pilot_on": None, "next_step": ""}
    assert event.after == {"pilot": "yes", "pilot_on": "2023-05-02", "next_step": "Atelier\nen janvier"}


def test_nothing_new_writes_nothing(berck: OfficeSupport, people: People) -> None:
    change(berck, people["director"], comment="Stratégie de côte ")
    assert OfficeSupportRevision.objects.filter(support=berck).count() == 1
    assert trail(TYPE, "berck").count() == 1


def test_the_second_of_two_people_is_told_and_writes_nothing(berck: OfficeSupport, people: People) -> None:
    change(berck, people["director"], comment="first")
    with pytest.raises(Conflict) as told:
        change(berck, people["manager"], comment="second", pilot="yes")
    assert told.value.status == 409
    assert told.value.current.comment == "first"
    berck.refresh_from_db()
    assert (berck.comment, berck.pilot, berck.revision) == ("first", "no", 2)
    assert OfficeSupportRevision.objects.filter(support=berck).count() == 2
    change(berck, people["manager"], seen=2, comment="second")


@pytest.mark.parametrize("who", ["funder", "finance", "office", "elsewhere"])
def test_only_its_agency_writes_a_line(
    berck: OfficeSupport, people: People, zones: dict[str, Zone], who: str
) -> None:
    with pytest.raises(Refusal) as told:
        change(berck, people[who], comment="x")
    assert (told.value.code, told.value.status) == ("support.edit", 403)
    agency = Organisation.objects.get(key="agency").pk
    with pytest.raises(Refusal) as told:
        begin_support(
            zones["lens"],
            actor=people[who],
            organisation_id=agency,
            said={"sadi": "no", "pilot": "no"},
            today=DAY,
        )
    assert told.value.code == "support.edit"
    assert OfficeSupport.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"pilot_on": MAY}, "support.unfinished", "pilot_on"),
        ({"sadi_on": DAY + dt.timedelta(days=1)}, "support.future", "sadi_on"),
        ({"sadi": "perhaps"}, "support.state", "sadi"),
    ],
)
def test_what_may_not_be_said_is_refused(
    berck: OfficeSupport, people: People, said: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(Refusal) as told:
        change(berck, people["director"], **said)
    assert (told.value.code, told.value.field, told.value.status) == (code, field, 422)  # type: ignore[attr-defined]  # of that refusal
    assert told.value.reason
    assert told.value.remedy
    assert OfficeSupportRevision.objects.count() == 1


@pytest.mark.parametrize(
    "fault",
    [{"sadi": "perhaps"}, {"pilot": "scheduled"}, {"pilot_on": MAY}, {"sadi": "no", "sadi_on": MAY}],
)
def test_the_database_refuses_it_too(berck: OfficeSupport, fault: dict[str, Any]) -> None:
    for rows in (OfficeSupport.objects.filter(pk=berck.pk), OfficeSupportRevision.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**fault)


def test_a_zone_has_one_line_and_is_an_office_s(
    berck: OfficeSupport, people: People, zones: dict[str, Zone]
) -> None:
    said = {"sadi": "no", "pilot": "no"}
    for zone, code, status in (("berck", "support.there", 409), ("opale", "support.zone", 422)):
        with pytest.raises(Refusal) as told:
            begin_support(
                zones[zone],
                actor=people["director"],
                organisation_id=berck.organisation_id,
                said=said,
                today=DAY,
            )
        assert (told.value.code, told.value.status) == (code, status)
    assert OfficeSupport.objects.count() == 1


def test_the_last_revision_is_the_line(berck: OfficeSupport, people: People) -> None:
    change(berck, people["director"], sadi="to-update", today=MAY)
    change(berck, people["director"], seen=2, pilot="in-progress")
    (last,) = queries.rows()
    berck.refresh_from_db()
    assert (last.support_id, last.said, last.revision) == (berck.pk, berck.said, 3)


def test_a_day_is_read_as_known_then(berck: OfficeSupport, people: People) -> None:
    change(berck, people["director"], sadi="to-update", today=MAY)
    change(berck, people["director"], seen=2, pilot="yes", pilot_on=MAY)
    before = EARLIER - dt.timedelta(days=1)
    read = {
        day: [(row.sadi, row.pilot, row.pilot_on) for row in queries.rows(day)]
        for day in (before, EARLIER, MAY, DAY - dt.timedelta(days=1), DAY)
    }
    assert read == {
        before: [],
        EARLIER: [("yes", "no", None)],
        MAY: [("to-update", "no", None)],
        DAY - dt.timedelta(days=1): [("to-update", "no", None)],  # done in May, known in October
        DAY: [("to-update", "yes", MAY)],
    }


def test_a_state_is_never_known_before_the_one_that_it_follows(berck: OfficeSupport, people: People) -> None:
    change(berck, people["director"], comment="October")
    change(berck, people["director"], seen=2, comment="late", today=MAY)
    assert list(OfficeSupportRevision.objects.values_list("known_on", flat=True)) == [EARLIER, DAY, DAY]
    assert [row.comment for row in queries.rows(MAY)] == ["Stratégie de côte"]


def test_each_reads_what_is_theirs(berck: OfficeSupport, people: People, zones: dict[str, Zone]) -> None:
    begin_support(
        zones["lens"],
        actor=people["director"],
        organisation_id=berck.organisation_id,
        said={"sadi": "no", "pilot": "no"},
        today=DAY,
    )
    read = {who: [str(row.support) for row in queries.listed(actor, DAY)] for who, actor in people.items()}
    both = ["Berck", "Lens"]
    assert read == {
        "director": both, "manager": both, "funder": both, "finance": [], "office": ["Berck"],
        "elsewhere": [],
    }  # fmt: skip


def test_the_table_of_the_agreement_is_told_as_it_is_signed() -> None:
    """Each cell of the source, against the file that the demonstration loads."""
    text = SOURCE.read_text(encoding="utf-8")
    lines = text[text.index("<b>Offices de tourisme</b>") :].split("\n\n")[0].splitlines()[1:]
    signed = [tuple(cell.strip() for cell in [*line.split("\t"), "", ""][:4]) for line in lines]
    rows = read(DATA / "offices-62.yaml")["offices"]
    assert [(r["name"], *r["signed"], r.get("comment", "")) for r in rows] == signed
    assert len(rows) == 18
    sadi = {"OUI": {"yes", "to-update"}, "NON": {"no"}, "Programmé": {"scheduled"}}
    pilot = {"OUI": "yes", "NON": "no", "En cours": "in-progress"}
    for row in rows:
        assert row["sadi"] in sadi[row["signed"][0]]
        assert row["pilot"] == pilot[row["signed"][1]]
        assert (row["sadi"] == "to-update") == ("SADI à actualiser" in row.get("comment", ""))


def test_the_table_is_loaded_once_and_what_somebody_changed_stays(people: People, db: None) -> None:
    agency = Organisation.objects.get(key="agency")
    Zone.objects.all().delete()
    region = Region.objects.create(code="32", name="Hauts-de-France")
    place = Department.objects.create(code="62", name="Pas-de-Calais", region=region)
    path = DATA / "offices-62.yaml"
    for row in read(path)["offices"]:
        Zone.objects.create(key=row["zone"], kind="office-area", name=row["name"], department=place)
    create(1)
    assert OfficeSupport.objects.count() == 0  # the demonstration's agency is absent
    assert load_offices(path, actor=SYSTEM, organisation=agency) == 18
    lens = OfficeSupport.objects.get(zone__key="lens-lievin")
    change(lens, people["director"], comment="changed")
    assert load_offices(path, actor=SYSTEM, organisation=agency) == 0
    lens.refresh_from_db()
    assert (lens.comment, lens.pilot) == ("changed", "yes")
    assert {row.known_on for row in queries.rows(EARLIER)} == {EARLIER}
