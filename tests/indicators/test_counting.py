"""A target counted in a register: the figure, the records behind it, the proof, and what changed since.

The register of these tests is that of the zones: real rows, with a day, a kind and a revision.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.indicators.small import KEY, OBSERVE, READ, TODAY, actor, loaded

from capcommun.contract.indicators import origin, services
from capcommun.contract.indicators.counting import asked
from capcommun.contract.indicators.models import Counting, Observation, Proof, Target
from capcommun.contract.indicators.rules import Promise
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import trail
from capcommun.reference.measures import registry
from capcommun.reference.measures.api import Measure, RecordLabel, Records, Total, Window, declare, opened
from capcommun.reference.territories.models import Department, Region, Zone

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
CHOOSE = OBSERVE | {"plan.edit"}
PAGE = f"/contrats/{KEY}/cibles/2023.recrutes/origine/"
NAME = "zones.begun"
FLOW = Promise("number", "at-least", "objective", value=Decimal(10), year=2023)


def labels(keys: Sequence[int], known: dt.date) -> Mapping[int, RecordLabel]:
    rows = Zone.objects.filter(pk__in=keys).order_by("pk")
    return {zone.pk: RecordLabel(zone.name, f"/zones/{zone.pk}/", zone.kind, zone.since) for zone in rows}


def readable(who: Actor) -> Q:
    """Those who only read do not see the zones marked « closed »."""
    return Q() if who.may("plan.edit") else ~Q(note="closed")


MEASURE = Measure(
    name=NAME,
    rule=1,
    title={"fr": "Zones commencées", "en": "Zones begun", "nl": "Begonnen zones"},
    definition={"fr": "Les zones dont le premier jour tombe dans la période."},
    unit={"fr": "zones"},
    source=Records(
        rows=lambda known: Zone.objects.all(),
        labels=labels,
        readable=readable,
        starts="since",
        dims={"kind": "kind"},
    ),
    dimensions={"kind": {"fr": "Nature", "en": "Kind", "nl": "Aard"}},
)
STANDING = replace(
    MEASURE,
    name="zones.standing",
    source=Records(
        rows=lambda known: Zone.objects.all(), labels=labels, readable=readable, starts="since", ends="until"
    ),
    dimensions={},
)
WEIGHED = replace(
    MEASURE,
    name="zones.weighed",
    source=replace(MEASURE.source, weight="order"),  # type: ignore[type-var]  # a source is a dataclass here
)


@pytest.fixture(autouse=True)
def register() -> Iterator[None]:
    """These measures are declared for these tests alone."""
    before = dict(registry.measures._entries)
    declare(MEASURE, STANDING, WEIGHED)
    yield
    registry.measures._entries = before


@pytest.fixture
def zones() -> list[Zone]:
    """Four zones of 2023 (one after today, one closed to readers), one of 2022, one undated."""
    region = Region.objects.create(code="32", name="Hauts-de-France")
    here = Department.objects.create(code="62", name="Pas-de-Calais", region=region)
    made = []
    for n, (since, kind, note) in enumerate(
        (
            (dt.date(2023, 1, 1), "destination", ""),
            (dt.date(2023, 5, 2), "office", ""),
            (dt.date(2023, 10, 16), "office", "closed"),
            (dt.date(2023, 10, 17), "office", ""),
            (dt.date(2022, 12, 31), "office", ""),
            (None, "office", ""),
        )
    ):
        made.append(
            Zone.objects.create(
                key=f"zone-{n}",
                kind=kind,
                name=f"Zone {n}",
                department=here,
                note=note,
                since=since,
                order=n + 1,
            )
        )
    return made


def chief() -> Actor:
    return actor("direction@example.org", CHOOSE)


def counted(measure: str = NAME, where: tuple[tuple[str, str], ...] = ()) -> Target:
    loaded()
    target = Target.objects.select_related("agreement").get(key="2023.recrutes")
    services.count_by(target, measure, where, actor=chief(), today=TODAY)
    return target


def figure(target: Target, on: dt.date = TODAY) -> Total:
    count = origin.count_on(target, on)
    assert count
    assert count.total
    return count.total


def kept(target: Target) -> Observation:
    return services.keep_figure(target, visibility="shared", actor=chief(), today=TODAY)


@pytest.mark.parametrize(
    ("promise", "kind", "as_of", "window"),
    [
        (FLOW, "flow", TODAY, Window(dt.date(2023, 1, 1), TODAY)),
        (FLOW, "stock", TODAY, Window(TODAY, TODAY)),
        (
            FLOW,
            "flow",
            dt.date(2024, 3, 1),
            Window(dt.date(2023, 1, 1), dt.date(2023, 12, 31)),
        ),
        (FLOW, "flow", dt.date(2022, 12, 31), None),
        (
            replace(FLOW, deadline=dt.date(2023, 6, 30)),
            "flow",
            TODAY,
            Window(dt.date(2023, 1, 1), dt.date(2023, 6, 30)),
        ),
        (replace(FLOW, per="month"), "flow", TODAY, Window(dt.date(2023, 10, 1), TODAY)),
        (
            Promise("number", "at-least", "objective", value=Decimal(3)),
            "flow",
            TODAY,
            Window(TODAY, TODAY),  # the text gives no beginning: nothing is invented
        ),
    ],
)
def test_the_days_that_are_counted(
    promise: Promise, kind: str, as_of: dt.date, window: Window | None
) -> None:
    assert asked(promise, kind, (), as_of) == (window and replace(window, known_on=as_of))  # type: ignore[arg-type]  # a row of examples


def hand_count(since: str, until: str) -> int:
    """Plain SQL, written without the code that is tested."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM reference_territories_zone WHERE since >= %s AND since <= %s",
            [since, until],
        )
        return int(cursor.fetchone()[0])


