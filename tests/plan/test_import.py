"""A plan from a spreadsheet: guessed, previewed, applied, applied again."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from tests.plan.conftest import KEY, TODAY

from capcommun.contract.plan.models import Action, ColumnMapping, PlanImport
from capcommun.contract.plan.services.imports import import_plan, preview, upload
from capcommun.kit.access.api import Refusal
from capcommun.kit.documents.api import Sheet, csv, read_table, xlsx

HEADER = ["Intitulé de l'action", "Exercice", "Axe", "Pilote", "Statut", "Échéance", "Budget"]
ROWS = [
    ["Action un", "2023", "os1.oo1", "Nom action-manager", "En cours", "30/11/2023", "12 500,50"],
    ["Salon de Lille", "2024", "Faire connaître", "", "", "", ""],
    ["Salon de Gand", "2024", "os9", "Personne", "fini", "32/13/2023", "beaucoup"],
    ["", "2024", "os1.oo1", "", "", "", ""],
]


def workbook(rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def draft(agreement, cast):
    manager = cast.manager
    return upload(agreement, actor=manager, content=workbook([HEADER, *ROWS]), name="plan.xlsx", year=None)


def test_preview_names_every_cell(draft, settings):
    fields = {"title": 0, "year": 1, "objective": 2, "owner": 3, "status_declared": 4, "end": 5, "cost": 6}
    assert draft.mapping == fields
    lines = preview(draft)
    assert [line.verb for line in lines] == ["changed", "added", "refused", "refused"]
    assert [str(e.cell) for e in lines[2].errors] == ["C4", "D4", "F4", "G4"]  # « fini » is understood
    assert all(e.reason and e.remedy and e.column for line in lines for e in line.errors)


def test_applying_twice_changes_nothing(draft, cast):
    assert import_plan(draft, actor=cast.manager, today=TODAY) == {
        "added": 1,
        "changed": 1,
        "same": 0,
        "refused": 2,
    }
    row = Action.objects.get(key="un")
    assert (row.owner.name, row.status_declared, str(row.end), str(row.cost)) == (
        "Nom action-manager", "in-progress", "2023-11-30", "12500.50",
    )  # fmt: skip
    assert Action.objects.get(title="Salon de Lille").origin == "agency"
    assert import_plan(draft, actor=cast.manager, today=TODAY) == {
        "added": 0,
        "changed": 0,
        "same": 2,
        "refused": 2,
    }


def test_what_is_downloaded_comes_back_unchanged(agreement, signed_in, cast):
    client = signed_in("manager")
    root = f"/contrats/{KEY}/plan/"
    content = client.get(f"{root}tableau.xlsx").content
    sent = client.post(f"{root}importer", {"file": SimpleUploadedFile("plan.xlsx", content), "year": ""})
    page = client.get(sent["Location"])
    assert [line.verb for line in page.context["lines"]] == ["same"] * 3
    mapping = {name: str(index) for name, index in PlanImport.objects.get().mapping.items()}
    assert client.post(sent["Location"], mapping).status_code == 200
    assert ColumnMapping.objects.get().titles["title"] == "Action"


def test_another_person_does_not_see_the_draft(draft, signed_in):
    assert signed_in("director").get(f"/contrats/{KEY}/plan/importer/{draft.uid}").status_code == 404


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 broken", "unreadable"),
        (b"\xd0\xcf\x11\xe0 old", "old-format"),
        (b"", "empty"),
        (b"Titre;Date\r\n", "empty"),
        (b"a\x00b;c\n\x81\x8d;d", "encoding"),
        (b"a" * (1024 * 1024 + 1), "too-large"),
    ],
)
def test_bad_files_say_why(content, code):
    with pytest.raises(Refusal) as refused:
        read_table(content, "plan.csv", 1)
    assert refused.value.code == f"documents.{code}"
    assert refused.value.remedy


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_of_every_origin(encoding, delimiter):
    text = f"Intitulé{delimiter}Année\n\nÉté{delimiter}2023\n"
    table = read_table(text.encode(encoding), "plan.csv", 1)
    assert (table.header, table.rows, table.lines) == (["Intitulé", "Année"], [["Été", "2023"]], [3])


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_no_text_becomes_a_formula(text):
    for lead in ("", "=", "+", "-", "@"):
        value = lead + text
        cell = csv([[value]]).decode("utf-8-sig").rstrip("\r\n").lstrip('"')
        assert not cell.startswith(("=", "+", "-", "@"))
    book = load_workbook(io.BytesIO(xlsx([Sheet("A", ["x"], [["=" + text.strip()]])])))
    assert book.active["A2"].data_type == "s"


def test_negative_numbers_stay_numbers():
    assert csv([[-12, "-12"]]) == b"\xef\xbb\xbf-12;'-12\r\n"
