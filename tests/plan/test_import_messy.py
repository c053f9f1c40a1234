"""A plan as people keep it: titles above the header, two lines of header, merged cells, days in words."""

from __future__ import annotations

import datetime as dt
import io
import time
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from tests.plan.conftest import KEY, TODAY

from capcommun.contract.plan import cells
from capcommun.contract.plan.cells import BadCellError
from capcommun.contract.plan.models import Action, PlanImport
from capcommun.contract.plan.services.imports import import_plan, preview, upload

ROOT = f"/contrats/{KEY}/plan/"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("31/12/2023", (12, 31), (12, 31)),
        ("15.03.23", (3, 15), (3, 15)),
        ("2023-03-15", (3, 15), (3, 15)),
        ("2023-03-15 00:00:00", (3, 15), (3, 15)),
        ("15/03", (3, 15), (3, 15)),
        ("mi-octobre", (10, 15), (10, 15)),
        ("Mi octobre 2023", (10, 15), (10, 15)),
        ("mi-novembre", (11, 15), (11, 15)),
        ("T3", (7, 1), (9, 30)),
        ("T3 2023", (7, 1), (9, 30)),
        ("3e trimestre", (7, 1), (9, 30)),
        ("1er trimestre 2023", (1, 1), (3, 31)),
        ("2ème semestre", (7, 1), (12, 31)),
        ("S1", (1, 1), (6, 30)),
        ("juin", (6, 1), (6, 30)),
        ("Févr. 2023", (2, 1), (2, 28)),
        ("fin juin", (6, 21), (6, 30)),
        ("début septembre 2023", (9, 1), (9, 10)),
        ("15 août", (8, 15), (8, 15)),
        ("1er mai 2023", (5, 1), (5, 1)),
        ("été 2023", (6, 1), (8, 31)),
        ("fin 2023", (9, 1), (12, 31)),
        ("2023", (1, 1), (12, 31)),
        ("mars à juin", (3, 1), (6, 30)),
        ("mars - juin 2023", (3, 1), (6, 30)),
        ("d'ici fin 2023", (9, 1), (12, 31)),
        ("midden oktober", (10, 15), (10, 15)),
        ("end of June", (6, 21), (6, 30)),
    ],
)
def test_days_as_people_write_them(text, first, last):
    assert cells.read_span(text, 2023) == (dt.date(2023, *first), dt.date(2023, *last))


@pytest.mark.parametrize("text", ["32/13/2023", "bientôt", "à définir", "T5", "31 février", "juin à mars"])
def test_what_is_not_a_day_is_refused(text):
    with pytest.raises(BadCellError) as refused:
        cells.read_span(text, 2023)
    assert refused.value.remedy


def test_without_a_year_no_day_is_invented():
    assert cells.read_span("juin 2024", None) == (dt.date(2024, 6, 1), dt.date(2024, 6, 30))
    with pytest.raises(BadCellError):
        cells.read_span("juin", None)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("12 k€", 12000), ("1,2 M€", 1200000), ("12 500,50 €", "12500.50"), ("12.500,50", "12500.50"),
        ("~ 800 € HT", 800), ("3000 euros", 3000), ("0", 0),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(text, amount):
    assert cells.read_amount(text) == Decimal(str(amount))


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("En cours", "in-progress"), ("Terminées", "done"), ("fait", "done"), ("à faire", "not-started"),
        ("reportée", "carried-over"), ("Annulé", "abandoned"), ("en retard", "late"),
        ("En attente", "blocked"),
    ],
)  # fmt: skip
def test_statuses_as_people_write_them(text, status):
    assert cells.read_status(text) == status


