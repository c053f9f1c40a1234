"""A list by destination and by market: found when a line is written, kept, taken up again when asked."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from tests.lists.conftest import DAY, EARLIER, begun, loaded, make_people, sent

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import trail
from capcommun.kit.documents.api import csv
from capcommun.reference.measures.api import Measure, Window, compare, measure_named, opened, seal
from capcommun.reference.territories.api import Commune, Destinations, Epci, Zone, ZoneMember
from capcommun.registers.lists import export, queries
from capcommun.registers.lists.models import FollowedList, ListLine, ListLineRevision
from capcommun.registers.lists.moves import moves
from capcommun.registers.lists.services import imports, placing
from capcommun.registers.lists.services.keeping import Conflict
from capcommun.registers.lists.services.lines import add_line, change_line, restore_line, withdraw_line
from capcommun.registers.lists.services.placing import take_destinations

pytestmark = pytest.mark.django_db
People = dict[str, Actor]
YEAR = Window(dt.date(2023, 1, 1), DAY)
SINCE = dt.date(2023, 1, 1)
HEADER = ["Dossier", "Prestataire", "Date", "Commune", "Statut", "Marché visé"]
MAPPING = {"key": 0, "label": 1, "day": 2, "territory": 3, "status": 4, "market": 5}
ROWS = (
    ["PR-1", "Gîte des Dunes", "02/05/2023", "Arras", "Recruté", "Belgique"],
    ["PR-2", "Table du Phare", "12/06/2023", "Calais", "Recruté", "belgique "],
    ["PR-3", "Ferme du Bocage", "03/07/2023", "CC du Bassin", "Recruté", ""],
    ["PR-4", "Musée du Canal", "03/11/2022", "Arras", "Recruté", "France"],
    ["PR-5", "Hôtel du Port", "03/08/2023", "La Côte", "Recruté", "France"],
    ["PR-6", "Gîte d’ailleurs", "04/08/2023", "Nulle part", "Recruté", "Royaume-Uni"],
)


def make_zones() -> dict[str, Zone]:
    """Two destinations: one holds an intermunicipality (Lens), the other a commune (Calais)."""
    basin = Epci.objects.create(siren="246200364", name="CC du Bassin", kind="CC", edition="2026")
    Commune.objects.filter(code="62498").update(epci=basin)
    zones = {
        key: Zone.objects.create(key=key, name=name, kind="destination", department_id="62", order=order)
        for order, (key, name) in enumerate((("bassin", "Le Bassin"), ("cote", "La Côte")))
    }
    ZoneMember.objects.create(zone=zones["bassin"], epci=basin, start=SINCE)
    ZoneMember.objects.create(zone=zones["cote"], commune_id="62193", start=SINCE)
    return zones


@pytest.fixture
def zones(people: People) -> dict[str, Zone]:
    return make_zones()


@pytest.fixture
def placed(providers: FollowedList, zones: dict[str, Zone], people: People) -> FollowedList:
    draft = sent(providers, people["director"], ROWS, header=HEADER, mapping=MAPPING, today=EARLIER)
    loaded(draft, people["director"], today=dt.date(2023, 9, 1))
    return FollowedList.objects.select_related("organisation").get()


def measure() -> Measure:
    found = measure_named("lists:prestataires")
    assert found
    return found


def by_hand(column: str) -> dict[str, int]:
    """Plain SQL over the lines themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column}, COUNT(*) FROM registers_lists_listline WHERE status = 'Recruté'"
            " AND gone_on IS NULL AND day >= '2023-01-01' AND day <= '2023-10-16' GROUP BY 1"
        )
        return dict(cursor.fetchall())


def split(dimension: str, window: Window = YEAR) -> dict[str, int]:
    return {name: part.records for name, part in measure().source.split(window, dimension).items()}


def arras_joins(zone: Zone, start: dt.date = SINCE) -> None:
    ZoneMember.objects.create(zone=zone, commune_id="62041", start=start)


def line(key: str) -> ListLine:
    return ListLine.objects.select_related("followed__organisation").get(key=key)


def test_the_split_by_destination_and_by_market(placed: FollowedList) -> None:
    assert split("destination") == by_hand("destination") == {"Le Bassin": 1, "La Côte": 2, "": 2}
    assert split("market") == by_hand("market") == {"Belgique": 2, "France": 1, "Royaume-Uni": 1, "": 1}
    assert list(split("market"))[-1] == "", "those without one come last"


