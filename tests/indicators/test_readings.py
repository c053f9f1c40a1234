"""Figures counted ahead of the pages: fresh or said to be stale, whoever writes or dies in between."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.indicators.small import KEY, READ, TODAY, actor
from tests.indicators.test_counting import (
    MEASURE,
    NAME,
    chief,
    counted,
    register,  # noqa: F401 - a fixture comes by its name
    zones,  # noqa: F401 - a fixture comes by its name
)

from capcommun.contract.indicators import queries, services
from capcommun.contract.indicators.judged import Judged
from capcommun.contract.indicators.keeper import Keeper
from capcommun.contract.indicators.models import Counting, StoredReading, Target
from capcommun.contract.indicators.services import readings
from capcommun.contract.indicators.services.readings import refresh, stale_readings
from capcommun.kit.access.api import Actor
from capcommun.reference.measures import registry
from capcommun.reference.measures.api import Total, Window, declare, measure_named, touched
from capcommun.reference.territories.models import Department, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]
SignIn = Callable[[Actor], Client]
PAGE = f"/contrats/{KEY}/cibles/2023.recrutes/"
SOURCE = "zones"


@pytest.fixture
def target(zones: list[Zone]) -> Target:  # noqa: F811 - a fixture comes by its name
    """Three zones begun this year by today; the target promises 100 of them."""
    return counted()


def begin(day: dt.date = dt.date(2023, 9, 1), *, said: bool = True) -> None:
    """One zone more, and (``said``) its register says so in the same transaction."""
    with transaction.atomic():
        n = Zone.objects.count()
        here = Department.objects.get(code="62")
        Zone.objects.create(key=f"more-{n}", kind="office", name="x", department=here, since=day, order=n)
        if said:
            touched(SOURCE)


def seen(target: Target, as_of: dt.date = TODAY, who: Actor | None = None) -> Judged:
    return queries.judged(who or chief(), target.agreement, as_of, [target])[0]


def stored(target: Target) -> StoredReading:
    return StoredReading.objects.order_by("-day").get(counting__target=target, day=TODAY)


def test_a_counted_target_is_judged_by_its_reading(target: Target) -> None:
    assert seen(target).verdict.figure is None, "nothing counted yet: nothing is made up"
    done = refresh(TODAY)
    assert (done.stored, done.failed) == (1, 0)
    item = seen(target)
    assert (item.verdict.figure, item.verdict.seen_on) == (Decimal(3), TODAY)
    assert item.reading
    assert not item.reading.stale
    assert item.origin.endswith("/origine/")
    assert refresh(TODAY).stored == 0, "what is fresh is not counted again"
    assert refresh(TODAY, every=True).stored == 1


def test_what_is_written_makes_it_stale_until_it_is_counted_again(target: Target) -> None:
    refresh(TODAY)
    begin()
    item = seen(target)
    assert item.reading
    assert (item.verdict.figure, item.reading.stale, item.reading.changed) == (Decimal(3), True, True)
    assert stale_readings(TODAY) == (1, 1)
    refresh(TODAY)
    item = seen(target)
    assert item.reading
    assert (item.verdict.figure, item.reading.stale) == (Decimal(4), False)
    assert stale_readings(TODAY) == (0, 1)


def test_what_is_written_during_the_count_leaves_it_stale(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The generation is read first: were it read last, the reading below would pass for fresh, without its
    fourth zone."""
    measure = measure_named(NAME)
    assert measure
    source = measure.source

    class Slow:
        """The source of the measure, during whose count somebody writes."""

        kind, dimensions = source.kind, source.dimensions

        def total(self, window: Window) -> Total:
            total = source.total(window)
            begin()
            return total

        def months(self, window: Window) -> dict[dt.date, Total]:
            return {}

    declare(replace(MEASURE, source=Slow()))  # type: ignore[arg-type]  # no more is asked of it
    refresh(TODAY)
    declare(MEASURE)
    item = seen(target)
    assert item.reading
    assert (item.verdict.figure, item.reading.stale) == (Decimal(3), True)
    refresh(TODAY)
    item = seen(target)
    assert item.reading
    assert (item.verdict.figure, item.reading.stale) == (Decimal(4), False)


