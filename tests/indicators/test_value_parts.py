"""The parts of a declared value: how they are read, when they must add up, where they are shown."""

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
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests.indicators.small import KEY, OBSERVE, READ, TODAY, actor, loaded, target

from capcommun.contract.indicators.forms import DeclareForm
from capcommun.contract.indicators.models import Declaration, Observation, Target
from capcommun.contract.indicators.part_words import dimension_of, in_line
from capcommun.contract.indicators.parts import NONE, BadPartError, Part, Parts, additive, parts_of, read
from capcommun.contract.indicators.services import (
    Entry,
    correct_observation,
    declare,
    declare_correction,
    mend,
    record_observation,
    validate,
)
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import trail

DAY = dt.date(2023, 9, 30)
PAGE = f"/contrats/{KEY}/cibles/2023.recrutes/"
THREE = "Côte d'Opale : 12\nBassin minier : 10\nArtois : 8"
NAMES = st.text("abcdefghijkl éè'-", min_size=1, max_size=30).map(str.strip).filter(lambda s: s.strip(" '-"))
NUMBERS = st.decimals(min_value=0, max_value=10**9, places=2)


def rows(text: str) -> list[tuple[str, str]]:
    return [(part.name, str(part.value)) for part in read("", text).rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Côte d'Opale : 12", [("Côte d'Opale", "12")]),
        ("Artois;8", [("Artois", "8")]),
        ("Artois\t8", [("Artois", "8")]),
        ("Artois=8", [("Artois", "8")]),
        ("Artois 8", [("Artois", "8")]),
        ("Pays : Belgique : 1 234,5", [("Pays : Belgique", "1234.5")]),
        ("\n  Artois : 8  \n\n Ternois : 0 ", [("Artois", "8"), ("Ternois", "0")]),
        ("Solde : -3", [("Solde", "-3")]),
        ("", []),
    ],
)
def test_a_line_is_a_part_and_its_value(text: str, expected: list[tuple[str, str]]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("Artois", "shape", 1),
        (": 8", "shape", 1),
        ("Artois : 8\nTernois : huit", "number", 2),
        ("Artois : 0,12345", "digits", 1),
        ("Artois : 1" + "0" * 16, "digits", 1),
        ("Artois : 8\nARTOIS : 2", "twice", 2),
        ("A" * 81 + " : 1", "long", 1),
        ("\n".join(f"Lieu {n} : 1" for n in range(41)), "many", 0),
        ("sans précision", "alone", 0),
    ],
)
def test_what_is_no_part_is_told_with_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(BadPartError) as wrong:
        read("", text)
    assert (wrong.value.code, wrong.value.line) == (code, line)


@pytest.mark.parametrize(
    ("kind", "unit", "nature", "aggregation", "expected"),
    [
        ("quantity", "nouveaux porteurs de projet", "", "", True),
        ("quantity", "visites", "", "", True),
        ("quantity", "territoires intercommunaux", "", "", True),
        ("quantity", "% des offices", "", "", False),
        ("quantity", "taux de satisfaction", "", "", False),
        ("quantity", "outils par territoire", "", "", False),
        ("quantity", "€/nuit", "", "", False),
        ("rank", "rang en France", "", "", False),
        ("deliverable", "guide", "", "", False),
        ("direction", "communes", "", "", True),
        ("direction", "", "", "", False),
        ("direction", "", "flow", "sum", True),
        ("quantity", "nuits", "stock", "mean", False),
        ("quantity", "nuits", "ratio", "none", False),
        ("quantity", "nuits", "scale", "last", False),
    ],
)
def test_a_count_adds_up_and_a_share_does_not(
    kind: str, unit: str, nature: str, aggregation: str, expected: bool
) -> None:
    assert additive(kind, unit, aggregation, nature) is expected


@given(st.dictionaries(NAMES, NUMBERS, min_size=1, max_size=8))
def test_what_is_kept_and_what_is_typed_are_read_again_as_they_were(found: dict[str, Decimal]) -> None:
    parts = Parts("territory", tuple(Part(" ".join(name.split()), value) for name, value in found.items()))
    assert parts_of(parts.kept()) == parts
    try:
        again = read("territory", parts.typed())
    except BadPartError as error:
        assert error.code == "twice"
    else:
        assert again == parts


@given(st.lists(NUMBERS, min_size=1, max_size=8), NUMBERS)
def test_what_is_left_over_makes_the_sum_right_and_never_takes_anything_away(
    values: list[Decimal], value: Decimal
) -> None:
    parts = Parts("", tuple(Part(str(n), one) for n, one in enumerate(values)), "sans précision")
    whole = parts.completed(value)
    assert whole.rows[: len(parts.rows)] == parts.rows and whole.rest == ""
    assert whole.total == max(value, parts.total)
    assert all(row.value >= 0 for row in whole.rows)


