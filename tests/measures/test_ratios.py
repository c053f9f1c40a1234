"""A ratio: the sum of one measure over the sum of another, each opened and proven on its own."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from tests.indicators.conftest import business_date, signed_in  # noqa: F401 - fixtures come by their name
from tests.indicators.small import KEY, TODAY, loaded
from tests.indicators.test_counting import (
    MEASURE,
    STANDING,
    chief,
    register,  # noqa: F401 - a fixture comes by its name
    zones,  # noqa: F401 - a fixture comes by its name
)

from capcommun.contract.indicators import queries, services
from capcommun.contract.indicators.models import Observation, Target
from capcommun.contract.indicators.services.readings import refresh
from capcommun.kit.access.api import Actor, Refusal
from capcommun.reference.measures.api import Total, Window, declare, measure_named, ratio, share
from capcommun.reference.territories.models import Zone

PAGE = f"/contrats/{KEY}/cibles/2023.recrutes/"
VERIFY = Path(__file__).resolve().parents[2] / "tools" / "verify_proof.py"
OFFICES = replace(
    MEASURE,
    name="zones.offices",
    source=replace(MEASURE.source, rows=lambda known: Zone.objects.filter(kind="office")),  # type: ignore[type-var]  # a source is a dataclass here
)
SHARE = ratio(
    name="zones.office_share",
    title={"fr": "Part des offices"},
    definition={"fr": "Les offices commencés, sur les zones commencées."},
    over=OFFICES,
    under=MEASURE,
)


@pytest.mark.parametrize(
    ("over", "under", "answer"),
    [
        ("2", "3", "66.67"),  # 100 × 2 / 3 = 66.666… → 66.67
        ("1", "8", "12.50"),  # 100 × 1 / 8 = 12.5
        ("0", "3", "0.00"),  # none of three is zero
        ("18", "18", "100.00"),
        ("0", "0", None),  # nothing to divide by is no answer
        ("5", "0", None),
    ],
)
def test_worked_examples(over: str, under: str, answer: str | None) -> None:
    assert share(Decimal(over), Decimal(under)) == (None if answer is None else Decimal(answer))


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(1, 1000))
def test_a_part_of_a_whole_lies_between_nothing_and_all(part: int, whole: int, times: int) -> None:
    found = share(Decimal(min(part, whole)), Decimal(whole))
    assert found is not None
    assert 0 <= found <= 100
    assert found == share(Decimal(min(part, whole) * times), Decimal(whole * times))


def test_what_happens_and_what_stands_are_not_divided() -> None:
    with pytest.raises(ValueError, match="what stands"):
        ratio(name="x.y", title={}, definition={}, over=MEASURE, under=STANDING)


def test_its_rule_grows_with_those_of_its_parts() -> None:
    again = ratio(name="x.y", title={}, definition={}, over=replace(OFFICES, rule=3), under=MEASURE)
    assert (SHARE.rule, again.rule) == (1, 3)
    assert (SHARE.sources, [part.name for part in SHARE.parts]) == (
        ("zones",),
        ["zones.offices", "zones.begun"],
    )


@pytest.fixture
def target(register: None, zones: list[Zone]) -> Target:  # noqa: F811 - fixtures come by their name
    """Two offices among the three zones begun this year by today."""
    declare(OFFICES, SHARE)
    loaded()
    found = Target.objects.select_related("agreement").get(key="2023.recrutes")
    services.count_by(found, SHARE.name, (), actor=chief(), today=TODAY)
    return found


@pytest.mark.django_db
def test_parts_have_ratios_of_their_own(target: Target) -> None:
    window = Window(dt.date(2023, 1, 1), TODAY)
    assert SHARE.source.total(window) == Total(2, Decimal("66.67"))
    assert {name: total.value for name, total in SHARE.source.split(window, "kind").items()} == {
        "destination": Decimal(0), "office": Decimal(100),
    }  # fmt: skip
    empty = Window(dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    assert SHARE.source.total(empty) == Total(0, None)


@pytest.mark.django_db
def test_nothing_to_divide_by_is_no_answer_and_never_zero(
    target: Target,
    signed_in: Callable[[Actor], Client],  # noqa: F811 - a fixture comes by its name
) -> None:
    Zone.objects.all().delete()
    refresh(TODAY)
    item = queries.judged(chief(), target.agreement, TODAY, [target])[0]
    assert (item.verdict.figure, item.light) == (None, "missing")
    page = signed_in(chief()).get(PAGE + "origine/").content.decode()
    assert "Pas de réponse" in page
    assert "L’arrêter avec sa preuve" not in page
    with pytest.raises(Refusal, match=r"target\.count\.no_answer"):
        services.keep_figure(target, visibility="shared", actor=chief(), today=TODAY)


@pytest.mark.django_db
def test_it_is_kept_with_the_proof_of_each_part(
    target: Target,
    signed_in: Callable[[Actor], Client],  # noqa: F811 - a fixture comes by its name
    tmp_path: Path,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    services.keep_figure(target, visibility="shared", actor=chief(), today=TODAY)
    seen = Observation.objects.select_related("proof__divided_by").get()
    assert seen.proof
    under = seen.proof.divided_by
    assert under
    assert (seen.value, seen.proof.value, under.value) == (Decimal("66.67"), Decimal(2), Decimal(3))
    client = signed_in(chief())
    client.get(PAGE + "origine/")  # a drawing is made once, then kept
    with django_assert_max_num_queries(15):
        page = client.get(PAGE + "origine/").content.decode().replace("\u00a0", " ")
    assert '<p class="big">66,67 %</p>' in page
    assert "2 sur 3" in page
    assert page.count("Zone 1") == 2, "named among what is divided, and among what it is divided by"
    for proof in (seen.proof, under):
        with django_assert_max_num_queries(15):
            assert "La preuve est intacte" in client.get(f"{PAGE}preuves/{proof.pk}/").content.decode()
        file = tmp_path / f"{proof.pk}.gz"
        file.write_bytes(client.get(f"{PAGE}preuves/{proof.pk}/fichier/").content)
        words = [sys.executable, str(VERIFY), str(file), proof.fingerprint]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.django_db
def test_the_share_of_offices_with_sadi_is_declared() -> None:
    measure = measure_named("support.offices_sadi_share")
    assert measure
    assert [part.name for part in measure.parts] == ["support.offices_with_sadi", "support.offices"]
    assert measure.source.total(Window(TODAY, TODAY)).value is None