def test_the_figure_is_what_the_database_holds(zones: list[Zone]) -> None:
    total = figure(counted())
    assert total.value == total.records == hand_count("2023-01-01", "2023-10-16") == 3


def test_a_part_a_stock_and_weights(zones: list[Zone]) -> None:
    target = counted(where=(("kind", "office"),))
    assert figure(target).records == 2
    services.count_by(target, "zones.standing", actor=chief(), today=TODAY)
    assert figure(target).records == 4, "2022's zone stands; the undated one has not begun"
    Zone.objects.filter(name="Zone 4").update(until=TODAY)
    assert figure(target).records == 3, "what ends on a day does not stand on it"
    services.count_by(target, "zones.weighed", actor=chief(), today=TODAY)
    assert figure(target) == Total(3, Decimal(1 + 2 + 3))


def test_the_split_adds_up(zones: list[Zone]) -> None:
    window = Window(dt.date(2023, 1, 1), TODAY)
    found = MEASURE.source.split(window, "kind")
    assert {name: total.records for name, total in found.items()} == {"destination": 1, "office": 2}
    assert sum(total.value or 0 for total in found.values()) == MEASURE.source.total(window).value
    with pytest.raises(KeyError, match="unknown dimension"):
        MEASURE.source.split(window, "market")


def test_a_department_is_told_by_its_name_and_kept_by_its_code(zones: list[Zone], signed_in: SignIn) -> None:
    named = {"department": {"fr": "Département", "en": "Department", "nl": "Departement"}}
    assert isinstance(MEASURE.source, Records)
    source = replace(MEASURE.source, dims={"department": "department_id"})
    somewhere = replace(MEASURE, name="zones.somewhere", source=source, dimensions=named)
    declare(somewhere)
    counted("zones.somewhere")
    client = signed_in(chief())
    page = client.get(PAGE).content.decode()
    assert '<th scope="row">Pas-de-Calais</th><td class="num">3</td>' in page
    assert ">62<" not in page
    count = origin.count_on(counted("zones.somewhere", (("department", "62"),)), TODAY)
    assert count
    assert count.where == [("Département", "Pas-de-Calais")]
    told = ("department", "62", "Département : Pas-de-Calais")
    assert origin.values_of(somewhere, TODAY) == [told]


def test_a_reader_with_fewer_rights_sees_the_same_figure_and_how_many_are_hidden(zones: list[Zone]) -> None:
    target = counted()
    count = origin.count_on(target, TODAY)
    assert count
    mine, theirs = (origin.behind(count, who, [0]) for who in (chief(), actor("lecture@example.org", READ)))
    assert mine
    assert theirs
    (all_of_them,), (some,) = mine.records, theirs.records
    assert [one.title for one in all_of_them.labels] == ["Zone 0", "Zone 1", "Zone 2"]
    assert [one.title for one in some.labels] == ["Zone 0", "Zone 1"]
    assert (all_of_them.hidden, some.hidden) == (0, 1)


