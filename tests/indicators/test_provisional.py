"""A value that is provisional counts, is shown as such everywhere; its author is told when it grows old."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.indicators.small import KEY, OBSERVE, READ, TODAY, actor, loaded

from capcommun.contract.indicators import queries
from capcommun.contract.indicators.judged import Judged
from capcommun.contract.indicators.models import Declaration, Observation, Target
from capcommun.contract.indicators.printed import measures
from capcommun.contract.indicators.services import (
    Entry,
    Provenance,
    bring,
    check_series,
    correct_observation,
    declare,
    declare_series,
    record_observation,
    validate,
)
from capcommun.contract.indicators.waits import CONFIRMED, figures
from capcommun.kit.access.api import Actor

pytestmark = pytest.mark.django_db
LIST = f"/contrats/{KEY}/cibles/"
PAGE = f"{LIST}2023.recrutes/"
DAY = dt.date(2023, 6, 30)
MARK = '<span class="provisional">'
MAYBE = Entry(Decimal(40), DAY, provisional=True)


def row(key: str = "2023.recrutes") -> Target:
    return Target.objects.select_related("agreement").get(key=key)


def author() -> Actor:
    return actor("action@example.org")


def validator() -> Actor:
    return actor("direction@example.org", OBSERVE | READ | {"target.validate"})


def judged(as_of: dt.date = TODAY) -> Judged:
    return queries.judged(author(), row().agreement, as_of, [row()])[0]


def seen(entry: Entry = MAYBE, day: dt.date = TODAY) -> Observation:
    return record_observation(row(), entry, actor=author(), today=day)


def test_a_provisional_value_counts_and_says_that_it_is() -> None:
    loaded()
    made = declare(row(), MAYBE, actor=author(), today=TODAY)
    kept = validate(Declaration.objects.get(pk=made.pk), actor=validator(), today=TODAY)
    assert Observation.objects.get(pk=kept.pk).provisional
    item = judged()
    assert (item.verdict.figure, item.provisional) == (Decimal(40), True)
    assert "40" in item.told and item.told != item.figure


@pytest.mark.parametrize("value", [40, 42])
def test_the_final_value_comes_as_a_correction_or_as_another_value_of_the_same_day(value: int) -> None:
    loaded()
    first = seen(day=dt.date(2023, 7, 3))
    final = replace(MAYBE, value=Decimal(value), provisional=False)
    correct_observation(first, final, actor=author(), today=TODAY, why="définitive")
    assert (judged().verdict.figure, judged().provisional) == (Decimal(value), False)
    assert judged(dt.date(2023, 8, 1)).provisional, "what was known then was provisional"
    seen(replace(MAYBE, value=Decimal(39)))
    assert (judged().verdict.figure, judged().provisional) == (Decimal(39), True)
    seen(replace(final, value=Decimal(value)))
    assert (judged().verdict.figure, judged().provisional) == (Decimal(value), False)


def test_a_missing_value_is_neither_provisional_nor_final() -> None:
    loaded()
    missing = Entry(None, DAY, reason="pas reçu", provisional=True)
    assert not declare(row(), missing, actor=author(), today=TODAY).provisional


def test_pages_say_provisional_beside_the_light(signed_in: Callable[[Actor], Client]) -> None:
    loaded()
    client = signed_in(author())
    for address in (LIST, PAGE, f"{PAGE}origine/"):
        assert MARK not in client.get(address).content.decode()
    kept = seen()
    page = client.get(PAGE).content.decode()
    assert page.count(MARK) == 2, "beside the figure, and in the history"
    for address in (LIST, f"{PAGE}origine/"):
        assert client.get(address).content.decode().count(MARK) == 1
    assert "(provisoire)" in client.get(f"{LIST}a-declarer/?quoi=toutes").content.decode()
    box = re.compile(r'<input type="checkbox" name="provisional"[^>]* checked')
    assert box.search(client.get(f"{PAGE}valeurs/{kept.pk}/corriger/").content.decode())
    (told,) = [one for one in measures(author(), row().agreement, 2023, TODAY) if one.key == "2023.recrutes"]
    assert told.said == "40 (provisoire)"


def test_a_value_is_declared_provisional_by_its_form_and_by_the_sheet(
    signed_in: Callable[[Actor], Client],
) -> None:
    loaded()
    client = signed_in(author())
    sent = {"value": "40", "period_end": "2023-06-30", "visibility": "shared", "provisional": "on"}
    assert client.post(f"{PAGE}valeurs/", sent).status_code == 302
    one = Declaration.objects.get()
    assert one.provisional
    assert MARK in client.get(f"{PAGE}declarations/{one.pk}/").content.decode()
    assert MARK in signed_in(validator()).get(f"{LIST}a-valider/").content.decode()
    client = signed_in(author())
    name = f"c{row('cadre.velo').pk}"
    sheet = {
        f"{name}-value": "9",
        f"{name}-period_end": "2023-06-30",
        f"{name}-provisional": "on",
        "visibility": "shared",
    }
    assert client.post(f"{LIST}a-declarer/", sheet).status_code == 302
    assert Declaration.objects.get(target__key="cadre.velo").provisional


def test_a_file_of_values_says_which_are_provisional() -> None:
    loaded()
    said = Provenance("Observatoire", "Usage interne", "", "shared")

    def brought(text: str) -> Any:
        return bring(row().agreement, text.encode(), "s.csv", said, actor=author(), today=TODAY)

    series = brought(
        "Cible;Période;Valeur;Provisoire\n2023.recrutes;30/06/2023;40;Oui\ncadre.velo;30/06/2023;9;\n"
    )
    declare_series(series, actor=author(), today=TODAY)
    assert dict(Declaration.objects.values_list("target__key", "provisional")) == {
        "2023.recrutes": True, "cadre.velo": False,
    }  # fmt: skip
    for one in Declaration.objects.all():
        validate(one, actor=validator(), today=TODAY)
    final = brought("Cible;Période;Valeur;Provisoire\n2023.recrutes;30/06/2023;40;non\n")
    assert len(check_series(final, actor=author(), today=TODAY).corrected) == 1


def test_files_and_the_api_say_it(signed_in: Callable[[Actor], Client]) -> None:
    loaded()
    seen()
    client = signed_in(author())
    text = client.get(f"{LIST}?format=csv").content.decode("utf-8-sig")
    told = {line[0]: line[-1] for line in csv.reader(io.StringIO(text), delimiter=";")}
    assert (told["2023.recrutes"], told["2023.guide"]) == ("provisoire", "")
    one = client.get(f"/api/v1/agreements/{KEY}/targets/2023.recrutes").json()
    assert one["provisional"] is True and one["observations"][0]["provisional"] is True
    assert client.get(f"/api/v1/agreements/{KEY}/values").json()["items"][0]["provisional"] is True


def kinds(who: Actor, on: dt.date) -> list[str]:
    return [str(one.kind) for one in figures(who, on)]


def test_its_author_is_told_two_months_after_the_period_and_asked_no_question_more(
    django_assert_num_queries: Any,
) -> None:
    loaded()
    who = author()
    first = seen()
    assert kinds(who, DAY + CONFIRMED) == []
    with django_assert_num_queries(1):
        (late,) = figures(who, DAY + CONFIRMED + dt.timedelta(days=1))
    assert late.url == PAGE and late.since == DAY
    assert kinds(validator(), TODAY) == [], "its author alone"
    correct_observation(first, replace(MAYBE, provisional=False), actor=who, today=TODAY, why="définitive")
    assert kinds(who, TODAY) == []