def messy(extra: int = 0) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = "Feuille de route"
    rows = [
        ["AGENCE – FEUILLE DE ROUTE 2023", None, None, None, None, None, None, None],
        [None] * 8,
        ["Objectif opérationnel", "Intitulé de l'action", "Pilote", "Calendrier", None, "Moyens", None,
         "État"],
        [None, None, None, "Début", "Échéance", "Coût prévisionnel", "Commentaires", None],
        ["1.1 Faire connaître", "Créer l’été des marais", "ACTION-MANAGER Nom", "mars", "mi-octobre", "12 k€",
         "  à suivre ", "en cours"],
        [None, "Éditer un guide", "Quelqu'un d'autre", "T1", "T3", "à définir", None, "Fait"],
        [None, None, None, None, None, None, None, None],
        ["1. Promouvoir", None, None, None, None, None, None, None],
        [None, "Salon de Gand", None, None, "bientôt", None, None, None],
        ["Objectif 9", "Égarée", None, None, None, None, None, None],
        [None, "TOTAL", None, None, None, 12000, None, None],
        ["os1.oo1", "Action un", None, None, dt.datetime(2023, 11, 30), None, None, None],
    ]  # fmt: skip
    rows += [
        ["os1", f"Action numéro {n} à Étaples", None, "S1", "fin juin", n, None, "prévu"]
        for n in range(extra)
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:H1")
    sheet.merge_cells("D3:E3")
    sheet.merge_cells("F3:G3")
    sheet.merge_cells("A5:A6")
    sheet.merge_cells("A8:H8")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def draft(agreement, cast):
    return upload(agreement, actor=cast.manager, content=messy(), name="plan.xlsx", year=2023)


def test_the_header_is_found_under_the_title_and_on_two_lines(draft):
    assert draft.mapping == {
        "objective": 0, "title": 1, "owner": 2, "start": 3, "end": 4, "cost": 5, "work": 6,
        "status_declared": 7,
    }  # fmt: skip
    assert draft.header[3] == "Calendrier Début"
    assert draft.lines == [5, 6, 8, 9, 10, 11, 12]  # as the spreadsheet numbers them


def test_every_line_is_understood_or_its_cell_is_named(draft):
    lines = {line.title: line for line in preview(draft)}
    assert list(lines) == [
        "Créer l’été des marais", "Éditer un guide", "Salon de Gand", "Égarée", "TOTAL", "Action un",
    ]  # fmt: skip
    first, second = lines["Créer l’été des marais"], lines["Éditer un guide"]
    assert (first.objective.key, second.objective.key) == ("os1.oo1", "os1.oo1")  # merged over both lines
    assert first.live["owner"].name == "Nom action-manager"  # family name first
    assert (first.live["start"], first.live["end"]) == (dt.date(2023, 3, 1), dt.date(2023, 10, 15))
    assert (first.live["cost"], first.live["work"]) == (12000, "à suivre")
    assert [(str(u.cell), u.text) for u in second.understood] == [("D6", "T1"), ("E6", "T3")]
    assert [str(e.cell) for e in second.errors] == ["C6", "F6"]
    # a doubtful cell does not keep the rest of its line out
    assert second.verb == "added"
    assert lines["Salon de Gand"].objective.key == "os1"  # the line alone above it says so
    assert [str(e.cell) for e in lines["Égarée"].errors] == ["A10"]
    assert lines["Égarée"].verb == lines["TOTAL"].verb == "refused"
    assert lines["Action un"].verb == "changed"
    assert all(e.reason and e.remedy for line in lines.values() for e in line.errors)


def test_the_rest_loads(draft, cast):
    counts = import_plan(draft, actor=cast.manager, today=TODAY)
    assert counts == {"added": 3, "changed": 1, "same": 0, "refused": 2}
    row = Action.objects.get(title="Éditer un guide")
    assert (row.end, row.status_declared, row.owner, row.cost) == (dt.date(2023, 9, 30), "done", None, None)
    assert import_plan(draft, actor=cast.manager, today=TODAY)["same"] == 4


def test_on_screen(agreement, cast, signed_in):
    client = signed_in("manager")
    sent = client.post(f"{ROOT}importer", {"file": SimpleUploadedFile("plan.xlsx", messy()), "year": "2023"})
    page = client.get(sent["Location"]).content.decode()
    assert "C6" in page
    assert "mi-octobre" in page
    assert "15 octobre 2023" in page
    done = client.post(sent["Location"], {"apply": "1"}, follow=True).content.decode()
    assert "Créer l’été des marais" in done


def test_five_hundred_lines(agreement, cast, django_assert_max_num_queries):
    """Loaded whole, never many seconds at once: a few lines to a transaction."""
    draft = upload(agreement, actor=cast.manager, content=messy(500), name="plan.xlsx", year=2023)
    with django_assert_max_num_queries(8):
        lines = preview(draft)
    assert len(lines) == 506
    begun = time.monotonic()
    counts = import_plan(draft, actor=cast.manager, today=TODAY)
    assert (counts["added"], counts["refused"]) == (503, 2)
    assert time.monotonic() - begun < 60
    assert Action.objects.filter(title__startswith="Action numéro").count() == 500
    assert PlanImport.objects.get().applied_at
