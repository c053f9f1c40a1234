"""A long file is loaded some lines at a time: stopped between two parts, it is taken up from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.lists.conftest import ROWS, loaded, sent

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import trail
from capcommun.registers.lists.models import FollowedList, ListImport, ListLine, ListLineRevision
from capcommun.registers.lists.services import imports, keeping
from capcommun.registers.lists.services.lines import change_line

pytestmark = pytest.mark.django_db
People = dict[str, Actor]


@pytest.fixture(autouse=True)
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (imports, keeping):
        monkeypatch.setattr(module, "AT_ONCE", 2)


def stopped_after(monkeypatch: pytest.MonkeyPatch, parts: int, what: Callable[[], object]) -> list[int]:
    """Do ``what`` before the part that follows this many is written; gives the lines of each part."""
    real, done = imports._Load.write, list[int]()

    def write(self: Any, part: imports.Part, **how: Any) -> None:
        if len(done) == parts:
            done.append(0)
            what()
        real(self, part, **how)
        done.append(len(part.added) + len(part.changed) + len(part.gone))

    monkeypatch.setattr(imports._Load, "write", write)
    return done


def died() -> None:
    raise KeyboardInterrupt


def test_each_part_is_short_and_the_whole_is_told(
    providers: FollowedList, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = stopped_after(monkeypatch, -1, died)
    row = loaded(sent(providers, people["director"], ROWS), people["director"])
    assert done == [2, 2]
    assert (row.added, row.unchanged, row.refused) == (4, 0, 0)
    whole, part, *_ = trail("lists.list", providers.key)
    assert (whole.verb, whole.after["added"]) == ("lists.imported", 4)
    assert (part.verb, part.after["added"]) == ("lists.imported.part", 2)


def test_what_died_between_two_parts_is_taken_up(
    providers: FollowedList,
    people: People,
    as_: Callable[[str], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    director = people["director"]
    draft = sent(providers, director, ROWS)
    with monkeypatch.context() as patch:
        stopped_after(patch, 1, died)
        with pytest.raises(KeyboardInterrupt):
            loaded(draft, director)
    draft.refresh_from_db()
    assert (draft.applied_at, draft.begun, draft.added, ListLine.objects.count()) == (None, True, 2, 2)
    place = f"/listes/{providers.key}/"
    assert f"{draft.uid}" in as_("director").get(place).content.decode(), "who sent it is told, and led to it"
    assert f"{draft.uid}" not in as_("manager").get(place).content.decode()
    done = loaded(ListImport.objects.select_related("followed__organisation").get(pk=draft.pk), director)
    assert (done.added, done.unchanged, bool(done.applied_at)) == (4, 0, True)
    assert ListLine.objects.count() == ListLineRevision.objects.count() == 4
    assert f"{draft.uid}" not in as_("director").get(place).content.decode()


def test_who_writes_between_two_parts_is_not_overwritten(
    providers: FollowedList, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    director = people["director"]
    draft = sent(providers, director, ROWS)
    day = draft.created_at.date()

    def between() -> None:
        line = ListLine.objects.get(key="PR-1")
        change_line(
            line, actor=people["manager"], seen=line.revision, said={"label": "Écrit à la main"}, today=day
        )

    with monkeypatch.context() as patch:
        stopped_after(patch, 1, between)
        with pytest.raises(Refusal, match=r"lists\.conflict"):
            loaded(draft, director)
    assert ListLine.objects.get(key="PR-1").label == "Écrit à la main"
    assert ListLine.objects.count() == 2
    found = imports.check(draft, day)
    assert [one.line.key for one in found.changed] == ["PR-1"], "shown before it is written over"