def test_a_dimension_is_known_by_its_word_in_each_language() -> None:
    typed = ("Territoire", "MARKT", "clientèle", "Doelgroep", " Filière ")
    assert [dimension_of(word) for word in typed] == [
        "territory", "market", "clientele", "clientele", "Filière",
    ]  # fmt: skip


pytestmark = pytest.mark.django_db


def row(key: str = "2023.recrutes") -> Target:
    return Target.objects.select_related("agreement").get(key=key)


def author() -> Actor:
    return actor("action@example.org")


def validator() -> Actor:
    return actor("direction@example.org", OBSERVE | READ | {"target.validate"})


def said(value: int | None, text: str, *, rest: bool = False, dimension: str = "territory") -> Entry:
    reason = "" if value is not None else "pas reçu"
    shown = None if value is None else Decimal(value)
    return Entry(shown, DAY, reason=reason, parts=read(dimension, text), rest=rest)


def refused(entry: Entry, key: str = "2023.recrutes") -> str:
    with pytest.raises(Refusal) as refusal:
        declare(row(key), entry, actor=author(), today=TODAY)
    assert not Declaration.objects.exists()
    return refusal.value.code


def test_parts_are_kept_with_what_is_declared_then_with_what_is_observed() -> None:
    loaded()
    made = declare(row(), said(30, THREE), actor=author(), today=TODAY)
    assert made.parts == {
        "dimension": "territory",
        "rows": [["Côte d'Opale", "12"], ["Bassin minier", "10"], ["Artois", "8"]],
    }
    seen = validate(Declaration.objects.get(pk=made.pk), actor=validator(), today=TODAY)
    assert Observation.objects.get(pk=seen.pk).parts == made.parts
    told = trail("target", f"{KEY}/2023.recrutes").order_by("pk")[0].after
    assert told["parts"] == in_line(made.parts)


def test_parts_that_do_not_add_up_are_refused_with_both_sums() -> None:
    loaded()
    with pytest.raises(Refusal) as refusal:
        declare(row(), said(30, "Côte d'Opale : 12\nArtois : 8"), actor=author(), today=TODAY)
    assert refusal.value.code == "target.parts.less"
    assert {"30", "20", "10"} == set(re.findall(r"\d+", str(refusal.value.reason)))
    assert refused(said(30, "Côte d'Opale : 12\nArtois : 28")) == "target.parts.more"
    assert refused(said(None, "Artois : 28")) == "target.parts.no-value"
    assert refused(said(5, "Artois : 8\nTernois : -3")) == "target.parts.negative"


def test_what_is_left_over_is_kept_under_its_name_when_it_is_asked_for() -> None:
    loaded()
    ticked = declare(row(), said(30, "Côte d'Opale : 12\nArtois : 8", rest=True), actor=author(), today=TODAY)
    assert len(ticked.parts["rows"]) == 3 and ticked.parts["rows"][2][1] == "10"
    written = said(31, "Artois : 8\nSans précision")
    seen = record_observation(row(), written, actor=author(), today=TODAY)
    assert seen.parts["rows"] == [["Artois", "8"], ["Sans précision", "23"]]


def test_no_sum_is_asked_of_a_share() -> None:
    loaded(targets=[target("2023.recrutes", unit="% des visiteurs")])
    made = declare(
        row(), said(30, "Belgique : 25\nFrance : 40", dimension="market"), actor=author(), today=TODAY
    )
    assert made.parts["dimension"] == "market"
    made.delete()
    assert refused(said(30, "Belgique : 25\nsans précision")) == "target.parts.rest"


def test_parts_are_corrected_as_the_value_is_and_the_former_ones_stay() -> None:
    loaded()
    first = record_observation(row(), said(30, THREE), actor=author(), today=TODAY)
    second = correct_observation(
        first, said(31, THREE + "\nTernois : 1"), actor=author(), today=TODAY, why="oubli"
    )
    assert (len(second.parts["rows"]), len(Observation.objects.get(pk=first.pk).parts["rows"])) == (4, 3)
    wrong = said(32, THREE)
    with pytest.raises(Refusal):
        declare_correction(second, wrong, actor=author(), today=TODAY, why="encore")
    made = declare_correction(
        second, replace(wrong, value=Decimal(30)), actor=author(), today=TODAY, why="non"
    )
    mended = mend(made, said(29, ""), actor=author(), today=TODAY)
    assert mended.parts == {}