def test_records_come_a_page_at_a_time(zones: list[Zone]) -> None:
    window = Window(dt.date(2023, 1, 1), TODAY)
    first = MEASURE.source.page(window, chief(), 0, 2)
    assert list(first.keys) == [zones[0].pk, zones[1].pk]
    assert first.following == zones[1].pk
    second = MEASURE.source.page(window, chief(), first.following, 2)
    assert (list(second.keys), second.following, second.readable) == ([zones[2].pk], None, 3)


def test_a_figure_is_kept_with_every_record_that_made_it(zones: list[Zone]) -> None:
    seen = kept(counted())
    assert (seen.value, seen.period_end) == (Decimal(3), TODAY)
    proof = Proof.objects.get(pk=seen.proof_id)
    found = opened(bytes(proof.content), proof.fingerprint)
    header, total = found.header, found.total
    assert [line.key for line in found.lines()] == [zone.pk for zone in zones[:3]]
    assert total.value == proof.value == seen.value
    assert (header["measure"], header["rule"], header["target"]) == (NAME, 1, "2023.recrutes")
    assert "direction@example.org" not in gzip.decompress(bytes(proof.content)).decode()


def test_the_same_count_made_again_names_what_changed(zones: list[Zone]) -> None:
    seen = kept(counted())
    assert seen.proof
    assert origin.checked(seen.proof, chief(), TODAY).difference == origin.Changed(
        [], [], [], {"added": 0, "removed": 0, "changed": 0}, 0
    )
    Zone.objects.filter(pk=zones[0].pk).update(since=dt.date(2022, 1, 1))
    Zone.objects.filter(pk=zones[1].pk).update(revision=F("revision") + 1)
    Zone.objects.filter(pk=zones[5].pk).update(since=dt.date(2023, 2, 1))
    declare(replace(MEASURE, rule=2))
    now = origin.checked(seen.proof, chief(), TODAY)
    assert now.difference
    assert [one.title for one in now.difference.added] == ["Zone 5"]
    assert [one.title for one in now.difference.removed] == ["Zone 0"]
    assert [one.title for one in now.difference.changed] == ["Zone 1"]
    assert (now.intact, now.rule_now, seen.proof.rule) == (True, 2, 1)
    assert now.value_now
    assert now.value_now.records == 3


def test_a_damaged_proof_is_told(zones: list[Zone], signed_in: SignIn) -> None:
    seen = kept(counted())
    proof = Proof.objects.get(pk=seen.proof_id)
    text = gzip.decompress(bytes(proof.content)).replace(b"\t1\t1", b"\t1\t2", 1)
    Proof.objects.filter(pk=proof.pk).update(content=gzip.compress(text))
    page = signed_in(chief()).get(f"{PAGE[:-8]}preuves/{proof.pk}/").content.decode()
    assert "La preuve est intacte" not in page
    assert "abîmé" in page


def test_one_way_of_counting_at_a_time_and_its_history(zones: list[Zone]) -> None:
    target = counted()
    services.count_by(target, "zones.standing", actor=chief(), today=TODAY)
    rows = list(Counting.objects.filter(target=target).order_by("pk").values_list("measure", "ended_on"))
    assert rows == [(NAME, TODAY), ("zones.standing", None)]
    with pytest.raises(IntegrityError), transaction.atomic():
        Counting.objects.create(target=target, measure=NAME, known_on=TODAY, recorded_at="2023-10-16T10:00Z")
    services.stop_counting(target, actor=chief(), today=TODAY)
    assert origin.count_on(target, TODAY) is None
    verbs = [event.verb for event in trail("target", services.audit_key(target))]
    assert sorted(verbs) == ["target.counted", "target.counted", "target.counted.no-more"]


@pytest.mark.parametrize(
    ("measure", "where", "code"),
    [
        ("nothing.known", (), "target.count.unknown"),
        (NAME, (("market", "BE"),), "target.count.dimension"),
    ],
)
def test_refusals_of_a_choice(measure: str, where: tuple[tuple[str, str], ...], code: str) -> None:
    loaded()
    target = Target.objects.select_related("agreement").get(key="2023.recrutes")
    with pytest.raises(Refusal) as refusal:
        services.count_by(target, measure, where, actor=chief(), today=TODAY)
    assert refusal.value.code == code
    assert not Counting.objects.exists()


