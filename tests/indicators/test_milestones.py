"""What is expected along the way: said on the target's page, withdrawn, read as of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.indicators.small import KEY, READ, TODAY, actor, loaded

from capcommun.contract.indicators import queries
from capcommun.contract.indicators.models import Target, TargetMilestone
from capcommun.contract.indicators.services import (
    Entry,
    Expected,
    audit_key,
    expect,
    expect_no_more,
    record_observation,
)
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import trail

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
PAGE = f"/contrats/{KEY}/cibles/2023.recrutes/"
JUNE, SEPTEMBER = dt.date(2023, 6, 30), dt.date(2023, 9, 30)


def manager() -> Actor:
    return actor("action@example.org")


@pytest.fixture
def target() -> Target:
    loaded()
    return Target.objects.select_related("agreement").get(key="2023.recrutes")


def said(target: Target, day: dt.date, value: int, today: dt.date = TODAY) -> TargetMilestone:
    return expect(target, Expected(day, Decimal(value)), actor=manager(), today=today)


def light(target: Target, who: Actor, day: dt.date = TODAY) -> tuple[str, str]:
    found = queries.judged(who, target.agreement, day, [target])[0]
    return found.light, found.verdict.code


def test_a_target_that_says_nothing_before_its_deadline_is_judged_by_its_milestones(target: Target) -> None:
    record_observation(target, Entry(Decimal(52), TODAY), actor=manager(), today=TODAY)
    assert light(target, manager()) == ("unjudged", "unjudged.before-deadline")
    said(target, JUNE, 40)
    said(target, SEPTEMBER, 75)
    assert light(target, manager()) == ("late", "late.pace")
    outside = actor("lecture@example.org", frozenset({"agreement.read", "target.read"}), "office-test")
    assert light(target, outside)[1] == "unjudged.closed", "what is expected is said between the parties"


def test_a_past_day_expects_what_was_expected_then(target: Target) -> None:
    record_observation(target, Entry(Decimal(52), SEPTEMBER), actor=manager(), today=SEPTEMBER)
    first = said(target, dt.date(2023, 8, 31), 50, today=SEPTEMBER)
    expect_no_more(first, actor=manager(), today=TODAY)
    assert light(target, manager(), SEPTEMBER)[1] == "watch.pace"
    assert light(target, manager())[1] == "unjudged.before-deadline"
    verbs = [event.verb for event in trail("target", audit_key(target))]
    assert {"target.expected", "target.expected.withdrawn"} <= set(verbs)


@pytest.mark.parametrize(
    ("day", "value", "code"),
    [
        (dt.date(2022, 12, 31), 10, "target.expect.before"),
        (dt.date(2023, 12, 31), 90, "target.expect.after"),
        (dt.date(2023, 8, 1), 120, "target.expect.value"),
        (dt.date(2023, 8, 1), 30, "target.expect.value"),
        (JUNE, 40, "target.expect.twice"),
    ],
)
def test_refusals(target: Target, day: dt.date, value: int, code: str) -> None:
    said(target, JUNE, 40)
    with pytest.raises(Refusal) as refusal:
        said(target, day, value)
    assert refusal.value.code == code
    assert TargetMilestone.objects.count() == 1


def test_the_database_keeps_one_expectation_a_day(target: Target) -> None:
    row = said(target, JUNE, 40)
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetMilestone.objects.create(
            target=target, day=JUNE, value=1, known_on=TODAY, recorded_at="2023-10-16T10:00Z"
        )
    expect_no_more(row, actor=manager(), today=TODAY)
    with pytest.raises(Refusal) as refusal:
        expect_no_more(row, actor=manager(), today=TODAY)
    assert refusal.value.code == "target.expect.gone"
    said(target, JUNE, 45)


def test_who_may_not(target: Target) -> None:
    with pytest.raises(Refusal) as refusal:
        expect(target, Expected(JUNE, Decimal(4)), actor=actor("lecture@example.org", READ), today=TODAY)
    assert refusal.value.code == "target.expect.forbidden"
    done = Target.objects.select_related("agreement").get(key="2023.guide")
    with pytest.raises(Refusal) as refusal:
        said(done, dt.date(2023, 2, 1), 1)
    assert refusal.value.code == "target.expect.nothing"


def test_from_the_page(
    target: Target, signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    record_observation(target, Entry(Decimal(52), TODAY), actor=manager(), today=TODAY)
    client = signed_in(manager())
    wrong = client.post(PAGE + "attendus/", {"attendu-day": "2024-02-01", "attendu-value": "12"})
    assert wrong.status_code == 422
    assert 'value="12"' in wrong.content.decode(), "what was typed stays"
    client.post(PAGE + "attendus/", {"attendu-day": "2023-06-30", "attendu-value": "40"})
    september = {"attendu-day": "2023-09-30", "attendu-value": "75", "attendu-note": "CoPil"}
    told = client.post(PAGE + "attendus/", september, follow=True).content.decode()
    assert "Ce qui est attendu pour ce jour est enregistré." in told
    with django_assert_max_num_queries(15):
        page = client.get(PAGE).content.decode().replace("\u00a0", " ")
    assert "79 étaient attendus au 16 octobre 2023 ; 52 constatés" in page
    assert "CoPil" in page
    row = TargetMilestone.objects.get(day=SEPTEMBER)
    client.post(f"{PAGE}attendus/{row.pk}/retirer/")
    row.refresh_from_db()
    assert row.withdrawn_on == TODAY
    again = client.post(f"{PAGE}attendus/{row.pk}/retirer/", follow=True)
    assert "a retiré" in again.content.decode() or "entre-temps" in again.content.decode()


def test_lists_read_every_milestone_at_once(
    target: Target, signed_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    said(target, JUNE, 40)
    client = signed_in(manager())
    with django_assert_max_num_queries(15):
        assert client.get(f"/contrats/{KEY}/cibles/").status_code == 200
    with django_assert_max_num_queries(15):
        assert client.get(f"/contrats/{KEY}/").status_code == 200
