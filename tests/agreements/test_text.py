"""Cutting the signed text, finding quotations, reading files, changing data."""

from __future__ import annotations

import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.agreements.conftest import EXAMPLES, TEXT

from capcommun.contract.agreements import operations
from capcommun.contract.agreements.checking import cycle
from capcommun.contract.agreements.extraction import extract
from capcommun.contract.agreements.faults import Refused
from capcommun.contract.agreements.quoting import flatten, spans
from capcommun.contract.agreements.segments import all_sentences, cut, used


def test_sentences_know_their_place() -> None:
    sentences = all_sentences(cut(TEXT))
    assert [s.text for s in sentences] == [
        "Convention",
        "L'agence recrutera 100 prestataires en 2023.",
        "Elle éditera un guide avant le 30 juin 2023.",
        "Article 1 : Objet",
        "Premier point, avec l'apostrophe courbe.",
        "Le Département verse 1 000 € à l'agence.",
    ]
    assert sentences[4].place == "Convention > Article 1 : Objet"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.md")), ids=lambda p: p.stem)
def test_every_sentence_finds_itself_again(path) -> None:  # type: ignore[no-untyped-def]  # the path is pytest's
    text = path.read_text(encoding="utf-8")
    sentences = all_sentences(cut(text))
    assert len(sentences) > 10
    for sentence in sentences:
        assert spans(sentence.text, text), sentence
        assert sentence.place


def test_titles_do_not_end_a_sentence() -> None:
    text = "Étaient présents : M. Jean-Claude LEROY, Mme Carole DUBOIS. Ils signent."
    assert [s.text for s in all_sentences(cut(text))] == [text[: text.index(" Ils")], "Ils signent."]


@given(st.text(alphabet="abc é’'*#-\n .", max_size=200))
def test_flattening_keeps_the_way_back(text: str) -> None:
    flat = flatten(text)
    assert len(flat.places) >= len(flat.text)
    assert list(flat.places) == sorted(flat.places)
    assert "*" not in flat.text and "  " not in flat.text


@given(st.text(alphabet="ab .\n", min_size=1, max_size=120))
def test_cutting_loses_no_letter(text: str) -> None:
    kept = "".join(s.text for s in all_sentences(cut(text)))
    assert kept.replace(" ", "").count("a") == text.count("a")


def test_a_quotation_marks_the_sentences_it_touches() -> None:
    sentences = all_sentences(cut(TEXT))
    (span,) = spans("recrutera 100 prestataires", TEXT)
    assert used(sentences, [span]) == {1}
    assert used(sentences, []) == set()


def test_docx_pdf_and_text_are_read() -> None:
    from docx import Document

    document = Document()
    document.add_heading("Article 1", level=2)
    document.add_paragraph("L'agence s'engage à 12 visites.")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Office", "SADI"
    out = io.BytesIO()
    document.save(out)
    text = extract(out.getvalue(), "contrat.docx")
    assert text.startswith("## Article 1")
    assert "12 visites" in text and "Office\tSADI" in text
    assert "café" in extract("Un café.".encode("cp1252"), "vieux.txt")


def test_pdf_with_text_is_read() -> None:
    weasyprint = pytest.importorskip("weasyprint", exc_type=OSError)
    content = weasyprint.HTML(string="<p>Le contrat dure trois ans.</p>").write_pdf()
    assert "Le contrat dure trois ans." in extract(content, "contrat.pdf")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 broken", "source.damaged"),
        (b"PK\x03\x04 broken", "source.damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "source.old-word"),
        (bytes(range(32)) * 50, "source.unknown"),
        (b"1234 5678", "source.no-text"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        extract(content, "fichier")
    assert caught.value.faults[0].code == code


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3)))
def test_a_cycle_found_is_a_cycle(graph: dict[str, list[str]]) -> None:
    loop = cycle(graph)
    if loop is None:
        order: list[str] = []
        left = {k: {s for s in v if s in graph} for k, v in graph.items()}
        while free := [k for k, v in left.items() if not v - set(order)]:
            order += free
            left = {k: v for k, v in left.items() if k not in free}
        assert not left
    else:
        assert loop[0] == loop[-1]
        assert all(b in graph[a] for a, b in itertools.pairwise(loop))


def test_operations_leave_the_original_alone() -> None:
    data: operations.Data = {"objectives": [{"key": "os1"}]}
    changed = operations.add(data, "objectives/os1", {"key": "os1.oo1"})
    assert data == {"objectives": [{"key": "os1"}]}
    assert operations.find(changed, "objectives/os1", "os1.oo1")
    assert operations.remove(changed, "objectives/os1", "os1.oo1")["objectives"][0]["operational"] == []
    with pytest.raises(operations.UnknownElement):
        operations.update(data, "objectives", "os2", {"title": "x"})
