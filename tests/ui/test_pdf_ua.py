"""What a document must hold to be read by software: as much of PDF/UA-1 as can be checked in the file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from tests.indicators.small import KEY, TODAY, actor, loaded, target

from capcommun.contract.indicators.models import Target
from capcommun.contract.indicators.services import Entry, record_observation

pytestmark = pytest.mark.django_db
HEADINGS = {f"/H{level}": level for level in range(1, 7)}
DOCUMENTS = {
    "roadmap": ("plan:roadmap_pdf", [KEY, 2023]),
    "action": ("plan:action_pdf", [KEY, "2023.recruter"]),
    "target": ("indicators:sheet", [KEY, "velo"]),
}


@pytest.fixture(params=sorted(DOCUMENTS))
def document(request: pytest.FixtureRequest, client: Client) -> PdfReader:
    """Each document that the product prints, made from a small agreement."""
    series = [{"period": "2019", "value": 2}, {"period": "2022", "value": 12}]
    loaded(
        targets=[
            target("velo", baseline=series, quote={"text": "Phrase.", "part": "convention", "place": "A"})
        ]
    )
    who = actor("camille@example.org")
    record_observation(Target.objects.get(key="velo"), Entry(Decimal(31), TODAY), actor=who, today=TODAY)
    name, arguments = DOCUMENTS[request.param]
    with pytest.MonkeyPatch.context() as patch:
        from capcommun.kit.accounts.api import User
        from capcommun.reference.partners import middleware

        client.force_login(
            User.objects.get(pk=who.user_id), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        patch.setattr(middleware, "actor_for", lambda *args, **kwargs: who)
        answer = client.get(reverse(name, args=arguments))
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.content))


def children(element: Any) -> Iterator[Any]:
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        found = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(found, dict) and "/S" in found:
            yield found


def elements(element: Any) -> Iterator[Any]:
    """The structure, in reading order."""
    for kid in children(element):
        yield kid
        yield from elements(kid)


def structure(document: PdfReader) -> list[Any]:
    return list(elements(document.trailer["/Root"]["/StructTreeRoot"]))


def test_the_file_says_that_it_is_tagged_and_in_which_language(document: PdfReader) -> None:
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - a PDF object, never the Python value itself
    assert root["/Lang"] == "fr"
    assert root["/StructTreeRoot"]["/ParentTree"]


def test_its_title_is_shown_and_is_that_of_its_metadata(document: PdfReader) -> None:
    assert document.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712 - as above
    assert document.metadata is not None
    title = document.metadata.title
    assert title
    packet = ElementTree.fromstring(document.trailer["/Root"]["/Metadata"].get_object().get_data())
    spaces = {
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "dc": "http://purl.org/dc/elements/1.1/",
    }
    assert packet.findtext(".//dc:title/rdf:Alt/rdf:li", namespaces=spaces) == title
    part = "{http://www.aiim.org/pdfua/ns/id/}part"
    told = [node.get(part) or node.findtext(part) for node in packet.iter(f"{{{spaces['rdf']}}}Description")]
    assert "1" in told


def test_headings_go_down_one_level_at_a_time(document: PdfReader) -> None:
    levels = [HEADINGS[e["/S"]] for e in structure(document) if e["/S"] in HEADINGS]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert len(levels) > 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_table_is_named_and_its_headers_have_a_scope(document: PdfReader) -> None:
    """Named by its caption, or by the heading just above it."""
    blocks = [e for e in structure(document) if e["/S"] in {"/Table", "/P", "/L", "/BlockQuote", *HEADINGS}]
    tables = [(above, e) for above, e in pairwise(blocks) if e["/S"] == "/Table"]
    assert tables
    for above, table in tables:
        inside = list(elements(table))
        assert above["/S"] in HEADINGS or [e for e in inside if e["/S"] == "/Caption"]
        headers = [e for e in inside if e["/S"] == "/TH"]
        assert headers
        assert {h["/A"].get("/Scope") for h in headers} <= {"/Row", "/Column"}
        for row in (e for e in inside if e["/S"] == "/TR"):
            assert [cell for cell in children(row) if cell["/S"] == "/TH"], "a row without a header"


def test_every_figure_says_what_it_shows(document: PdfReader, request: pytest.FixtureRequest) -> None:
    figures = [e for e in structure(document) if e["/S"] == "/Figure"]
    assert all(figure["/Alt"].strip() for figure in figures)
    if "target" in request.node.name:
        (figure,) = figures
        assert "2 (2019), 12 (2022)" in figure["/Alt"]
        assert "31 (16 oct. 2023)" in figure["/Alt"]


def test_every_page_is_read_in_the_order_of_its_structure(document: PdfReader) -> None:
    for page in document.pages:
        assert "/StructParents" in page
        assert page["/Tabs"] == "/S"


def test_every_typeface_is_embedded_and_maps_to_letters(document: PdfReader) -> None:
    names = set()
    for page in document.pages:
        for font in page["/Resources"]["/Font"].values():
            face = font.get_object()
            assert "/ToUnicode" in face
            held = [d.get_object()["/FontDescriptor"].get_object() for d in face["/DescendantFonts"]]
            assert all(any(key.startswith("/FontFile") for key in one) for one in held)
            names.add(str(face["/BaseFont"]))
    assert any("Fraunces" in name for name in names)
    assert any("Source-Sans" in name for name in names)


def test_nothing_is_fetched_but_our_typefaces() -> None:
    import weasyprint

    from capcommun.kit.documents.pdf import _fetcher

    fetcher = _fetcher(weasyprint)
    assert fetcher.fetch("font:fraunces-latin-opsz-normal.woff2").read()
    for address in ("file:///etc/passwd", "https://example.org/x.png", "font:../../../settings.py", "font:x"):
        with pytest.raises(ValueError, match=r".+"):
            fetcher.fetch(address)
