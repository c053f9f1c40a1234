"""What the lists count: by plain SQL, as known on a day, for whom; and what is hidden."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from tests.lists.conftest import DAY, HEADER, ROWS, begun, loaded, sent

from capcommun.kit.access.api import PUBLIC, Actor
from capcommun.reference.measures.api import (
    Measure,
    Window,
    compare,
    every_measure,
    measure_named,
    opened,
    seal,
)
from capcommun.registers.lists.models import FollowedList, ListLine, ListLineRevision
from capcommun.registers.lists.services.lines import change_line, withdraw_line
from capcommun.registers.lists.services.lists import restore_list, withdraw_list

pytestmark = pytest.mark.django_db
People = dict[str, Actor]
YEAR = Window(dt.date(2023, 1, 1), DAY)
JULY = dt.date(2023, 7, 1)
EVERY = Window(dt.date(2020, 1, 1), DAY)


@pytest.fixture
def counted(providers: FollowedList, people: People) -> FollowedList:
    loaded(sent(providers, people["director"], ROWS, today=JULY), people["director"], today=JULY)
    return FollowedList.objects.select_related("organisation").get()


def measure(key: str = "prestataires") -> Measure:
    found = measure_named(f"lists:{key}")
    assert found
    return found


def keys_of(window: Window) -> list[tuple[int, int]]:
    """The records of the figure, each with its revision."""
    return [(key, revision) for batch in measure().source.manifest(window) for key, revision in batch.pairs]


def by_hand(start: str, end: str) -> int:
    """Plain SQL over the lines themselves, written without the code that is tested."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM registers_lists_listline WHERE status = 'Recruté' AND gone_on IS NULL"
            " AND day >= %s AND day <= %s",
            [start, end],
        )
        return int(cursor.fetchone()[0])


def test_the_figure_is_what_the_database_holds(counted: FollowedList) -> None:
    source = measure().source
    assert source.kind == "flow"
    assert source.total(YEAR).value == by_hand("2023-01-01", "2023-10-16") == 2
    assert source.total(EVERY).records == by_hand("2020-01-01", "2023-10-16") == 3
    assert [key for key, _revision in keys_of(EVERY)] == list(
        ListLine.objects.filter(status="Recruté").order_by("pk").values_list("pk", flat=True)
    )


def test_the_split_adds_up(counted: FollowedList) -> None:
    source = measure().source
    found = {name: total.records for name, total in source.split(EVERY, "territory").items()}
    assert found == {"62100": 1, "Arras": 1, "Nulle part": 1}
    assert source.total(replace(EVERY, where=(("territory", "Arras"),))).records == 1
    assert source.split(YEAR, "status").keys() == {"Recruté"}


def test_as_known_on_a_day(counted: FollowedList, people: People) -> None:
    director = people["director"]
    line = ListLine.objects.select_related("followed__organisation").get(key="PR-1")
    sealed = seal({}, measure().source.manifest(YEAR))
    change_line(line, actor=director, seen=1, said={"status": "À l’étude"}, today=DAY)
    gone = ListLine.objects.select_related("followed__organisation").get(key="PR-2")
    withdraw_line(gone, actor=director, seen=1, today=DAY)
    source = measure().source
    assert source.total(YEAR).records == 0
    assert source.total(replace(YEAR, known_on=dt.date(2023, 9, 30))).records == 2
    assert source.total(replace(YEAR, known_on=dt.date(2023, 6, 30))).records == 0, "nobody knew it then"
    difference = compare(opened(sealed.content, sealed.fingerprint).texts(), source.manifest(YEAR))
    assert sorted(difference.removed) == sorted([line.pk, gone.pk])
    assert (
        source.label([line.pk], replace(YEAR, known_on=JULY), director)[line.pk].detail == "Arras · Recruté"
    )


def test_two_changes_of_one_day_leave_one_state(counted: FollowedList, people: People) -> None:
    line = ListLine.objects.select_related("followed__organisation").get(key="PR-1")
    change_line(line, actor=people["director"], seen=1, said={"status": "À l’étude"}, today=DAY)
    line = ListLine.objects.select_related("followed__organisation").get(key="PR-1")
    change_line(line, actor=people["director"], seen=2, said={"status": "Recruté"}, today=DAY)
    assert dict(keys_of(YEAR))[line.pk] == 3
    assert measure().source.total(YEAR).records == 2


def test_who_may_not_read_sees_the_figure_and_how_many_are_hidden(
    counted: FollowedList, people: People
) -> None:
    source = measure().source
    for name, readable in (("director", 2), ("funder", 2), ("finance", 0), ("elsewhere", 0)):
        page = source.page(YEAR, people[name], 0, 50)
        assert page.readable == len(page.keys) == readable, name
        assert len(source.label([key for key, _revision in keys_of(YEAR)], YEAR, people[name])) == readable
    assert source.page(YEAR, PUBLIC, 0, 50).readable == 0
    assert source.total(YEAR).records == 2


def test_a_withdrawn_list_counts_nothing_any_more(counted: FollowedList, people: People) -> None:
    withdraw_list(counted, actor=people["director"], today=DAY)
    assert measure_named("lists:prestataires") is None
    assert "lists:prestataires" not in {one.name for one in every_measure()}
    restore_list(FollowedList.objects.get(), actor=people["director"])
    assert measure().source.total(YEAR).records == 2
    assert measure_named("lists:inconnue") is None


def test_a_list_of_what_stands_with_weights(people: People) -> None:
    director = people["director"]
    followed = begun(director, title="Lits", standing=True, weighed=True)
    header = [*HEADER[:5], "Fin", "Lits"]
    rows = [
        ["1", "A", "01/01/2022", "Arras", "Recruté", "01/06/2023", "10"],
        ["2", "B", "01/03/2023", "Arras", "Recruté", "", "2,5"],
        ["3", "C", "01/09/2023", "Lens", "Recruté", "31/12/2027", "4"],
    ]
    mapping = {"key": 0, "label": 1, "day": 2, "territory": 3, "status": 4, "end": 5, "weight": 6}
    loaded(sent(followed, director, rows, header=header, mapping=mapping), director)
    source = measure("lits").source
    assert source.kind == "stock"
    assert source.total(Window(DAY, DAY)).value == Decimal("6.5")
    june = dt.date(2023, 5, 31)
    assert source.total(Window(june, june, known_on=DAY)).value == Decimal("12.5")
    assert source.total(Window(june, june, known_on=DAY)).records == 2


def test_the_database_refuses_what_cannot_be(counted: FollowedList) -> None:
    line = ListLine.objects.first()
    assert line
    wrong = (
        {"key": line.key, "label": "again"},
        {"key": "x", "label": ""},
        {"key": "", "label": "x"},
        {"key": "x", "label": "x", "weight": -1},
        {"key": "x", "label": "x", "day": DAY, "end": dt.date(2023, 1, 1)},
    )
    for columns in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            ListLine.objects.create(followed=counted, **columns)
    kept = ListLineRevision.objects.get(line=line)
    kept.pk, kept.revision = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save(force_insert=True)
