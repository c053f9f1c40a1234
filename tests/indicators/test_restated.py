"""A kept figure that the registers give otherwise today reaches whoever kept it; no page counts for that."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import count

import pytest
from django.db.models import F
from django.test import Client
from django.utils.translation import gettext as _
from pytest_django import DjangoAssertNumQueries
from tests.indicators.small import KEY, READ, TODAY, actor
from tests.indicators.test_counting import (
    MEASURE,
    chief,
    counted,
    register,  # noqa: F401 - a fixture comes by its name
    zones,  # noqa: F401 - a fixture comes by its name
)
from tests.indicators.test_readings import begin

from capcommun.contract.indicators import services
from capcommun.contract.indicators.keeper import Watch
from capcommun.contract.indicators.models import Counting, Observation, Proof, Recount, StoredReading, Target
from capcommun.contract.indicators.services import recounts, thinning
from capcommun.contract.indicators.waits import KINDS, figures
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import trail
from capcommun.kit.gather.api import Waiting
from capcommun.reference.measures.api import declare, touched
from capcommun.reference.territories.models import Zone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]
SignIn = Callable[[Actor], Client]


@pytest.fixture
def target(zones: list[Zone]) -> Target:  # noqa: F811 - a fixture comes by its name
    return counted()


@pytest.fixture
def kept(target: Target) -> Observation:
    seen = services.keep_figure(target, visibility="shared", actor=chief(), today=TODAY)
    services.refresh(TODAY)
    services.recount(TODAY)
    return seen


def waiting(who: Actor | None = None, on: dt.date = TODAY) -> list[Waiting]:
    return list(figures(who or chief(), on))


def one() -> Recount:
    return Recount.objects.get()


def page_of(seen: Observation) -> str:
    return f"/contrats/{KEY}/cibles/2023.recrutes/preuves/{seen.proof_id}/"


def test_a_figure_that_is_found_again_tells_nobody_anything(kept: Observation) -> None:
    assert (one().state, one().since, one().value) == ("", None, Decimal(3))
    assert waiting() == []
    assert services.recount(TODAY).done == 0, "nothing was written since: nothing is counted"


def test_whoever_kept_it_is_told_once_the_records_differ(
    kept: Observation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    begin()
    Zone.objects.filter(key="zone-0").delete()
    Zone.objects.filter(key="zone-1").update(revision=F("revision") + 1)
    assert services.recount(TODAY).done == 1
    row = one()
    assert (row.added, row.removed, row.changed) == (1, 1, 1)
    assert (row.value, row.since) == (Decimal(3), TODAY), "the same number, of other records"
    who = chief()
    with django_assert_num_queries(1):
        (item,) = waiting(who)
    assert (item.kind, item.url, item.since) == (str(KINDS["restated"].kind), page_of(kept), TODAY)
    assert "16 octobre 2023" in item.title, "which of the figures kept"
    assert waiting(actor("autre@example.org")) == [], "they kept nothing"


def test_a_changed_rule_restates_a_figure_whose_records_are_the_same(kept: Observation) -> None:
    declare(replace(MEASURE, rule=2))
    services.recount(TODAY)
    assert (one().rules, one().differs, one().added) == ("2", True, 0)
    assert len(waiting()) == 1
    declare(MEASURE)
    services.recount(TODAY)
    assert (one().differs, one().since) == (False, None), "the rule came back: nothing differs"


def test_what_differs_again_is_told_again(kept: Observation) -> None:
    begin()
    services.recount(TODAY)
    state = one().state
    services.let_stand(one(), state=state, note="Rapport déjà rendu", actor=chief(), today=TODAY)
    assert waiting() == []
    event = trail("target", f"{KEY}/2023.recrutes")[0]
    assert (event.verb, event.reason) == ("target.figure.stands", "Rapport déjà rendu")
    begin(dt.date(2023, 9, 2))
    services.recount(TODAY)
    assert len(waiting()) == 1
    with pytest.raises(Refusal, match=r"target\.restated\.stale"):
        services.let_stand(one(), state=state, note="Encore", actor=chief(), today=TODAY)
    with pytest.raises(Refusal, match=r"target\.restated\.note"):
        services.let_stand(one(), state=one().state, note=" ", actor=chief(), today=TODAY)
    reader = actor("lecture@example.org", READ)
    with pytest.raises(Refusal, match=r"target\.restated\.forbidden"):
        services.let_stand(one(), state=one().state, note="Oui", actor=reader, today=TODAY)


def test_kept_again_for_the_same_days_the_former_waits_no_more(kept: Observation, target: Target) -> None:
    begin()
    services.recount(TODAY)
    services.keep_figure(target, visibility="shared", actor=chief(), today=TODAY)
    services.recount(TODAY)
    assert waiting() == []


def test_answered_on_its_page(kept: Observation, signed_in: SignIn) -> None:
    client = signed_in(chief())
    assert 'name="state"' not in client.get(page_of(kept)).content.decode()
    begin()
    services.recount(TODAY)
    origin = client.get(f"/contrats/{KEY}/cibles/2023.recrutes/origine/").content.decode()
    assert _("restated") in origin
    assert one().state in client.get(page_of(kept)).content.decode()
    place = f"{page_of(kept)}maintenir/"
    refused = client.post(place, {"state": one().state, "note": ""})
    assert refused.status_code == 422
    assert client.post(place, {"state": one().state, "note": "Rapport rendu"}).status_code == 302
    told = client.get(page_of(kept)).content.decode()
    assert "Rapport rendu" in told
    assert 'name="state"' not in told
    reader = signed_in(actor("lecture@example.org", READ))
    assert reader.post(place, {"state": one().state, "note": "x"}).status_code == 404


def test_a_damaged_proof_is_told_too(kept: Observation) -> None:
    Proof.objects.update(content=b"rien")
    Recount.objects.all().delete()
    services.recount(TODAY)
    assert one().state == recounts.BROKEN
    assert len(waiting()) == 1


def test_a_clock_set_back_restates_nothing(kept: Observation) -> None:
    """Before the day on which it was taken, the registers knew less: that is no restatement."""
    Recount.objects.all().delete()
    services.recount(dt.date(2023, 3, 1))
    assert one().state == ""


def test_stopped_in_the_midst_it_goes_on(kept: Observation, target: Target) -> None:
    services.keep_figure(target, visibility="internal", actor=chief(), today=TODAY)
    services.keep_figure(target, visibility="internal", actor=chief(), today=TODAY)
    turns = count()
    stopped = services.recount(TODAY, stopped=lambda: next(turns) > 0)
    assert (stopped.done, stopped.whole, Recount.objects.count()) == (1, False, 2)
    assert services.recount(TODAY).done == 1
    assert Recount.objects.count() == 3


def test_an_older_count_never_takes_the_place_of_a_newer_one(
    kept: Observation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers: one counts slowly, from before a write that the other has seen."""
    begin()
    real = recounts._compared

    def slowly(*args: object) -> dict[str, object]:
        found = real(*args)  # type: ignore[arg-type]  # passed on
        monkeypatch.setattr(recounts, "_compared", real)
        begin(dt.date(2023, 9, 3))
        services.recount(TODAY)
        return found

    monkeypatch.setattr(recounts, "_compared", slowly)
    services.recount(TODAY)
    assert one().added == 2