def test_every_split_is_asked_at_once(
    placed: FollowedList, django_assert_num_queries: Callable[[int], object]
) -> None:
    source = measure().source
    with django_assert_num_queries(1):  # type: ignore[attr-defined]  # a context
        found = source.splits(YEAR, ["territory", "destination", "market", "status"])
    assert found == {name: source.split(YEAR, name) for name in found}
    assert source.splits(YEAR, []) == {}


def test_a_figure_is_kept_to_one_part(placed: FollowedList) -> None:
    source = measure().source
    kept = replace(YEAR, where=(("market", "Belgique"), ("destination", "La Côte")))
    assert source.total(kept).records == 1
    assert [key for batch in source.manifest(kept) for key, _revision in batch.pairs] == [line("PR-2").pk]


def test_a_destination_on_the_day_of_the_line(placed: FollowedList) -> None:
    """In 2022 no destination held anything yet; a line whose territory is a destination lies in it."""
    told = dict(ListLine.objects.values_list("key", "destination"))
    assert told == {
        "PR-1": "", "PR-2": "La Côte", "PR-3": "Le Bassin", "PR-4": "", "PR-5": "La Côte", "PR-6": "",
    }  # fmt: skip
    assert moves(placed, DAY) == []


def test_where_a_place_lies(zones: dict[str, Zone]) -> None:
    office = Zone.objects.create(key="office", name="Office", kind="office-area", department_id="62")
    ZoneMember.objects.create(zone=office, commune_id="62498", start=SINCE)
    ZoneMember.objects.create(zone=zones["cote"], commune_id="62498", start=dt.date(2023, 6, 1))
    Commune.objects.create(
        code="62999",
        name="Ancienne",
        kind="merged",
        merged_into_id="62193",
        department_id="62",
        edition="2026",
    )
    Zone.objects.filter(key="cote").update(until=dt.date(2023, 12, 31))
    around = Destinations("62")
    may, june = dt.date(2023, 5, 31), dt.date(2023, 6, 1)
    assert around.at("62498", may) == around.at("office", may) == "Le Bassin"
    assert around.at("62498", june) == around.at("office", june) == "La Côte", "the commune itself goes first"
    assert around.at("62999", may) == "La Côte", "it went into a commune of it"
    assert around.at("62999", dt.date(2024, 1, 1)) == around.at("cote", dt.date(2024, 1, 1)) == ""
    assert around.at("", may) == around.at("75056", may) == Destinations("").at("62498", may) == ""
    assert around.turns == [SINCE, june, dt.date(2024, 1, 1)]
    assert Commune.objects.get(code="62498").epci_id and around.at("246200364", june) == "Le Bassin"


def test_lines_keep_their_destination_until_it_is_taken_up(
    placed: FollowedList, zones: dict[str, Zone], people: People
) -> None:
    sealed = seal({}, measure().source.manifest(YEAR))
    arras_joins(zones["bassin"])
    assert split("destination") == {"Le Bassin": 1, "La Côte": 2, "": 2}, "nothing changes by itself"
    assert [(move.count, move.now) for move in moves(placed, DAY)] == [(1, "Le Bassin")]
    assert take_destinations(placed, actor=people["manager"], today=DAY) == 1
    assert split("destination") == by_hand("destination") == {"Le Bassin": 2, "La Côte": 2, "": 1}
    yesterday = replace(YEAR, known_on=DAY - dt.timedelta(days=1))
    assert split("destination", yesterday) == {"Le Bassin": 1, "La Côte": 2, "": 2}, "as it was known then"
    kept = ListLineRevision.objects.get(line__key="PR-1", until__isnull=True)
    assert (kept.revision, kept.verb, kept.destination) == (2, "lists.placed", "Le Bassin")
    difference = compare(opened(sealed.content, sealed.fingerprint).texts(), measure().source.manifest(YEAR))
    assert list(difference.changed) == [line("PR-1").pk], "the proof names the record that changed"
    event = trail("lists.list", placed.key)[0]
    assert (event.verb, event.after) == ("lists.placed", {"changed": 1})
    assert moves(placed, DAY) == []
    assert take_destinations(placed, actor=people["manager"], today=DAY) == 0
    assert trail("lists.list", placed.key)[0].pk == event.pk, "nothing to do is nothing to tell"


