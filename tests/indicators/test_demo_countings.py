"""The demonstration's counted targets: bound to what exists, kept with proofs, nothing invented beside."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from tests.desk.conftest import PAS_DE_CALAIS, load_examples

from capcommun.contract.indicators import demo, origin
from capcommun.contract.indicators.demo_countings import table
from capcommun.contract.indicators.models import Counting, Observation, Target
from capcommun.contract.plan.api import create_demo
from capcommun.kit.access.api import SYSTEM
from capcommun.reference.measures.api import measure_named
from capcommun.reference.partners.api import demo as people
from capcommun.registers.lists import demo as lists
from capcommun.registers.lists.api import FollowedList, ListLine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    own = settings.CAPCOMMUN.model_copy(update={"demo": True, "today": demo.UNTIL})
    monkeypatch.setattr(settings, "CAPCOMMUN", own)
    load_examples(PAS_DE_CALAIS)
    people.create([PAS_DE_CALAIS])


def by_hand(key: str, status: str | None, since: str) -> int:
    """Plain SQL over the lines, written without the code that is tested."""
    followed = FollowedList.objects.get(key=key.partition(":")[2])
    statuses = [status] if status else followed.counted
    marks = ", ".join(["%s"] * len(statuses))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM registers_lists_listline WHERE followed_id = %s AND gone_on IS NULL"
            f" AND day BETWEEN %s AND '2023-10-16' AND status IN ({marks})",
            [followed.pk, since, *statuses],
        )
        return int(cursor.fetchone()[0])


def test_each_target_is_counted_by_its_list_and_says_the_hand_count() -> None:
    lists.create(1)
    lists.create(1)
    assert FollowedList.objects.count() == 12, "loading again changes nothing"
    assert demo.create(1)
    told = [line for line in table()["countings"] if line["measure"].startswith("lists:")]
    assert len(told) >= 12
    for line in told:
        target = Target.objects.select_related("agreement").get(key=line["target"])
        count = origin.count_on(target, demo.UNTIL)
        assert count, line
        assert count.total, line
        status = line.get("where", {}).get("status")
        since = "2023-10-01" if target.per == "month" else "2023-01-01"
        assert count.total.value == by_hand(line["measure"], status, since) > 0, line
        behind = origin.behind(count, SYSTEM, (0,))
        assert behind
        assert behind.records[0].hidden == 0
        assert behind.records[0].labels[0].url.startswith("/listes/")
        values = Observation.objects.filter(target=target)
        assert values.exists()
        assert not values.filter(proof=None).exists(), "nothing is invented beside what is counted"
    assert ListLine.objects.filter(day__year=2020).exists(), "prior years are there"


def test_every_line_of_the_table_names_a_target_and_a_measure_that_are() -> None:
    lists.create(1)
    keys = set(Target.objects.filter(agreement__key=table()["agreement"]).values_list("key", flat=True))
    for line in table()["countings"]:
        assert line["target"] in keys, line
        measure = measure_named(line["measure"])
        assert measure, line
        assert set(line.get("where", {})) <= set(measure.dimensions), line


def test_without_the_lists_values_are_invented_as_before() -> None:
    create_demo(1)
    assert demo.create(1)
    bound = Counting.objects.values_list("measure", flat=True)
    assert not [name for name in bound if name.startswith("lists:")]
    keys = [line["target"] for line in table()["countings"] if line["measure"].startswith("lists:")]
    assert not Observation.objects.filter(target__key__in=keys, proof__isnull=False).exists()
    assert Observation.objects.filter(target__key__in=keys, proof=None).exists()