def test_the_worker_does_it(kept: Observation) -> None:
    watch, stop = Watch(), threading.Event()
    begin()
    watch.look(TODAY, stop)
    assert one().differs
    assert watch.known is not None
    begin(dt.date(2023, 9, 4))
    watch.look(TODAY, stop)
    assert one().added == 1, "not twice within seconds"
    watch.at = 0
    watch.look(TODAY, stop)
    assert one().added == 2


def test_what_no_register_has_counted_for_days_waits(target: Target) -> None:
    assert waiting() == [], "the target is counted since today: the worker is coming"
    on = TODAY + dt.timedelta(days=3)
    (item,) = waiting(on=on)
    assert (item.kind, item.url) == (
        str(KINDS["stale"].kind), f"/contrats/{KEY}/cibles/2023.recrutes/origine/",
    )  # fmt: skip
    assert waiting(actor("lecture@example.org", READ), on) == []
    services.refresh(on)
    assert waiting(on=on) == []
    StoredReading.objects.all().delete()
    Counting.objects.update(measure="", mode="declared")
    assert waiting(on=on) == [], "people declare it: no register is waited for"


def test_readings_are_thinned_to_the_last_of_each_month(
    target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thinning, "AT_ONCE", 50)
    first = dt.date(2023, 1, 30)
    services.refresh(TODAY)
    row = StoredReading.objects.get()
    for step in range(250):
        row.pk, row.day = None, first + dt.timedelta(days=step)
        row.save(force_insert=True)
    services.keep_figure(target, visibility="shared", actor=chief(), today=TODAY)
    Observation.objects.update(known_on=dt.date(2023, 3, 10), period_end=dt.date(2023, 3, 8))
    turns = count()
    assert services.thin(TODAY, stopped=lambda: next(turns) > 0) == 50, "cut, it leaves the rest for later"
    assert services.thin(TODAY) > 100
    days = list(StoredReading.objects.order_by("day").values_list("day", flat=True))
    limit = TODAY - dt.timedelta(days=90)
    assert [day for day in days if day < limit] == [
        dt.date(2023, 1, 31), dt.date(2023, 2, 28), dt.date(2023, 3, 8), dt.date(2023, 3, 10),
        dt.date(2023, 3, 31), dt.date(2023, 4, 30), dt.date(2023, 5, 31), dt.date(2023, 6, 30),
    ]  # fmt: skip
    assert len([day for day in days if day >= limit]) == (first + dt.timedelta(250) - limit).days + 1
    assert services.thin(TODAY) == 0


def test_touched_alone_restates_nothing(kept: Observation) -> None:
    from django.db import transaction

    with transaction.atomic():
        touched("zones")
    assert services.recount(TODAY).done == 1
    assert waiting() == []
