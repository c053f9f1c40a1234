from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from capcommun.reference.partners import rules
from capcommun.reference.partners.roles import identifiers

LA_POSTE = {"356000000": 5}
days = st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1))


def test_known_siret():
    assert rules.siret_problem("73282932000074", {}) is None
    assert rules.siret_problem("73282932000075", {}) == "key"
    assert rules.siret_problem("7328293200007", {}) == "shape"
    assert rules.siret_problem("7328293200007٤", {}) == "shape"  # a digit, but not one of ours


def test_la_poste_is_an_exception_told_by_data():
    siret = "35600000000048"  # Luhn holds for the head office
    assert rules.siret_problem(siret, {}) is None
    odd = "35600000049837"
    assert not rules.luhn(odd)
    assert sum(map(int, odd)) % 5 == 0
    assert rules.siret_problem(odd, {}) == "key"
    assert rules.siret_problem(odd, identifiers().siret_exceptions) is None
    assert rules.siret_problem("35600000049838", identifiers().siret_exceptions) == "key"


@given(st.text("0123456789", min_size=13, max_size=13), st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(body, place, shift):
    siret = next(body + key for key in "0123456789" if rules.luhn(body + key))
    assert rules.siret_problem(siret, {}) is None
    wrong = siret[:place] + str((int(siret[place]) + shift) % 10) + siret[place + 1 :]
    assert rules.siret_problem(wrong, {}) == "key"


def test_spaces_that_people_write():
    assert rules.compact("732 829 320\u00a000074") == "73282932000074"
    assert rules.ridet_problem(rules.compact("0 123 456.001"), identifiers().ridet_shape) is None
    assert rules.ridet_problem("12345", identifiers().ridet_shape) == "shape"


@given(days, days, days, days)
def test_periods_overlap_when_they_share_a_day(a, b, c, d):
    (start, end), (other_start, other_end) = sorted([a, b]), sorted([c, d])
    shared = max(start, other_start) <= min(end, other_end)
    assert rules.overlaps(start, end, other_start, other_end) is shared
    if shared:
        day = max(start, other_start)
        assert rules.holds(start, end, day)
        assert rules.holds(other_start, other_end, day)


@given(days, days)
def test_without_end_it_runs_for_ever(start, on):
    assert rules.holds(start, None, on) is (start <= on)


def test_an_end_before_the_start_is_refused():
    assert rules.period_problem(dt.date(2023, 2, 1), dt.date(2023, 1, 1)) == "order"
    assert rules.period_problem(dt.date(2023, 2, 1), dt.date(2023, 2, 1)) is None
