"""A source's generation grows with each transaction that says so, whoever writes at the same time."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import replace

import pytest
from django.db import OperationalError, connection, transaction
from tests.measures.watch import watched

from capcommun.reference.measures import generations as module
from capcommun.reference.measures.api import generation_of, generations, measure_named, touched
from capcommun.reference.measures.models import Generation

SOURCE = "tests.records"


@pytest.mark.django_db
def test_each_write_makes_it_grow() -> None:
    assert generation_of([SOURCE]) == 0
    touched(SOURCE)
    touched(SOURCE, "tests.others")
    assert (generation_of([SOURCE]), generation_of([SOURCE, "tests.others"])) == (2, 3)
    assert generations() == {SOURCE: 2, "tests.others": 1}


@pytest.mark.django_db
def test_slots_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for slot in (0, 1, 1, 5):
        monkeypatch.setattr(module, "_slot", lambda slot=slot: slot)
        touched(SOURCE)
    assert Generation.objects.filter(source=SOURCE).count() == 3
    assert generation_of([SOURCE]) == 4


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_was_not_written() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        touched(SOURCE)
        raise ZeroDivisionError
    assert generation_of([SOURCE]) == 0


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused() -> None:
    with pytest.raises(RuntimeError, match="in the transaction"):
        touched(SOURCE)


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_lose_nothing() -> None:
    def write() -> None:
        for _turn in range(10):
            for _try in range(200):
                try:
                    with transaction.atomic():
                        touched(SOURCE)
                    break
                except OperationalError:  # SQLite in memory, shared by threads: it says « locked » at once
                    time.sleep(random.random() / 50)
            else:
                raise AssertionError("never written")
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert generation_of([SOURCE]) == 60


def test_a_measure_reads_its_register_unless_it_says_more() -> None:
    measure = measure_named("support.offices_with_sadi")
    assert measure
    assert measure.sources == ("support.offices",)
    assert replace(measure, reads=()).sources == ("support",)
    assert replace(measure, reads=(), name="lists:lettings").sources == ("lists",)
    assert replace(measure, reads=("b", "a")).sources == ("a", "b")


@pytest.mark.django_db
def test_the_watch_sees_who_forgets() -> None:
    """A service that writes what is counted and says nothing is a fault; the same that says so is none."""
    sql = "UPDATE \"registers_support_officesupportrevision\" SET comment = '' WHERE id = 0"
    with watched() as watch, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert watch.faults == [
        "registers_support_officesupportrevision was written, none of support.offices was touched"
    ]
    with watched() as watch, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        touched("support.offices")
    assert watch.faults == []