def test_an_older_count_never_takes_the_place_of_a_newer_one(target: Target) -> None:
    """Two at once: the first to begin is the last to store."""
    found = readings.Pass(TODAY)
    counting = next(readings._batches(TODAY))[0]
    asking = readings._asking(found, counting, TODAY)
    assert asking
    slow = found.count(*asking)  # counted, not stored yet
    begin()
    refresh(TODAY)
    assert not readings.keep(counting, TODAY, *asking, slow)
    assert (stored(target).value, stored(target).generation) == (Decimal(4), 1)
    begin()
    newer = readings.Pass(TODAY).count(*asking)
    assert readings.keep(counting, TODAY, *asking, newer)
    assert stored(target).value == Decimal(5)


def test_a_count_cut_in_the_middle_is_begun_again(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the count and the store: nothing is stored, nothing says fresh, the next one does it."""
    refresh(TODAY)
    begin()

    def killed(*args: object, **more: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(readings, "keep", killed)
        with pytest.raises(KeyboardInterrupt):
            refresh(TODAY)
    item = seen(target)
    assert item.reading
    assert (item.verdict.figure, item.reading.stale) == (Decimal(3), True)
    refresh(TODAY)
    assert seen(target).verdict.figure == Decimal(4)


def test_a_clock_set_back_makes_nothing_fresh(target: Target, on_day: Callable[[dt.date], None]) -> None:
    """Counted on the 16th; the clock says the 15th, then the 16th again, and somebody wrote meanwhile."""
    Counting.objects.update(known_on=dt.date(2023, 10, 1))
    refresh(TODAY)
    before = TODAY - dt.timedelta(days=1)
    on_day(before)
    assert seen(target, before).reading is None, "what a later day counted is not told of this one"
    begin(dt.date(2023, 2, 1))
    refresh(before)
    item = seen(target, before)
    assert item.reading
    assert (item.verdict.figure, item.reading.stale) == (Decimal(3), False)  # without the one of the 16th
    on_day(TODAY)
    item = seen(target)
    assert item.reading
    assert (item.verdict.figure, item.reading.stale) == (Decimal(3), True)
    refresh(TODAY)
    assert seen(target).verdict.figure == Decimal(4)


def test_the_next_day_it_is_to_be_counted_again(target: Target, on_day: Callable[[dt.date], None]) -> None:
    refresh(TODAY)
    tomorrow = TODAY + dt.timedelta(days=1)
    on_day(tomorrow)
    item = seen(target, tomorrow)
    assert item.reading
    assert (item.verdict.figure, item.reading.stale, item.reading.changed) == (Decimal(3), True, False)
    assert item.verdict.seen_on == TODAY, "it says how things stood on its own day"
    refresh(tomorrow)
    assert seen(target, tomorrow).verdict.figure == Decimal(4)  # the zone of the 17th
    then = seen(target, TODAY)
    assert then.reading
    assert (then.verdict.figure, then.reading.past, then.reading.stale) == (Decimal(3), True, False)
    assert then.origin.endswith(f"/origine/?au={TODAY}")


def test_a_day_that_is_over_is_counted_once_more_as_known_then(
    target: Target, on_day: Callable[[dt.date], None]
) -> None:
    """Written after its last count, before midnight: the next day's first look does not lose it."""
    refresh(TODAY)
    begin()
    on_day(TODAY + dt.timedelta(days=1))
    refresh(TODAY + dt.timedelta(days=1))
    assert seen(target, TODAY).verdict.figure == Decimal(4)


def test_a_rule_that_changed_makes_it_stale(target: Target) -> None:
    refresh(TODAY)
    declare(replace(MEASURE, rule=2))
    item = seen(target)
    assert item.reading
    assert item.reading.stale
    refresh(TODAY)
    assert (stored(target).rule, seen(target).reading.stale) == (2, False)  # type: ignore[union-attr]  # it has one


def test_a_promise_that_changed_makes_it_stale(target: Target) -> None:
    refresh(TODAY)
    Target.objects.filter(pk=target.pk).update(deadline=dt.date(2023, 6, 30))
    target.refresh_from_db()
    item = seen(target)
    assert item.reading
    assert item.reading.stale
    refresh(TODAY)
    item = seen(target)
    assert item.reading
    assert (item.verdict.figure, item.reading.end) == (Decimal(2), dt.date(2023, 6, 30))


def test_another_choice_begins_without_a_reading(target: Target) -> None:
    refresh(TODAY)
    services.count_by(target, "zones.standing", (), actor=chief(), today=TODAY)
    assert seen(target).reading is None, "how it was counted before says nothing of how it is now"
    refresh(TODAY)
    assert seen(target).verdict.figure == Decimal(4)


def test_one_that_cannot_be_counted_keeps_no_other_from_it(target: Target) -> None:
    class Broken:
        kind, dimensions = MEASURE.source.kind, MEASURE.source.dimensions

        def total(self, window: Window) -> Total:
            raise DatabaseError("no such table")

        def months(self, window: Window) -> dict[dt.date, Total]:
            return {}

    other = Target.objects.select_related("agreement").get(key="cadre.velo")
    services.count_by(other, "zones.standing", (), actor=chief(), today=TODAY)
    declare(replace(MEASURE, source=Broken()))  # type: ignore[arg-type]  # no more is asked of it
    done = refresh(TODAY)
    assert (done.stored, done.failed) == (1, 1)
    assert seen(other).verdict.figure == Decimal(4)
    keeper = Keeper()
    keeper.look(TODAY, threading.Event())
    assert keeper.known is None, "it is tried again at the next look"


def test_a_register_that_is_gone_leaves_it_stale(target: Target) -> None:
    refresh(TODAY)
    registry.measures._entries = {}
    assert refresh(TODAY).stored == 0
    item = seen(target)
    assert item.reading
    assert item.reading.stale


def test_targets_that_ask_the_same_are_counted_once(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Target.objects.select_related("agreement").get(key="cadre.velo")
    Target.objects.filter(pk=other.pk).update(year=2023, start=None, deadline=None)
    services.count_by(other, NAME, (), actor=chief(), today=TODAY)
    counts: list[Window] = []
    real = type(MEASURE.source).total

    def counting(source: object, window: Window) -> Total:
        counts.append(window)
        return real(source, window)  # type: ignore[arg-type]  # the very source

    monkeypatch.setattr(type(MEASURE.source), "total", counting)
    assert refresh(TODAY).stored == 2
    assert len(counts) == 1


def test_a_keeper_looks_and_counts_only_where_something_changed(
    target: Target, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keeper, stop = Keeper(), threading.Event()
    assert keeper.look(TODAY, stop) == 1
    with django_assert_num_queries(2):
        assert keeper.look(TODAY, stop) == 0
    begin()
    assert keeper.look(TODAY, stop) == 1
    assert keeper.look(TODAY, stop) == 0
    services.stop_counting(target, actor=chief(), today=TODAY)
    services.count_by(target, NAME, (), actor=chief(), today=TODAY)
    assert keeper.look(TODAY, stop) == 1, "another choice is counted at the next look"
    assert keeper.look(TODAY + dt.timedelta(days=1), stop) == 1, "and another day"


def test_outsiders_see_kept_figures_alone(target: Target) -> None:
    refresh(TODAY)
    nobody = actor("dehors@example.org", frozenset({"agreement.read", "target.read"}))
    assert seen(target, who=nobody).verdict.figure is None
    assert seen(target, who=actor("lecture@example.org", READ)).verdict.figure == Decimal(3)


@pytest.mark.parametrize("path", [PAGE, f"/contrats/{KEY}/cibles/", f"/contrats/{KEY}/", f"{PAGE}origine/"])
def test_pages_tell_it_and_lead_to_its_origin(
    target: Target, signed_in: SignIn, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    refresh(TODAY)
    client = signed_in(chief())
    client.get(path)  # a drawing is made once, then kept
    with django_assert_max_num_queries(15):
        page = client.get(path).content.decode()
    assert "des fiches ont changé depuis" not in page
    begin()
    page = client.get(path).content.decode()
    if path.endswith("origine/"):
        assert "Cette page vient de recompter" in page
        assert '<p class="big">4</p>' in page
        refresh(TODAY)
        assert "Cette page vient de recompter" not in client.get(path).content.decode()
    elif path != f"/contrats/{KEY}/":
        assert "des fiches ont changé depuis" in page
        assert f'href="{PAGE}origine/"' in page


def test_the_api_tells_it(target: Target, signed_in: SignIn) -> None:
    refresh(TODAY)
    client = signed_in(chief())
    address = f"/api/v1/agreements/{KEY}/targets/2023.recrutes"
    told = client.get(address).json()["reading"]
    assert (told["value"], told["day"], told["stale"]) == (3, "2023-10-16", False)
    begin()
    assert client.get(address).json()["reading"]["stale"] is True
    nobody = actor("dehors@example.org", frozenset({"agreement.read", "target.read"}))
    assert signed_in(nobody).get(address).json()["reading"] is None


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[dt.date], None]]:
    """Sets the business date, forward or back."""
    from capcommun.kit.clock import api

    def move(day: dt.date) -> None:
        instance = api.settings.CAPCOMMUN.model_copy(update={"today": day})
        monkeypatch.setattr(api.settings, "CAPCOMMUN", instance)

    yield move