def test_only_the_lines_of_that_time_are_told(placed: FollowedList, zones: dict[str, Zone]) -> None:
    arras_joins(zones["bassin"], dt.date(2023, 5, 3))
    assert moves(placed, DAY) == [], "its line is of the day before"
    Zone.objects.filter(key="cote").update(until=dt.date(2023, 7, 31))
    assert [(move.lines.get().key, move.now) for move in moves(placed, DAY)] == [("PR-5", "")]


def test_many_lines_are_taken_up_in_parts(
    placed: FollowedList, zones: dict[str, Zone], people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who writes in between stops it: what is done is done, the next press does the rest."""
    monkeypatch.setattr("capcommun.registers.lists.services.keeping.AT_ONCE", 1)
    arras_joins(zones["bassin"], dt.date(2022, 1, 1))
    write, parts = placing._write, []

    def then_somebody_writes(followed: FollowedList, part: list[object], **how: object) -> None:
        write(followed, part, **how)  # type: ignore[arg-type]  # as it was called
        parts.append(part)
        if len(parts) == 1:
            change_line(
                line("PR-6"), actor=people["director"], seen=1, said={"label": "Autrement"}, today=DAY
            )
            FollowedList.objects.update(revision=99)

    monkeypatch.setattr(placing, "_write", then_somebody_writes)
    with pytest.raises(Conflict):
        take_destinations(placed, actor=people["manager"], today=DAY)
    assert sum(move.count for move in moves(placed, DAY)) == 1
    assert take_destinations(placed, actor=people["manager"], today=DAY) == 1
    assert moves(placed, DAY) == []


def test_an_import_takes_up_its_own_lines(
    placed: FollowedList, zones: dict[str, Zone], people: People
) -> None:
    arras_joins(zones["bassin"], dt.date(2022, 1, 1))
    draft = sent(placed, people["director"], ROWS[:2], header=HEADER, mapping=MAPPING)
    found = imports.check(draft, DAY)
    assert [(one.line.key, one.new) for one in found.changed] == [("PR-1", {"destination": "Le Bassin"})]
    loaded(draft, people["director"])
    assert dict(ListLine.objects.filter(territory="Arras").values_list("key", "destination")) == {
        "PR-1": "Le Bassin", "PR-4": "",
    }  # fmt: skip


def test_a_file_without_the_territory_leaves_it(placed: FollowedList, people: People) -> None:
    """But its day may put the line in another time of the reference."""
    rows = [["PR-2", "Table du Phare", "12/06/2022", "Recruté"]]
    mapping = {"key": 0, "label": 1, "day": 2, "status": 3}
    header = ["Dossier", "Prestataire", "Date", "Statut"]
    loaded(sent(placed, people["director"], rows, header=header, mapping=mapping), people["director"])
    kept = line("PR-2")
    assert (kept.territory, kept.market, kept.destination) == ("Calais", "Belgique", "")


def test_a_market_changed_by_a_file(placed: FollowedList, people: People) -> None:
    rows = [[*ROWS[2][:5], "BELGIQUE"], [*ROWS[3][:5], "Pays-Bas"], [*ROWS[0][:5], "x" * 81]]
    draft = sent(placed, people["director"], rows, header=HEADER, mapping=MAPPING)
    found = imports.check(draft, DAY)
    assert [one.new for one in found.changed] == [{"market": "Belgique"}, {"market": "Pays-Bas"}]
    assert [row.number for row in found.refused] == [4]
    again = sent(placed, people["director"], ROWS, header=HEADER, mapping=MAPPING)
    assert imports.check(again, DAY).unchanged == 6, "« belgique » is « Belgique » written otherwise"


def test_by_hand(placed: FollowedList, people: People) -> None:
    director = people["director"]
    said = {"label": "Café", "day": DAY, "territory": "Lens", "status": "Recruté", "market": "FRANCE"}
    made = add_line(placed, actor=director, key="H-1", said=said, today=DAY)
    assert (made.destination, made.market) == ("Le Bassin", "France")
    moved = change_line(made, actor=director, seen=1, said={"territory": "Calais"}, today=DAY)
    assert (moved.destination, moved.market) == ("La Côte", "France")
    mended = change_line(line("PR-6"), actor=director, seen=1, said={"market": "royaume-uni"}, today=DAY)
    assert mended.market == "royaume-uni", "the only line that says so may be mended"


def test_a_line_taken_back_takes_what_the_reference_tells(
    placed: FollowedList, zones: dict[str, Zone], people: People
) -> None:
    director = people["director"]
    withdraw_line(line("PR-1"), actor=director, seen=1, today=DAY)
    arras_joins(zones["bassin"])
    assert moves(placed, DAY) == []
    restore_line(line("PR-1"), actor=director, seen=2, today=DAY)
    assert line("PR-1").destination == "Le Bassin"


def test_who_may_not_write_may_not_take_them_up(
    placed: FollowedList, zones: dict[str, Zone], people: People, as_: Callable[[str], Client]
) -> None:
    arras_joins(zones["bassin"])
    for name in ("funder", "elsewhere"):
        with pytest.raises(Refusal):
            take_destinations(placed, actor=people[name], today=DAY)
        assert as_(name).post("/listes/prestataires/destinations/").status_code == 404
    assert line("PR-1").destination == ""


def test_the_page_tells_and_takes_up(
    placed: FollowedList, zones: dict[str, Zone], as_: Callable[[str], Client],
    django_assert_max_num_queries: Callable[[int], object],
) -> None:  # fmt: skip
    said, address = "ne se trouve pas dans la destination", "/listes/prestataires/"
    client = as_("manager")
    assert said not in client.get(address).content.decode()
    arras_joins(zones["bassin"])
    with django_assert_max_num_queries(15):  # type: ignore[attr-defined]  # a context
        page = client.get(address).content.decode()
    assert said in page
    assert said not in as_("funder").get(address).content.decode(), "the button is not theirs"
    assert said not in client.get(f"{address}?au=2023-10-01").content.decode()
    assert said not in client.post(f"{address}destinations/", follow=True).content.decode()
    assert line("PR-1").destination == "Le Bassin"


def test_the_page_is_narrowed(placed: FollowedList, as_: Callable[[str], Client]) -> None:
    asked = queries.Asked(destination="La Côte")
    assert {row.line.key for row in queries.lines(placed, DAY, asked)} == {"PR-2", "PR-5"}
    page = as_("funder").get("/listes/prestataires/?marche=Belgique&destination=La+Côte").content.decode()
    assert "Table du Phare" in page and "Gîte des Dunes" not in page
    assert ">Belgique (2)</option>" in page


def test_what_is_taken_out_can_be_sent_back(placed: FollowedList, people: People) -> None:
    rows = list(export.rows(placed, queries.lines(placed, DAY, queries.Asked())))
    assert list(rows[0]) == [*HEADER, "Destination (référentiel)"]
    assert {(row[0], row[-1]) for row in rows[1:]} >= {("PR-2", "La Côte"), ("PR-1", "")}
    draft = imports.upload(placed, actor=people["director"], content=csv(rows), name="sorti.csv")
    draft.followed = FollowedList.objects.get()
    assert imports.ready(draft) and imports.check(draft, DAY).unchanged == 6


@pytest.mark.django_db(transaction=True)
def test_two_press_at_the_same_instant() -> None:
    people = make_people()
    zones = make_zones()
    followed = begun(people["director"])
    loaded(sent(followed, people["director"], ROWS, header=HEADER, mapping=MAPPING), people["director"])
    arras_joins(zones["bassin"], dt.date(2022, 1, 1))
    ready, outcomes = threading.Barrier(2), list[object]()

    def press(actor: Actor) -> None:
        try:
            mine = FollowedList.objects.select_related("organisation").get()
            ready.wait(10)
            for _attempt in range(200):
                try:
                    outcomes.append(take_destinations(mine, actor=actor, today=DAY))
                    return
                except OperationalError:  # the shared cache of the tests refuses rather than waits
                    time.sleep(0.05)
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[people[name]]) for name in ("director", "manager")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(outcomes) == 2 and outcomes.count(2) == 1, outcomes
    assert {0, "lists.conflict"} & {*outcomes}, outcomes
    assert ListLineRevision.objects.filter(verb="lists.placed").count() == 2
    assert set(ListLine.objects.filter(territory="Arras").values_list("revision", flat=True)) == {2}
