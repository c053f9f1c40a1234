"""Values, proofs and what counts them, by the API: the same rights as the pages, since a moment."""

from __future__ import annotations

import base64
import datetime as dt
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from tests.api.test_reading_api import ONE, get, publish
from tests.desk.conftest import PAS_DE_CALAIS, actor, loaded, on_the_day

from capcommun.contract.indicators.models import Definition, Observation, Target
from capcommun.contract.indicators.services import (
    Entry,
    correct_observation,
    count_by,
    define,
    keep_figure,
    record_observation,
)
from capcommun.kit.clock.api import today
from capcommun.reference.partners.api import Visibility

__all__ = ["loaded", "on_the_day"]  # fixtures
VERIFY = Path(__file__).parents[2] / "tools" / "verify_proof.py"
KEY = "2023.os1.oo1.prestataires-recrutes"


@pytest.fixture(autouse=True)
def fresh_counts(db: None) -> None:
    cache.clear()


@pytest.fixture
def target(loaded: None) -> Target:
    return Target.objects.select_related("agreement").get(agreement__key=PAS_DE_CALAIS, key=KEY)


def entered(target: Target, value: int, visibility: str = Visibility.SHARED) -> Observation:
    entry = Entry(value=Decimal(value), period_end=today(), visibility=visibility)
    return record_observation(target, entry, actor=actor("camille.demo"), today=today())


def items(tail: str, name: str, **more: Any) -> list[dict[str, Any]]:
    answer = get(ONE + tail, name, **more)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_a_correction_names_what_it_corrects(target: Target) -> None:
    first = entered(target, 40)
    entry = Entry(value=Decimal(41), period_end=today(), visibility=Visibility.SHARED)
    correct_observation(first, entry, actor=actor("camille.demo"), today=today(), why="oubli")
    rows = items("/values", "camille.demo")
    assert [(row["value"], row["corrects"]) for row in rows] == [(40, None), (41, first.pk)]
    assert [row["target"] for row in rows] == [KEY, KEY]
    since = first.recorded_at.isoformat()
    assert [row["value"] for row in items("/values", "camille.demo", since=since)] == [41]


def test_an_internal_value_is_its_organisation_s_and_a_shared_one_is_not_public(target: Target) -> None:
    entered(target, 40, Visibility.INTERNAL)
    entered(target, 41)
    assert [row["value"] for row in items("/values", "camille.demo")] == [40, 41]
    assert [row["value"] for row in items("/values", "dominique.fictif")] == [41]
    publish()
    assert get(f"{ONE}/values").json()["items"] == []


def test_a_proof_is_listed_and_its_file_is_checked_by_a_stranger(target: Target, tmp_path: Path) -> None:
    me = actor("camille.demo")
    count_by(target, "support.offices_with_sadi", actor=me, today=today())
    kept = keep_figure(target, visibility=Visibility.SHARED, actor=me, today=today())
    row = items("/proofs", "camille.demo")[0]
    assert (row["target"], row["measure"], row["records"]) == (KEY, "support.offices_with_sadi", row["value"])
    assert "content" not in row
    whole = get(f"{ONE}/proofs/{kept.proof_id}", "dominique.fictif").json()
    file = tmp_path / "proof.gz"
    file.write_bytes(base64.b64decode(whole["content"]))
    told = subprocess.run(
        [sys.executable, str(VERIFY), str(file), whole["fingerprint"]],
        check=False,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    later = (dt.datetime.fromisoformat(row["taken_at"]) + dt.timedelta(seconds=1)).isoformat()
    assert items("/proofs", "camille.demo", since=later) == []
    assert get(f"{ONE}/proofs/{kept.proof_id}", "mahe.demo").status_code == 404
    counted = items("/countings", "camille.demo")
    assert [(one["target"], one["measure"]) for one in counted] == [(KEY, "support.offices_with_sadi")]


def test_what_counts_a_target_is_the_parties_own(target: Target) -> None:
    publish()
    assert get(f"{ONE}/countings").status_code == 404
    assert get(f"{ONE}/values").status_code == 200


def test_the_indicator_chosen_is_told_with_its_sheet_and_its_end(target: Target) -> None:
    me = actor("camille.demo")
    define(target, "prestataires-recrutes", actor=me, today=today())
    define(target, "nuitees", actor=me, today=today())
    rows = items("/indicators", "camille.demo")
    assert [(row["indicator"], row["ended_on"]) for row in rows] == [
        ("prestataires-recrutes", today().isoformat()),
        ("nuitees", None),
    ]
    assert rows[1]["sheet"]["unit"]["nl"] == "overnachtingen"
    last = Definition.objects.order_by("pk").last()
    assert last is not None
    since = (last.recorded_at + dt.timedelta(seconds=1)).isoformat()
    assert [row["indicator"] for row in items("/indicators", "camille.demo", since=since)] == [
        "prestataires-recrutes"
    ]
