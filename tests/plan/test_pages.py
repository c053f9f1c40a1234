"""The pages: who sees what, in how many queries, and what a second editor is shown."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.plan.conftest import KEY, TODAY, action, document

from capcommun.contract.plan.models import Action, Attachment, Milestone, Note, SavedView
from capcommun.contract.plan.projection import project
from capcommun.contract.plan.services import actions, notes

ROOT = f"/contrats/{KEY}/"
PAGES = [
    "plan/",
    "plan/?annee=2024",
    "plan/tableau",
    "plan/tableau?status=late&q=un",
    "plan/frise",
    "objectifs/os1/",
    "objectifs/os1.oo1/",
    "actions/un/",
    "actions/un/?au=2023-05-01",
    "actions/un/modifier",
    "actions/un/note",
    "actions/un/joindre",
    "actions/un/attend",
    "plan/ajouter",
    "plan/importer",
]


def many(count: int):
    rows = [
        action(
            f"a{n}", destinations=["cote"], milestones=[{"key": "j", "title": "J", "due": "2023-05-01"}],
            blocked_by=[f"a{n - 1}"] if n else [],
        )
        for n in range(count)
    ]  # fmt: skip
    return document({2023: [action("un"), *rows]})


def fill(agreement, cast):
    """A note on every action, in one statement: what is measured is the reading."""
    rows = Action.objects.filter(agreement=agreement, withdrawn=False)
    Note.objects.bulk_create(
        Note(action=r, text="x", visibility="shared", organisation=cast.agency, known_on=TODAY, since=TODAY,
             recorded_at=timezone.now())
        for r in rows
    )  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_pages_answer_in_the_three_languages(agreement, signed_in, path):
    client = signed_in("director")
    for language in ("fr", "en", "nl"):
        client.cookies["django_language"] = language
        page = client.get(ROOT + path)
        assert page.status_code == 200, path
        assert page.content.decode().count("<h1") == 1
        assert b" style=" not in page.content


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("plan/", 15),
        ("plan/tableau", 15),
        ("plan/frise", 15),
        ("plan/tableau.csv", 15),
        ("objectifs/os1.oo1/", 17),
        ("actions/un/", 17),
    ],
)
def test_queries_do_not_grow(agreement, cast, signed_in, django_assert_max_num_queries, path, limit):
    client = signed_in("director")
    project(agreement, many(3))
    fill(agreement, cast)
    with django_assert_max_num_queries(limit) as few:
        client.get(ROOT + path)
    project(agreement, many(120))
    fill(agreement, cast)
    with django_assert_max_num_queries(len(few)):
        assert client.get(ROOT + path).status_code == 200


def test_the_public_sees_nothing_then_the_contract_only(agreement, cast, client):
    for path in PAGES:
        assert client.get(ROOT + path).status_code in {302, 404}
    agreement.agency_consents = agreement.funder_consents = True
    agreement.save()
    actions.change_action(
        Action.objects.get(key="un"), actor=cast.manager, seen=1, today=TODAY,
        changes={"owner": people(cast), "work": "Interne"},
    )  # fmt: skip
    page = client.get(f"{ROOT}actions/un/").content.decode()
    assert "Faire un" in page
    assert "Nom action-manager" not in page
    assert "Interne" not in page
    csv = client.get(f"{ROOT}plan/tableau.csv").content.decode()
    assert "Nom action-manager" not in csv
    assert client.get(f"{ROOT}actions/un/modifier").status_code == 302


def people(cast):
    from capcommun.reference.partners.api import Person

    return Person.objects.get(account=cast.manager.user_id)


def test_two_people_editing_at_once(agreement, cast, signed_in):
    client = signed_in("manager")
    form = client.get(f"{ROOT}actions/un/modifier").content.decode()
    assert 'name="revision" value="1"' in form
    actions.change_action(
        Action.objects.get(key="un"),
        actor=cast.director,
        seen=1,
        changes={"work": "Version de Camille"},
        today=TODAY,
    )
    page = client.post(
        f"{ROOT}actions/un/modifier", {"revision": 1, "work": "Ma version", "status_declared": ""}
    )
    text = page.content.decode()
    assert page.status_code == 409
    assert "Version de Camille" in text
    assert text.count("Ma version") >= 2  # in the comparison, and kept in the form
    again = client.post(
        f"{ROOT}actions/un/modifier", {"revision": 2, "work": "Ma version", "status_declared": ""}
    )
    assert again.status_code == 302
    assert Action.objects.get(key="un").work == "Ma version"


def test_note_attach_and_milestone_by_the_pages(agreement, cast, signed_in):
    client = signed_in("manager")
    sent = {"text": "Bien avancé", "visibility": "internal", "known_on": "2023-10-01"}
    assert client.post(f"{ROOT}actions/un/note", sent).status_code == 302
    wrong = client.post(f"{ROOT}actions/un/note", {**sent, "known_on": ""})
    assert wrong.status_code == 422
    assert "Bien avancé" in wrong.content.decode()
    file = SimpleUploadedFile("photo.html", b"\x89PNG\r\n\x1a\n123", "text/html")
    assert (
        client.post(f"{ROOT}actions/un/joindre", {"file": file, "visibility": "internal"}).status_code == 302
    )
    row = Attachment.objects.get()
    answer = client.get(f"{ROOT}actions/un/fichiers/{row.pk}")
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "photo.png" in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"]
    bad = SimpleUploadedFile("photo.png", b"<script>alert(1)</script>", "image/png")
    refused = client.post(f"{ROOT}actions/un/joindre", {"file": bad, "visibility": "internal"})
    assert refused.status_code == 400
    step = Milestone.objects.get(key="j1")
    assert (
        client.post(
            f"{ROOT}actions/un/jalons/{step.pk}", {"revision": 1, "done_on": "2023-10-02"}
        ).status_code
        == 302
    )
    assert (
        client.post(f"{ROOT}actions/un/jalons/{step.pk}", {"revision": 1, "done_on": ""}).status_code == 409
    )
    page = client.get(f"{ROOT}actions/un/").content.decode()
    assert "Bien avancé" in page
    signed_in("officer")
    assert client.get(f"{ROOT}actions/un/fichiers/{row.pk}").status_code == 404
    assert "Bien avancé" not in client.get(f"{ROOT}actions/un/").content.decode()


def test_saved_view_and_filters(agreement, signed_in):
    client = signed_in("manager")
    assert client.post(f"{ROOT}plan/vues", {"name": "Retards", "query": "status=late"}).status_code == 302
    assert SavedView.objects.get().query == "status=late"
    rows = client.get(f"{ROOT}plan/tableau.csv?status=late").content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in rows[1:]] == ["un"]
    rows = (
        client.get(f"{ROOT}plan/tableau.csv?destination=cote&year=2023")
        .content.decode("utf-8-sig")
        .splitlines()
    )
    assert len(rows) == 2
    assert len(client.get(f"{ROOT}plan/tableau.csv?year=abc").content.splitlines()) == 4


def test_as_of_an_earlier_day(agreement, cast, signed_in):
    notes.add_note(
        Action.objects.select_related("agreement").get(key="deux"), actor=cast.manager, text="En juillet",
        visibility="internal", known_on=TODAY.replace(month=7), today=TODAY,
    )  # fmt: skip
    client = signed_in("manager")
    assert "En juillet" in client.get(f"{ROOT}actions/deux/").content.decode()
    before = client.get(f"{ROOT}actions/deux/?au=2023-06-01").content.decode()
    assert "En juillet" not in before
    assert "/actions/deux/modifier" not in before


def test_roadmap_is_an_accessible_pdf_and_a_workbook(agreement, signed_in):
    client = signed_in("officer")
    for path in ("plan/feuille-de-route-2023.pdf", "actions/un/fiche.pdf"):
        answer = client.get(ROOT + path)
        assert answer["Content-Type"] == "application/pdf"
        reader = PdfReader(io.BytesIO(answer.content))
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "fr"
        assert reader.metadata.title
        assert b"pdfuaid:part" in answer.content or "pdfuaid" in str(
            root["/Metadata"].get_object().get_data()
        )
        kinds = answer.content
        assert b"/StructTreeRoot" in kinds or "/StructTreeRoot" in root
    book = load_workbook(io.BytesIO(client.get(f"{ROOT}plan/feuille-de-route-2023.xlsx").content))
    assert [sheet.title for sheet in book.worksheets] == ["Actions", "Cibles", "Jalons"]
    assert book.worksheets[0].max_row == 4
    header, first = list(book.worksheets[0].iter_rows(max_row=2, values_only=True))
    line = dict(zip(header, first, strict=True))
    assert line["Objectif\u00a0: numéro et nom"] == "1.1 Faire connaître"
    assert line["Clé de l’objectif"] == "os1.oo1"


def test_search_calendar_and_inbox(agreement, cast):
    import datetime as dt

    from capcommun.contract.plan.gathering import calendar, inbox, search
    from capcommun.kit.access.api import PUBLIC

    row = Action.objects.select_related("agreement").get(key="un")
    notes.add_note(
        row, actor=cast.manager, text="girouette", visibility="internal", known_on=TODAY, today=TODAY
    )
    actions.change_action(row, actor=cast.manager, seen=1, changes={"owner": people(cast)}, today=TODAY)
    assert [h.title for h in search(cast.manager, "girouette", 5)] == ["Action un"]
    assert not list(search(cast.officer, "girouette", 5))
    assert not list(search(PUBLIC, "Action", 5))
    assert {h.title for h in search(cast.officer, "action deux", 5)} == {"Action deux", "Action deux.a"}
    year = (dt.date(2023, 1, 1), dt.date(2023, 12, 31))
    dues = {d.title: d.late for d in calendar(cast.officer, *year)}
    assert dues == {"Jalon": True, "Action deux": False}
    assert not list(calendar(PUBLIC, *year))
    assert [w.late for w in inbox(cast.manager, TODAY)] == [True]
    assert not list(inbox(cast.officer, TODAY))


def test_no_heading_is_left_at_the_foot_of_a_page(agreement, signed_in):
    """A printed roadmap: each objective's name stands with its first actions, whatever their number."""
    objectives = [{"key": "os1", "number": 1, "title": "Promouvoir ; accueillir", "short_title": "Promouvoir",
                   "operational": [{"key": f"os1.oo{n}", "number": n, "title": f"Objectif numéro {n}"}
                                   for n in range(1, 15)]}]  # fmt: skip
    rows = [action(f"a{n}", objective=f"os1.oo{n % 14 + 1}", title=f"Faire la chose {n}") for n in range(75)]
    project(agreement, document({2023: rows}, objectives=objectives))
    content = signed_in("director").get(f"{ROOT}plan/feuille-de-route-2023.pdf").content
    pages = [page.extract_text().splitlines() for page in PdfReader(io.BytesIO(content)).pages]
    assert len(pages) > 2
    for lines in pages[:-1]:
        body = [
            line for line in lines if line.strip() and "Feuille de route" not in line and " / " not in line
        ]
        assert not body[-1].startswith(("Action", "1.")), body[-3:]
    assert "Promouvoir\u00a0; accueillir" in "\n".join(line for lines in pages for line in lines)
