"""Two people deciding of one declared value, or declaring it, at the same instant: on both databases."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from copy import copy
from decimal import Decimal

import pytest
from django.db import OperationalError, connections
from tests.indicators.small import TODAY, loaded
from tests.indicators.test_declarations import SEPTEMBER, again, author, funder, one, row, said, validator
from tests.indicators.test_overrides import director

from capcommun.contract.indicators.models import Declaration, Observation, Override, Target
from capcommun.contract.indicators.services import (
    Entry,
    Judgement,
    declare,
    give_back,
    mend,
    override,
    validate,
)
from capcommun.kit.access.api import Actor, Refusal
from capcommun.reference.partners.api import Visibility


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "acts", [("validate", "validate"), ("validate", "return"), ("validate", "mend"), ("declare", "declare")]
)
def test_two_people_at_the_same_instant(acts: tuple[str, str]) -> None:
    """One wins, the other is told; nothing is done twice."""
    loaded()
    people = {"funder": funder(), "director": validator(), "author": author()}
    made = None if "declare" in acts else one()
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def act(name: str, who: Actor) -> None:
        try:
            mine = again(made) if made else None
            target = row()
            ready.wait(10)
            _until_done(lambda: _do(name, copy(mine), target, who))
            outcomes.append("done")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    second = {"mend": "author", "declare": "author"}.get(acts[1], "director")
    threads = [
        threading.Thread(
            target=act, args=(acts[0], people["director" if acts[0] == "declare" else "funder"])
        ),
        threading.Thread(target=act, args=(acts[1], people[second])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes)[0] == "done"
    assert sorted(outcomes)[1] in {"target.declaration.overtaken", "target.declare.twice"}
    standing = Declaration.objects.exclude(status="mended")
    assert standing.count() == 1
    assert Observation.objects.count() == standing.filter(status="validated").count()


@pytest.mark.django_db(transaction=True)
def test_two_judgements_at_the_same_instant() -> None:
    """One stands. The other was told so, or stood before it and is in the history: never two, none lost."""
    loaded()
    target, who = row(), director()
    outcomes: list[str] = []
    ready = threading.Barrier(2)

    def act(light: str) -> None:
        judgement = Judgement(light, "Le guide est chez l’imprimeur.", TODAY)
        try:
            ready.wait(10)
            _until_done(lambda: override(copy(target), judgement, actor=who, today=TODAY))
            outcomes.append("done")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=(light,)) for light in ("watch", "late")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert set(outcomes) <= {"done", "target.judge.stale"}
    assert Override.objects.filter(withdrawn_on=None).count() == 1
    assert Override.objects.count() == outcomes.count("done")


def _until_done(act: Callable[[], object]) -> None:
    """The test database on SQLite has a shared cache, which refuses rather than waits: asked again."""
    for _ in range(200):
        try:
            act()
            return
        except OperationalError:
            time.sleep(0.02)
    raise AssertionError("the database was busy all along")


def _do(name: str, mine: Declaration | None, target: Target, who: Actor) -> None:
    if mine is None:
        declare(target, Entry(Decimal(5), SEPTEMBER, visibility=Visibility.SHARED), actor=who, today=TODAY)
    elif name == "validate":
        validate(mine, actor=who, today=TODAY)
    elif name == "return":
        give_back(mine, actor=who, today=TODAY, why="Non")
    else:
        mend(mine, said(61), actor=who, today=TODAY)
