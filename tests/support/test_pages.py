"""The register's pages."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from tests.support.conftest import DAY, EARLIER

from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import personal, searches
from capcommun.reference.territories.api import Zone
from capcommun.registers.support.models import OfficeSupport, OfficeSupportRevision
from capcommun.registers.support.services.offices import begin_support, change_support

As = Callable[[str], Client]
People = dict[str, Actor]
INDEX = "/accompagnement/"
OFFICE = "/accompagnement/offices/berck/"
EDIT = OFFICE + "modifier/"
MOST_QUERIES = 15
SAID = {"revision": "1", "sadi": "yes", "pilot": "no", "comment": "Stratégie de côte"}


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def lens(berck: OfficeSupport, people: People, zones: dict[str, Zone]) -> OfficeSupport:
    return begin_support(
        zones["lens"],
        actor=people["director"],
        organisation_id=berck.organisation_id,
        said={"sadi": "scheduled", "pilot": "in-progress", "next_step": "=1+1"},
        today=DAY,
    )


def test_the_list_says_it_in_words_first(lens: OfficeSupport, as_: As) -> None:
    said = page(as_("director"), INDEX)
    assert "1 office sur 2 a son SADI, 0 son PILOT." in said
    assert "En chemin\u00a0: 1 SADI programmé, 1 PILOT en cours." in said
    assert said.index("1 office sur 2") < said.index("<table")
    assert "Berck" in said
    assert "Stratégie de côte" in said


def test_who_sees_some_of_them_is_told_how_many_more_there_are(lens: OfficeSupport, as_: As) -> None:
    said = page(as_("office"), INDEX)
    assert "1 office sur 1 a son SADI" in said
    assert "1 autre office est suivi, qui n’est pas partagé avec vous." in said
    assert "pas partagé avec vous" not in page(as_("director"), INDEX)
    assert "pas partagé avec vous" not in page(as_("elsewhere"), INDEX), "those of another department"


def test_the_filters_keep_the_sentence_of_the_whole(lens: OfficeSupport, as_: As) -> None:
    client = as_("funder")
    said = page(client, INDEX + "?sadi=scheduled")
    assert "1 office sur 2 a son SADI" in said
    assert "/offices/lens/" in said
    assert "/offices/berck/" not in said
    assert "Aucun office n’est dans cet état" in page(client, INDEX + "?sadi=scheduled&pilot=yes")
    assert "/offices/berck/" in page(client, INDEX + "?sadi=nothing")


def test_the_files_hold_every_line_whatever_is_filtered(lens: OfficeSupport, as_: As) -> None:
    client = as_("director")
    told = client.get(INDEX + "?format=csv&sadi=yes").content.decode("utf-8-sig").splitlines()
    assert told[0].startswith("Clé;")
    assert [line.split(";")[0] for line in told[1:]] == ["berck", "lens"]
    assert "'=1+1" in told[2]
    book = load_workbook(io.BytesIO(client.get(INDEX + "?format=xlsx").content))
    rows = list(book.worksheets[0].values)
    assert [row[0] for row in rows[1:]] == ["berck", "lens"]
    assert rows[2][7] == "=1+1"
    assert book.worksheets[0].cell(3, 8).data_type == "s"


def test_a_day_before_anything_was_known_says_so(berck: OfficeSupport, as_: As) -> None:
    client = as_("director")
    assert "Rien n’était connu ce jour-là" in page(client, INDEX + "?au=2023-01-01")
    said = page(client, OFFICE + "?au=2023-01-01")
    assert "6 avril 2023" in said
    assert "Stratégie de côte" not in said
    assert client.get(INDEX + "?format=csv&au=2023-01-01").content.decode("utf-8-sig").count("\n") == 1
    assert client.get(INDEX + "?format=csv&au=2023-13-01").status_code == 400


def test_an_earlier_day_is_read_as_known_then(berck: OfficeSupport, people: People, as_: As) -> None:
    done = dt.date(2023, 5, 2)
    said = {"pilot": "yes", "pilot_on": done}
    change_support(berck, actor=people["director"], seen=1, said=said, today=DAY)
    client = as_("director")
    assert "1 office sur 1 a son SADI, 1 son PILOT." in page(client, INDEX)
    then = page(client, INDEX + "?au=2023-10-15")
    assert "1 office sur 1 a son SADI, 0 son PILOT." in then
    assert "?au=2023-10-15" in then  # the links go on reading that day
    told = page(client, OFFICE)
    assert "achevé le 2 mai 2023" in told
    assert told.index("16 oct. 2023") < told.index("6 avr. 2023")  # the latest change first
    then = page(client, OFFICE + "?au=2023-06-01")
    assert "achevé le" not in then
    assert "16 oct. 2023" not in then
    assert EDIT not in then  # an earlier day is not changed


def test_an_empty_register_teaches(people: People, zones: dict[str, Zone], as_: As) -> None:
    said = page(as_("director"), INDEX)
    assert "Aucun office n’est encore suivi" in said
    assert reverse("support:begin") in said
    assert reverse("support:begin") not in page(as_("funder"), INDEX)


def test_an_office_is_begun_then_no_more_than_there_are(berck: OfficeSupport, as_: As) -> None:
    client, address = as_("manager"), reverse("support:begin")
    said = page(client, address)
    assert 'value="lens"' in said
    assert 'value="berck"' not in said
    assert 'value="opale"' not in said
    data = {"zone": "lens", "sadi": "no", "pilot": "no", "pilot_on": "2023-05-02"}
    answer = client.post(address, data)
    assert answer.status_code == 422
    assert "n’est pas achevé" in answer.content.decode()
    answer = client.post(address, data | {"pilot": "yes"})
    assert (answer.status_code, answer["Location"]) == (302, "/accompagnement/offices/lens/")
    lens = OfficeSupport.objects.get(zone__key="lens")
    assert (lens.organisation_id, lens.pilot_on) == (berck.organisation_id, dt.date(2023, 5, 2))
    assert "Plus aucun office à suivre" in page(client, address)
    assert address not in page(client, INDEX)


def test_the_form_says_what_is_refused_by_its_field(berck: OfficeSupport, as_: As) -> None:
    client = as_("director")
    assert 'value="1"' in page(client, EDIT)
    answer = client.post(EDIT, SAID | {"sadi_on": "2023-10-17"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["sadi_on"]
    assert "pas encore venu" in answer.content.decode()
    answer = client.post(EDIT, SAID | {"sadi": "perhaps"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["sadi"])
    assert OfficeSupportRevision.objects.count() == 1


def test_two_people_at_once_see_both_versions(berck: OfficeSupport, as_: As) -> None:
    first, second = as_("director"), as_("manager")
    assert first.post(EDIT, SAID | {"comment": "De la première"}).status_code == 302
    answer = second.post(EDIT, SAID | {"comment": "De la seconde", "pilot": "yes"})
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "De la première" in said
    assert "De la seconde" in said
    assert 'name="revision" value="2"' in said
    berck.refresh_from_db()
    assert berck.comment == "De la première"
    again = SAID | {"comment": "De la seconde", "pilot": "yes", "revision": "2"}
    assert second.post(EDIT, again).status_code == 302
    berck.refresh_from_db()
    assert (berck.comment, berck.pilot, berck.revision) == ("De la seconde", "yes", 3)


@pytest.mark.parametrize(
    ("who", "index", "office", "edit"),
    [
        ("director", 200, 200, 200),
        ("manager", 200, 200, 200),
        ("funder", 200, 200, 404),
        ("finance", 404, 404, 404),
        ("office", 200, 200, 404),
        ("elsewhere", 200, 404, 404),
    ],
)
def test_each_opens_what_is_theirs(
    berck: OfficeSupport, as_: As, who: str, index: int, office: int, edit: int
) -> None:
    client = as_(who)
    assert [client.get(a).status_code for a in (INDEX, OFFICE, EDIT)] == [index, office, edit]


def test_an_office_reads_its_own_line_only(lens: OfficeSupport, as_: As) -> None:
    client = as_("office")
    said = page(client, INDEX)
    assert "1 office sur 1" in said
    assert "/offices/lens/" not in said
    assert client.get("/accompagnement/offices/lens/").status_code == 404


def test_visitors_are_asked_who_they_are(berck: OfficeSupport) -> None:
    for address in (INDEX, OFFICE, EDIT):
        assert Client().get(address)["Location"].startswith("/compte/login/")


@pytest.mark.parametrize("address", [INDEX, INDEX + "?au=2023-06-01", OFFICE, EDIT, reverse("support:begin")])
def test_a_page_asks_few_queries_however_many_lines(
    lens: OfficeSupport, people: People, zones: dict[str, Zone], as_: As, address: str,
    django_assert_max_num_queries: Callable[..., object],
) -> None:  # fmt: skip
    for number in range(20):
        zone = Zone.objects.create(
            key=f"z{number}", kind="office-area", name=f"Z{number}", department=zones["lens"].department
        )
        if number:
            begin_support(
                zone,
                actor=people["director"],
                organisation_id=lens.organisation_id,
                said={"sadi": "no", "pilot": "no"},
                today=EARLIER,
            )
    client = as_("director")
    with django_assert_max_num_queries(MOST_QUERIES):  # type: ignore[attr-defined]  # a context
        page(client, address)


def test_the_search_finds_an_office_for_those_who_read_it(berck: OfficeSupport, people: People) -> None:
    found = {
        who: [hit.url for source in searches for hit in source(actor, "cote", 5)]
        for who, actor in people.items()
    }
    assert OFFICE in found["funder"]
    assert OFFICE not in found["finance"]
    assert OFFICE not in found["elsewhere"]


def test_an_erased_person_leaves_what_they_wrote(berck: OfficeSupport, people: People) -> None:
    mine = next(data for name, data in personal.items() if name == "support")
    number = people["director"].user_id or 0
    assert mine.export(number) == {
        "changes": [{"office": "Berck", "date": "2023-04-06"}],
        "territories": [],
        "files": [],
        "cards": [],
    }
    assert mine.erase(number) == 1
    assert mine.export(number) == {"changes": [], "territories": [], "files": [], "cards": []}
    assert OfficeSupportRevision.objects.count() == 1
