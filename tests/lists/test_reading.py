"""What is wrong in a file, cell by cell, and what a line may say."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.lists.conftest import DAY

from capcommun.registers.lists.places import Place, Places
from capcommun.registers.lists.reading import File, Reader, statuses_in
from capcommun.registers.lists.rules import Standing, Terms, problems

HEADER = ["N°", "Nom", "Date", "Fin", "Commune", "Statut", "Poids", "Note"]
MAPPING = {"key": 0, "label": 1, "day": 2, "end": 3, "territory": 4, "status": 5, "weight": 6}
GOOD = ["1", "Gîte", "02/05/2023", "02/05/2028", "Arras", "recruté", "1,5", "x"]
TERMS = Terms(("Recruté", "À l’étude"), ("Recruté",))


def places() -> Places:
    found = Places("", DAY)
    found.by_name["arras"] = found.by_code["62041"] = Place("Arras", "62041")
    return found


def read(*rows: list[str], terms: Terms = TERMS, header: list[str] = HEADER) -> list[str]:
    """The faults, each as: cell, code of what is wrong, whether the line is left out."""
    file = File(header, rows, range(2, len(rows) + 2), MAPPING, ["Note"])
    found = Reader(file, terms, places(), DAY).read()
    return [f"{fault.cell}{'' if fault.blocking else ' kept'}" for row in found for fault in row.faults]


def but(**changed: str) -> list[str]:
    names = [*MAPPING, "note"]
    return [changed.get(name, value) for name, value in zip(names, GOOD, strict=True)]


def test_a_good_line_is_read_whole() -> None:
    file = File(HEADER, [GOOD], [2], MAPPING, ["Note"])
    row = Reader(file, TERMS, places(), DAY).read()[0]
    assert row.faults == []
    assert row.standing == Standing(
        "1",
        "Gîte",
        dt.date(2023, 5, 2),
        dt.date(2028, 5, 2),
        "Arras",
        "Recruté",
        Decimal("1.5"),
        {"Note": "x"},
    )
    assert row.territory_code == "62041"


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        ({"key": ""}, ["A2"]),
        ({"key": "x" * 121}, ["A2"]),
        ({"label": ""}, ["B2"]),
        ({"label": "x" * 301}, ["B2"]),
        ({"day": "mai"}, ["C2"]),
        ({"day": "31/02/2023"}, ["C2"]),
        ({"day": "17/10/2023", "end": ""}, ["C2"]),
        ({"day": "02/05/1023"}, ["C2"]),
        ({"day": ""}, ["C2"]),
        ({"day": "", "status": "À l'étude"}, []),
        ({"end": "bientôt"}, ["D2"]),
        ({"end": "01/05/2023"}, ["D2"]),
        ({"end": "01/05/2203"}, ["D2"]),
        ({"end": ""}, []),
        ({"territory": "Nulle part"}, ["E2 kept"]),
        ({"territory": ""}, []),
        ({"territory": "62000 ARRAS"}, []),
        ({"status": "Reçu"}, ["F2"]),
        ({"status": ""}, ["F2"]),
        ({"weight": "beaucoup"}, ["G2"]),
        ({"weight": ""}, ["G2"]),
        ({"weight": "-1"}, ["G2"]),
        ({"weight": "999999999999"}, ["G2"]),
        ({"label": "=A1&B1"}, ["B2"]),
        ({"day": "#REF!"}, ["C2"]),
        ({"note": "#N/A"}, ["H2 kept"]),
        ({"note": "x" * 1001}, ["A2"]),
        ({"label": "GÃ®te crÃ©Ã©"}, ["B2"]),
        ({"label": "", "weight": "?"}, ["G2", "B2"]),
    ],
)
def test_each_fault_is_told_in_its_cell(changed: dict[str, str], faults: list[str]) -> None:
    assert sorted(read(but(**changed))) == sorted(faults)


def test_a_key_told_twice_is_told_on_the_second_line() -> None:
    assert read(GOOD, but(label="Autre"), but(key="2")) == ["A3"]


def test_the_header_said_again_is_no_line() -> None:
    assert read(GOOD, HEADER, but(key="2")) == []


def test_without_statuses_every_line_counts_and_needs_its_day() -> None:
    none = Terms()
    assert none.counts("anything")
    assert [one.code for one in problems(Standing("1", "a"), none, DAY)] == ["no-day"]


def test_the_statuses_of_a_file_come_once_each() -> None:
    rows = [but(status=word) for word in ("Recruté", "RECRUTE", "", "=F1", "Vu")]
    assert statuses_in(File(HEADER, rows, range(2, 7), MAPPING)) == ["Recruté", "Vu"]
