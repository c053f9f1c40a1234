"""Targets in the database: projection, values entered and corrected, who sees what, and as of which day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.indicators.small import KEY, OBSERVE, READ, TODAY, actor, document, loaded, target

from capcommun.contract.indicators import queries, registration
from capcommun.contract.indicators.models import Observation, Target
from capcommun.contract.indicators.projection import project
from capcommun.contract.indicators.services import Entry, correct_observation, record_observation
from capcommun.kit.access.api import PUBLIC, SYSTEM, Actor, Refusal
from capcommun.kit.audit.api import trail
from capcommun.kit.gather.api import calendars, inboxes, searches

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.date(2023, 9, 30)


def entry(value: int | None, day: dt.date = SEPTEMBER, **more: str) -> Entry:
    return Entry(None if value is None else Decimal(value), day, **more)


def row(key: str = "2023.recrutes") -> Target:
    return Target.objects.select_related("agreement").get(key=key)


def light(who: Actor, key: str = "2023.recrutes", as_of: dt.date = TODAY) -> str:
    found = queries.judged(who, row(key).agreement, as_of)
    return next(j.light for j in found if j.target.key == key)


def test_projection_keeps_everything_and_is_idempotent(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    agreement = loaded()
    velo = row("cadre.velo")
    assert (velo.value, velo.unit, velo.year, velo.comparator) == (15, "prestataires", None, "about")
    assert [Decimal(str(b["value"])) for b in velo.baseline] == [8, 12]
    assert velo.quote["text"] == "Phrase de cadre.velo."
    assert velo.known_on == dt.date(2023, 4, 6)
    before = list(Target.objects.order_by("pk").values())
    with django_assert_max_num_queries(1):
        project(agreement, document())
    assert list(Target.objects.order_by("pk").values()) == before


def test_projection_changes_adds_and_withdraws_in_few_statements(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    agreement = loaded()
    many = [target(f"2023.t{n}") for n in range(300)]
    new = document(targets=[target("2023.recrutes", value=120), *many])
    with django_assert_max_num_queries(14):  # SQLite takes about thirty rows in one insertion
        project(agreement, new)
    assert (row().value, row().revision) == (120, 2)
    assert row("2023.guide").withdrawn
    assert Target.objects.filter(withdrawn=False).count() == 301
    project(agreement, document())
    assert not row("2023.guide").withdrawn


def test_a_value_is_recorded_with_its_trail() -> None:
    loaded()
    who = actor("action@example.org")
    assert light(who) == "missing"
    made = record_observation(row(), entry(100), actor=who, today=TODAY)
    assert (made.known_on, made.author_id) == (TODAY, who.user_id)
    assert light(who) == "held"
    event = trail("target", f"{KEY}/2023.recrutes").get()
    assert (event.verb, event.after["value"]) == ("target.observed", "100")


def test_a_correction_adds_a_row_and_the_past_stays_readable() -> None:
    loaded()
    who = actor("action@example.org")
    old = record_observation(row(), entry(100), actor=who, today=dt.date(2023, 10, 2))
    correct_observation(old, entry(60), actor=who, today=TODAY, why="Doublons retirés")
    assert Observation.objects.count() == 2
    assert Observation.objects.get(pk=old.pk).value == 100
    assert light(who, as_of=dt.date(2023, 10, 5)) == "held"
    assert light(who, as_of=TODAY) == "unjudged"
    assert light(who, as_of=dt.date(2023, 9, 1)) == "missing"


def test_two_corrections_of_one_value_the_second_is_told() -> None:
    loaded()
    who = actor("action@example.org")
    old = record_observation(row(), entry(100), actor=who, today=TODAY)
    correct_observation(old, entry(60), actor=who, today=TODAY, why="Premier")
    with pytest.raises(Refusal) as refused:
        correct_observation(old, entry(70), actor=who, today=TODAY, why="Second")
    assert refused.value.status == 409
    assert Observation.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (entry(None), "target.observe.no-value"),
        (entry(3, reason="Pas reçu"), "target.observe.both"),
        (entry(3, dt.date(2023, 10, 17)), "target.observe.future"),
        (Entry(Decimal(3), SEPTEMBER, period_start=dt.date(2023, 10, 1)), "target.observe.period"),
        (entry(3, dt.date(2022, 12, 31)), "target.observe.before"),
        (entry(-3), "target.observe.negative"),
    ],
)
def test_what_cannot_be_said_is_refused_with_its_reason(said: Entry, code: str) -> None:
    loaded()
    with pytest.raises(Refusal) as refused:
        record_observation(row(), said, actor=actor("action@example.org"), today=TODAY)
    assert (refused.value.code, refused.value.status) == (code, 422)
    assert refused.value.remedy
    assert not Observation.objects.exists()


@pytest.mark.parametrize("who", [PUBLIC, "reader", "unshared"])
def test_who_may_not_enter_a_value(who: Actor | str) -> None:
    loaded()
    if who == "reader":
        who = actor("lecteur@example.org", READ)
    elif who == "unshared":
        who = actor("registre@example.org", READ | {"target.observe"})
    assert isinstance(who, Actor)
    with pytest.raises(Refusal) as refused:
        record_observation(row(), entry(3, visibility="shared"), actor=who, today=TODAY)
    assert refused.value.status == 403


def test_a_withdrawn_target_takes_no_value() -> None:
    agreement = loaded()
    project(agreement, document(targets=[]))
    with pytest.raises(Refusal) as refused:
        record_observation(row(), entry(3), actor=actor("action@example.org"), today=TODAY)
    assert refused.value.status == 409


def test_internal_values_stay_in_their_organisation_even_in_the_trail() -> None:
    loaded()
    mine = actor("action@example.org", OBSERVE, "agence-test")
    funder = actor("charge@example.org", READ, "departement-test")
    made = record_observation(row(), entry(100, visibility="internal"), actor=mine, today=TODAY)
    assert light(mine) == "held"
    assert light(funder) == "missing"
    told = trail("target", f"{KEY}/2023.recrutes").get()
    assert "100" not in str(told.after)
    assert told.internal_to == made.organisation_id  # not even that it was entered, nor when
    correct_observation(made, entry(90, visibility="shared"), actor=mine, today=TODAY, why="Compté deux fois")
    assert light(funder) == "unjudged"


def test_another_organisation_does_not_correct_mine() -> None:
    loaded()
    made = record_observation(row(), entry(100), actor=actor("action@example.org"), today=TODAY)
    other = actor("autre@example.org", OBSERVE, "autre-test")
    with pytest.raises(Refusal) as refused:
        correct_observation(made, entry(1), actor=other, today=TODAY, why="Non")
    assert refused.value.status == 403


def test_lights_cost_three_statements_whatever_the_size(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    agreement = loaded(targets=[target(f"2023.t{n}") for n in range(120)])
    who = actor("action@example.org")
    for one in Target.objects.select_related("agreement")[:40]:
        record_observation(one, entry(50), actor=who, today=TODAY)
    queries.judged(who, agreement, TODAY)  # the document is parsed once
    with django_assert_num_queries(3):  # targets, values with milestones, readings
        found = queries.judged(who, agreement, TODAY)
    assert len(found) == 120
    assert sum(j.verdict.figure is not None for j in found) == 40


def test_search_calendar_and_inbox() -> None:
    loaded()
    who = actor("action@example.org")
    assert {"indicators"} <= {name for name, _ in searches.items()} & {name for name, _ in calendars.items()}
    assert [h.title for h in registration.search(who, "phrase guide", 10)] == ["Cible 2023.guide"]
    assert list(registration.search(PUBLIC, "phrase guide", 10)) == []
    due = list(registration.calendar(who, dt.date(2023, 6, 1), dt.date(2023, 7, 1)))
    assert [(d.date, d.title) for d in due] == [(dt.date(2023, 6, 30), "Cible 2023.guide")]
    assert [w.title for w in registration.inbox(who, TODAY)] == ["Cible 2023.guide"]
    record_observation(row("2023.guide"), entry(1, dt.date(2023, 6, 20)), actor=who, today=TODAY)
    assert list(registration.inbox(replace(who, extra={}), TODAY)) == []
    assert list(registration.inbox(actor("lecteur@example.org", READ), TODAY)) == []
    assert "indicators" in {name for name, _ in inboxes.items()}


def test_personal_data_is_exported_and_erased_without_losing_the_value() -> None:
    loaded()
    who = actor("action@example.org")
    made = record_observation(row(), entry(100), actor=who, today=TODAY)
    assert who.user_id is not None
    exported = registration.PERSONAL.export(who.user_id)["observations"]
    assert [(o["target"], o["value"]) for o in exported] == [("2023.recrutes", "100.0000")]
    assert registration.PERSONAL.erase(who.user_id) == 1
    made.refresh_from_db()
    assert (made.author_id, made.value) == (None, 100)


def test_demonstration_is_the_same_for_the_same_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.conf import settings

    from capcommun.contract.indicators import demo

    loaded(targets=[target(f"2023.t{n}") for n in range(40)])
    monkeypatch.setattr(settings, "CAPCOMMUN", settings.CAPCOMMUN.model_copy(update={"demo": True}))
    made = demo.create(7, KEY)
    first = list(Observation.objects.order_by("pk").values_list("target_id", "value", "period_end"))
    assert made == len(first) > 40
    assert demo.create(7, KEY) == 0
    assert all(end <= demo.UNTIL for _pk, _value, end in first)
    Observation.objects.all().delete()
    demo.create(7, KEY)
    assert list(Observation.objects.order_by("pk").values_list("target_id", "value", "period_end")) == first
    assert {j.light for j in queries.judged(SYSTEM, row("2023.t0").agreement, TODAY)} >= {
        "missing",
        "unjudged",
    }


def test_who_may_not_see_values_is_not_told_that_there_are_none() -> None:
    loaded()
    outside = actor("office@example.org", READ - {"shared.read"}, "office-test")
    inside = actor("action@example.org")
    told = next(j for j in queries.judged(outside, row().agreement, TODAY) if j.target.key == "2023.recrutes")
    assert (told.light, told.verdict.code) == ("unjudged", "unjudged.closed")
    assert light(inside) == "missing"
    record_observation(row(), entry(100, visibility="public"), actor=inside, today=TODAY)
    assert light(outside) == light(inside) == "held"
