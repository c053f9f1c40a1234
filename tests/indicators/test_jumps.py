"""A value far from those before it is asked about, never refused; the answer is kept for who validates it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.indicators.small import KEY, OBSERVE, READ, TODAY, actor, loaded

from capcommun.contract.indicators.jumps import Rule, by_day, far
from capcommun.contract.indicators.models import Declaration, Observation, Target
from capcommun.contract.indicators.readings import jump_rule
from capcommun.contract.indicators.services import (
    Entry,
    Provenance,
    bring,
    check_series,
    declare,
    declare_correction,
    declare_series,
    mend,
    record_observation,
    validate,
)
from capcommun.kit.access.api import Actor, Refusal

LIST = f"/contrats/{KEY}/cibles/"
PAGE = f"{LIST}2023.recrutes/"
RULE = Rule(times=Decimal(5), points=4, latest=12, least=Decimal("0.10"))
SOME = st.lists(st.integers(-1000, 1000).map(Decimal), min_size=4, max_size=12)


@pytest.mark.parametrize(
    ("before", "value", "expected"),
    [
        # median 13, distances 1 1 0 2 → MAD 1, but at least 1.3: far beyond 13 ± 6.5
        ([12, 14, 13, 15], 300, True),
        ([12, 14, 13, 15], 20, False),
        ([12, 14, 13, 15], 21, True),
        ([12, 14, 13, 15], 6, True),
        ([12, 14, 13, 15], 7, False),
        # three values tell nothing yet
        ([12, 14, 13], 3000, False),
        ([], 3000, False),
        # a series that never moves: 10 % of 20 is 2, five times 2 is 10
        ([20, 20, 20, 20], 30, False),
        ([20, 20, 20, 20], 31, True),
        # of nothing but zeros, anything is far
        ([0, 0, 0, 0], 1, True),
        ([0, 0, 0, 0], 0, False),
        # a count that grows evenly goes on growing: median 25, MAD 10
        ([10, 20, 30, 40], 50, False),
        ([10, 20, 30, 40], 500, True),
        # one odd value of the past moves neither the median nor the MAD much
        ([12, 14, 13, 9000, 15], 13, False),
        ([12, 14, 13, 9000, 15], 9000, True),
        # below zero as above: median -10, MAD 1
        ([-9, -11, -10, -10], -11, False),
        ([-9, -11, -10, -10], 10, True),
        # seasons: a wide series is seldom far
        ([18, 22, 35, 58, 71, 83, 96, 101], 65, False),
        # only the last twelve count: 1 2 1 2 …, the hundreds are too old
        ([900, 900, 900, *[1, 2] * 6], 900, True),
    ],
)
def test_what_is_far(before: list[int], value: int, expected: bool) -> None:
    assert far(Decimal(value), [Decimal(one) for one in before], RULE) is expected


@given(SOME, st.integers(-(10**6), 10**6).map(Decimal), st.integers(0, 1000).map(Decimal))
def test_what_is_farther_still_is_far_too(before: list[Decimal], value: Decimal, more: Decimal) -> None:
    assume(far(value, before, RULE))
    middle = sorted(before)[len(before) // 2]
    assert far(value + (more if value >= middle else -more), before, RULE)


@given(SOME, st.integers(-(10**6), 10**6).map(Decimal), st.integers(1, 1000).map(Decimal))
def test_the_unit_makes_no_difference(before: list[Decimal], value: Decimal, times: Decimal) -> None:
    assert far(value * times, [one * times for one in before], RULE) == far(value, before, RULE)


@given(SOME, st.data())
def test_the_median_itself_and_a_value_among_equal_ones_are_never_far(
    before: list[Decimal], data: Any
) -> None:
    from statistics import median

    assert not far(median(before), before, RULE)
    assert not far(before[0], [before[0]] * data.draw(st.integers(0, 12)), RULE)


def test_the_rule_of_the_file_asks_for_four_points_at_least() -> None:
    assert jump_rule().points >= 4 and jump_rule().times > 1 and jump_rule().latest >= jump_rule().points


def test_of_a_day_the_last_value_counts_and_a_missing_one_does_not() -> None:
    one, two = dt.date(2023, 1, 1), dt.date(2023, 2, 1)
    series = by_day([(two, Decimal(3)), (one, Decimal(1)), (one, Decimal(2)), (one, None)])
    assert series.before(two) == [2] and series.before(one) == []
    assert series.before(dt.date(2024, 1, 1)) == [2, 3]


pytestmark = pytest.mark.django_db
MARCH = dt.date(2023, 3, 31)


def row(key: str = "2023.recrutes") -> Target:
    return Target.objects.select_related("agreement").get(key=key)


def author() -> Actor:
    return actor("action@example.org")


def validator() -> Actor:
    return actor("direction@example.org", OBSERVE | READ | {"target.validate"})


def four(visibility: str = "shared", who: Actor | None = None) -> None:
    for day, value in enumerate((12, 14, 13, 15), start=1):
        entry = Entry(Decimal(value), dt.date(2023, day, 1), visibility=visibility)
        record_observation(row(), entry, actor=who or author(), today=TODAY)


def said(value: int, *, sure: bool = False, day: dt.date = dt.date(2023, 9, 30)) -> Entry:
    return Entry(Decimal(value), day, sure=sure)


def test_it_is_asked_about_and_kept_with_the_answer() -> None:
    loaded()
    four()
    with pytest.raises(Refusal) as refusal:
        declare(row(), said(300), actor=author(), today=TODAY)
    assert refusal.value.code == "target.declare.far"
    assert "300" in refusal.value.reason and "12" in refusal.value.reason
    made = declare(row(), said(300, sure=True), actor=author(), today=TODAY)
    assert made.far
    kept = validate(Declaration.objects.get(pk=made.pk), actor=validator(), today=TODAY)
    assert Observation.objects.get(pk=kept.pk).far
    assert not declare(row(), said(14, sure=True, day=TODAY), actor=author(), today=TODAY).far


def test_earlier_values_alone_are_looked_at_and_only_those_that_one_may_read() -> None:
    loaded()
    four()
    assert not declare(row(), said(300, day=MARCH), actor=author(), today=TODAY).far
    Observation.objects.all().delete()
    Declaration.objects.all().delete()
    four("internal", actor("autre@example.org", organisation="autre-test"))
    assert not declare(row(), said(300), actor=author(), today=TODAY).far


def test_what_is_corrected_says_nothing_of_what_is_usual_and_mending_asks_too() -> None:
    loaded()
    four()
    wrong = record_observation(row(), said(300, day=dt.date(2023, 6, 30)), actor=author(), today=TODAY)
    with pytest.raises(Refusal):
        declare_correction(wrong, said(3000), actor=author(), today=TODAY, why="erreur")
    made = declare_correction(wrong, said(16), actor=author(), today=TODAY, why="erreur")
    with pytest.raises(Refusal) as refusal:
        mend(made, said(900), actor=author(), today=TODAY)
    assert refusal.value.code == "target.declare.far"


def test_what_is_done_or_not_is_never_asked_about() -> None:
    loaded()
    for month in range(1, 6):
        entry = Entry(Decimal(0), dt.date(2023, month, 1))
        record_observation(row("2023.guide"), entry, actor=author(), today=TODAY)
    assert not declare(row("2023.guide"), said(1), actor=author(), today=TODAY).far


def test_the_form_asks_and_the_same_post_with_the_box_ticked_goes_through(
    signed_in: Callable[[Actor], Client],
) -> None:
    loaded()
    four()
    client = signed_in(author())
    sent = {"value": "300", "period_end": "2023-09-30", "visibility": "shared"}
    assert 'name="sure"' not in client.get(PAGE).content.decode()
    answer = client.post(f"{PAGE}valeurs/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'name="sure"' in page
    assert "est très loin des valeurs précédentes (12 · 14 · 13 · 15)" in page
    assert client.post(f"{PAGE}valeurs/", sent | {"sure": "on"}).status_code == 302
    one = Declaration.objects.get()
    assert one.far
    said = "Très loin des valeurs précédentes"
    client = signed_in(validator())
    for address in (PAGE, f"{PAGE}declarations/{one.pk}/", f"{LIST}a-valider/"):
        assert said in client.get(address).content.decode()


def test_a_far_value_and_parts_that_do_not_add_up_are_both_answered(
    signed_in: Callable[[Actor], Client],
) -> None:
    loaded()
    four()
    client = signed_in(author())
    sent = {"value": "300", "period_end": "2023-09-30", "visibility": "shared", "parts": "Artois : 8"}
    assert 'name="rest"' in client.post(f"{PAGE}valeurs/", sent).content.decode()
    page = client.post(f"{PAGE}valeurs/", sent | {"rest": "on"}).content.decode()
    assert 'name="sure"' in page and 'name="rest"' in page
    assert client.post(f"{PAGE}valeurs/", sent | {"rest": "on", "sure": "on"}).status_code == 302


def test_the_sheet_asks_on_the_row_and_keeps_what_was_typed(signed_in: Callable[[Actor], Client]) -> None:
    loaded()
    four()
    client = signed_in(author())
    name, other = f"c{row().pk}", f"c{row('cadre.velo').pk}"
    sent = {
        "visibility": "shared", f"{name}-value": "300", f"{name}-period_end": "2023-09-30",
        f"{other}-value": "9", f"{other}-period_end": "2023-09-30",
    }  # fmt: skip
    answer = client.post(f"{LIST}a-declarer/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and f'name="{name}-sure"' in page and f'name="{other}-sure"' not in page
    assert Declaration.objects.get().target.key == "cadre.velo", "the other row went through"
    again = {key: value for key, value in sent.items() if not key.startswith(other)}
    assert client.post(f"{LIST}a-declarer/", again | {f"{name}-sure": "on"}).status_code == 302
    assert Declaration.objects.get(target=row()).far


def test_a_file_is_warned_about_and_declared_all_the_same(
    signed_in: Callable[[Actor], Client], django_assert_max_num_queries: Any
) -> None:
    loaded()
    lines = [f"2023.recrutes;0{n}/2023;{value}" for n, value in enumerate((12, 14, 13, 15, 300, 14), start=1)]
    provenance = Provenance("Observatoire", "Usage interne", "", "shared")
    text = "\n".join(["Cible;Période;Valeur", *lines]).encode()
    series = bring(row().agreement, text, "s.csv", provenance, actor=author(), today=TODAY)
    checked = check_series(series, actor=author(), today=TODAY)
    assert list(checked.far) == [6] and not checked.faulty, "the title is line 1: May is line 6"
    client = signed_in(author())
    with django_assert_max_num_queries(15):
        page = client.get(f"{LIST}importer/{series.uid}/").content.decode()
    assert "300 est très loin des valeurs précédentes" in page
    assert declare_series(series, actor=author(), today=TODAY).declared == 6
    assert list(Declaration.objects.filter(far=True).values_list("value", flat=True)) == [300]
