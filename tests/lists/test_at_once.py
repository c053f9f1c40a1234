"""Two people who load a file at the same instant: one is done, the other is told; nothing is half-written."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import OperationalError, connections
from tests.lists.conftest import DAY, ROWS, begun, make_people, sent

from capcommun.kit.access.api import Actor, Refusal
from capcommun.registers.lists.models import ListImport, ListLine, ListLineRevision
from capcommun.registers.lists.services import imports

pytestmark = pytest.mark.django_db(transaction=True)


def loaded_in_the_end(draft: ListImport, actor: Actor, seen: int) -> None:
    """The test database on SQLite has a shared cache, which refuses rather than waits: asked again."""
    for _attempt in range(200):
        try:
            imports.load(draft, actor=actor, seen=seen, complete=False, today=DAY)
        except OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the database was never free")


@pytest.mark.parametrize("same", [True, False], ids=["one file, pressed twice", "two files"])
def test_at_the_same_instant(same: bool) -> None:
    people = make_people()
    followed = begun(people["director"])
    mine = sent(followed, people["director"], ROWS)
    theirs = mine if same else sent(followed, people["manager"], ROWS[:2])
    seen = imports.check(mine, DAY).revision
    ready, outcomes = threading.Barrier(2), list[str]()

    def press(pk: int, actor: Actor) -> None:
        try:
            draft = ListImport.objects.select_related("followed__organisation").get(pk=pk)
            ready.wait(10)
            loaded_in_the_end(draft, actor, seen)
            outcomes.append("done")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    pressed = [(mine.pk, people["director"]), (theirs.pk, people["director" if same else "manager"])]
    threads = [threading.Thread(target=press, args=one) for one in pressed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes)[0] == "done"
    assert sorted(outcomes)[1] in {"lists.conflict", "lists.loaded"}
    done = ListImport.objects.get(applied_at__isnull=False)
    assert ListLine.objects.count() == ListLineRevision.objects.count() == done.added