def form(**sent: Any) -> DeclareForm:
    data = {"value": "30", "period_end": "2023-09-30", "visibility": "shared", **sent}
    return DeclareForm(data, target=row(), allowed=["shared"], today=TODAY)


def test_the_form_reads_parts_and_tells_a_wrong_line() -> None:
    loaded()
    good = form(dimension="Territoire", parts=THREE)
    assert good.is_valid() and good.entry().parts == read("territory", THREE)
    assert form().is_valid() and form().is_valid() and not good.entry().rest
    bad = form(parts="Artois")
    assert not bad.is_valid() and "Artois" in bad.errors["parts"][0]
    done = DeclareForm(None, target=row("2023.guide"), allowed=["shared"], today=TODAY)
    assert "parts" not in done.fields and "dimension" not in done.fields
    empty = form()
    assert empty.is_valid() and empty.entry().parts == NONE


def post(client: Client, **sent: Any) -> Any:
    data = {"value": "30", "period_end": "2023-09-30", "visibility": "shared", **sent}
    return client.post(PAGE + "valeurs/", data)


def test_the_page_proposes_the_rest_and_takes_it_once_ticked(signed_in: Callable[[Actor], Client]) -> None:
    loaded()
    client = signed_in(author())
    sent = {"dimension": "territoire", "parts": "Côte d'Opale : 12\nArtois : 8"}
    answer = post(client, **sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'name="rest"' in page and "10" in page
    assert "Côte d&#x27;Opale : 12" in page and '<details class="parts-fields" open>' in page
    assert not Declaration.objects.exists()
    assert post(client, **sent, rest="on").status_code == 302
    assert len(Declaration.objects.get().parts["rows"]) == 3


def observed() -> Observation:
    return record_observation(row(), said(30, THREE), actor=author(), today=TODAY)


def test_parts_are_shown_beside_the_value_in_the_history_and_in_the_origin(
    signed_in: Callable[[Actor], Client],
) -> None:
    loaded()
    seen = observed()
    client = signed_in(author())
    page = client.get(PAGE).content.decode()
    assert '<table class="divided">' in page and page.count("Bassin minier") == 2
    behind = client.get(PAGE + "origine/").content.decode()
    assert '<table class="divided">' in behind and "Bassin minier" in behind
    form_of = client.get(f"{PAGE}valeurs/{seen.pk}/corriger/").content.decode()
    assert "Bassin minier : 10" in form_of
    declared = declare(
        row(), replace(said(31, THREE + "\nTernois : 1"), period_end=TODAY), actor=author(), today=TODAY
    )
    one = client.get(f"{PAGE}declarations/{declared.pk}/").content.decode()
    assert '<table class="divided">' in one and "Ternois" in one
    waits = signed_in(validator()).get(f"/contrats/{KEY}/cibles/a-valider/").content.decode()
    assert "Ternois" in waits


def test_the_pages_of_a_divided_value_ask_no_more_questions(
    signed_in: Callable[[Actor], Client], django_assert_max_num_queries: Any
) -> None:
    loaded()
    record_observation(row(), said(30, ""), actor=author(), today=TODAY)
    client = signed_in(author())
    client.get(PAGE)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as plain:
        client.get(PAGE)
    correct_observation(
        Observation.objects.get(), said(30, THREE), actor=author(), today=TODAY, why="par territoire"
    )
    with django_assert_max_num_queries(len(plain)):
        assert "Bassin minier" in client.get(PAGE).content.decode()
    with django_assert_max_num_queries(15):
        client.get(PAGE + "origine/")


def test_parts_leave_by_the_spreadsheets_the_api_and_the_printed_sheet(
    signed_in: Callable[[Actor], Client],
) -> None:
    loaded()
    observed()
    client = signed_in(author())
    text = client.get(f"/contrats/{KEY}/cibles/?format=csv").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    at = lines[0].index("Les parts de la valeur")
    told = {line[0]: line[at] for line in lines[1:]}
    assert "Bassin minier" in told["2023.recrutes"] and told["2023.guide"] == ""
    book = load_workbook(io.BytesIO(client.get(f"/contrats/{KEY}/cibles/?format=xlsx").content))
    cells = [tuple(line)[-2:] for line in book.worksheets[1].iter_rows(values_only=True)]
    assert ("Bassin minier", 10) in cells and ("Côte d'Opale", 12) in cells
    api = client.get(f"/api/v1/agreements/{KEY}/targets/2023.recrutes").json()
    assert api["observations"][0]["parts"]["rows"][1] == {"name": "Bassin minier", "value": 10}
    values = client.get(f"/api/v1/agreements/{KEY}/values").json()["items"]
    assert values[0]["parts"]["dimension"] == "territory"
    assert client.get(PAGE + "fiche.pdf").status_code == 200