def test_who_may_not_choose_and_what_is_not_counted(zones: list[Zone]) -> None:
    target = counted()
    with pytest.raises(Refusal, match=r"target\.count\.forbidden"):
        services.count_by(target, NAME, actor=actor("action@example.org"), today=TODAY)
    services.stop_counting(target, actor=chief(), today=TODAY)
    with pytest.raises(Refusal, match=r"target\.count\.unbound"):
        kept(target)
    with pytest.raises(Refusal, match=r"target\.count\.none"):
        services.stop_counting(target, actor=chief(), today=TODAY)
    services.count_by(target, NAME, actor=chief(), today=TODAY)
    with pytest.raises(Refusal, match=r"target\.count\.early"):
        services.keep_figure(target, visibility="shared", actor=chief(), today=dt.date(2022, 5, 1))
    assert not Observation.objects.exists()


def test_from_the_page_a_target_is_bound_counted_and_kept(
    zones: list[Zone], signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    loaded()
    client = signed_in(chief())
    assert "Personne n’a encore dit comment viennent les valeurs" in client.get(PAGE).content.decode()
    assert "Zones commencées" in client.get(PAGE + "mesure/").content.decode()
    chosen = client.post(PAGE + "mesure/", {"measure": f"{NAME}|kind|office"}, follow=True).content.decode()
    assert "Zone 1" in chosen
    assert "Zone 0" not in chosen, "kept to the offices"
    client.post(PAGE + "mesure/", {"measure": NAME})
    client.get(PAGE)  # its charts are drawn once, then kept
    with django_assert_max_num_queries(15):
        page = client.get(PAGE).content.decode()
    assert "3 fiches du 1er janvier 2023 au 16 octobre 2023." in page.replace("\u00a0", " ")
    answer = client.post(PAGE + "preuves/", {"visibility": "shared", "note": "Chiffre du rapport"})
    seen = Observation.objects.select_related("proof").get()
    assert answer.headers["Location"] == f"/contrats/{KEY}/cibles/2023.recrutes/preuves/{seen.proof_id}/"
    with django_assert_max_num_queries(15):
        proof = client.get(answer.headers["Location"]).content.decode()
    assert "La preuve est intacte" in proof
    assert seen.proof
    file = client.get(answer.headers["Location"] + "fichier/")
    assert hashlib.sha256(gzip.decompress(file.content)).hexdigest() == seen.proof.fingerprint
    client.get(PAGE.removesuffix("origine/"))
    with django_assert_max_num_queries(15):
        target = client.get(PAGE.removesuffix("origine/")).content.decode()
    assert "compté dans le registre, avec sa preuve" in target
    assert "Le registre en compte 3" in target.replace("\u00a0", " ")


def test_an_unknown_measure_stays_on_the_form(zones: list[Zone], signed_in: SignIn) -> None:
    loaded()
    answer = signed_in(chief()).post(PAGE + "mesure/", {"measure": "nothing.known"})
    assert answer.status_code == 422
    assert "measure" in answer.content.decode()


def test_a_proof_is_as_open_as_its_value(zones: list[Zone], signed_in: SignIn) -> None:
    target = counted()
    mine = services.keep_figure(target, visibility="internal", actor=chief(), today=TODAY)
    address = f"{PAGE[:-8]}preuves/{mine.proof_id}/"
    other = actor("departement@example.org", READ, "departement-test")
    assert signed_in(other).get(address).status_code == 404
    assert signed_in(other).get(address + "fichier/").status_code == 404
    assert signed_in(chief()).get(address).status_code == 200
    stranger = actor("dehors@example.org", frozenset({"agreement.read", "target.read"}), "office-test")
    assert signed_in(stranger).get(PAGE).status_code == 404, "the registers are counted for the parties"


def test_as_of_a_past_day_the_choice_of_that_day_counts(zones: list[Zone]) -> None:
    target = counted()
    assert origin.count_on(target, TODAY - dt.timedelta(days=1)) is None, "nothing counted it yesterday"
    assert figure(target, dt.date(2024, 1, 15)).records == 4, "the whole year, and nothing after it"


def test_a_target_that_left_the_text_says_so() -> None:
    target = counted()
    target.withdrawn = True
    with pytest.raises(Refusal, match=r"target\.withdrawn"):
        services.count_by(target, NAME, actor=chief(), today=TODAY)
