"""The Pas-de-Calais convention is there in full: every number of annex 2 lies in a quotation of something."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import pytest
from tests.agreements.conftest import EXAMPLES

from capcommun.contract.agreements.document import Agreement
from capcommun.contract.agreements.quoting import flatten, quotes, spans
from capcommun.contract.agreements.services.reading import read_path

SOURCE = Path(__file__).resolve().parents[3] / "shared" / "source-documents"


@pytest.fixture(scope="module")
def convention() -> Agreement:
    return read_path(EXAMPLES / "pas-de-calais-2023-2027.yaml").document


@pytest.fixture(scope="module")
def text() -> str:
    return (EXAMPLES / "pas-de-calais-2023-2027.md").read_text(encoding="utf-8")


def test_the_text_shipped_is_the_public_one(text: str) -> None:
    original = SOURCE / "pas-de-calais-convention-2023-2027.md"
    if not original.exists():
        pytest.skip("the source documents are not beside the project")
    assert hashlib.sha256(text.encode()).hexdigest() == hashlib.sha256(original.read_bytes()).hexdigest()


def test_every_number_of_annex_2_is_quoted(convention: Agreement, text: str) -> None:
    covered = bytearray(len(text))
    for quote in (quote for _path, quote in quotes(convention) if quote.part == "annexe-2"):
        for start, end in spans(quote.text, text):
            covered[start:end] = b"\1" * (end - start)
    for table in (table for table in convention.tables if table.part == "annexe-2"):
        for cell in {cell for row in table.rows for cell in row if cell}:
            for start, end in spans(cell, text):
                covered[start:end] = b"\1" * (end - start)
    start, end = text.index("ANNEXE 2 : PLAN D"), text.index("RAPPORT N°14")
    numbers = list(re.finditer(r"\d+(?:[ .,\u00a0]\d{3})*(?:,\d+)?", text[start:end]))
    missed = [
        text[start + m.start() - 40 : start + m.end() + 40]
        for m in numbers
        if not covered[start + m.start()] and not _list_mark(text, start + m.start())
    ]
    assert len(numbers) == 185
    assert missed == []


def _list_mark(text: str, at: int) -> bool:
    """Whether this number only numbers a list's line: nothing but marks before it, a full stop after it."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return not before.strip("*# ") and re.match(r"\d{1,2}\.\s", text[at:]) is not None


def test_the_framework_is_three_times_four(convention: Agreement) -> None:
    assert [len(s.operational) for s in convention.objectives] == [4, 4, 4]
    assert [s.number for s in convention.objectives] == [1, 2, 3]
    year = Counter(action.objective for action in convention.actions[2023])
    for strategic in convention.objectives:
        for operational in strategic.operational:
            assert year[operational.key] >= 1, operational.key


def test_articles_money_and_offices(convention: Agreement) -> None:
    assert [article.number for article in convention.articles] == [str(n) for n in range(1, 13)]
    amounts = sorted(int(credit.amount) for credit in convention.credits if credit.year == 2023)
    assert amounts == [650_000, 1_950_000]
    linked = next(credit for credit in convention.credits if credit.amount == 650_000)
    assert linked.linked_agreement
    assert {int(i.share_percent) for i in convention.payment_terms if i.share_percent} >= {90}
    offices = next(table for table in convention.tables if len(table.rows) == 18)
    assert len(offices.columns) == 4


def test_the_series_and_ranges_that_people_look_for(convention: Agreement) -> None:
    velo = next(
        t for t in convention.targets if t.year == 2023 and t.value == 25 and "vélo" in t.title.lower()
    )
    assert [int(b.value) for b in velo.baseline] == [2, 6, 8, 12]
    lettings = next(t for t in convention.targets if t.year == 2023 and t.low == 200 and t.high == 250)
    assert lettings.comparator == "between"
    assert any(
        t.year == 2023 and t.value == 100 and "prestataire" in (t.unit or "") for t in convention.targets
    )
    assert any(t.kind == "rank" and t.value == 2 for t in convention.targets)
    assert any(t.kind == "direction" for t in convention.targets)


def test_contradictions_are_kept(convention: Agreement) -> None:
    said = " ".join(
        flatten(f"{d.title} " + " ".join(r.quote.text for r in d.readings)).text
        for d in convention.discrepancies
    )
    for words in ("06/03/2023", "06/02/2023", "26/09/2023", "27 février 2023", "quasiment", "une quinzaine"):
        assert words in said, words
    assert len(convention.discrepancies) >= 10


def test_new_caledonia_has_four_signatories_and_no_invented_target() -> None:
    document = read_path(EXAMPLES / "nouvelle-caledonie-2023-2025.yaml").document
    assert len(document.parties) == 4
    assert len([a for a in document.actors]) >= 5
    assert document.rule_sets == []
    assert {m.country for m in document.markets} == {"AU", "NZ", "FR", "JP", "SG"}
    assert document.targets == [] and document.actions == {}
    assert document.term is not None and document.term.years == 3


def test_jura_has_a_rotating_presidency_and_the_majority_of_those_present() -> None:
    document = read_path(EXAMPLES / "montagnes-du-jura.yaml").document
    steering = next(body for body in document.governance.bodies if body.kind == "steering")
    assert (steering.presidency, steering.majority) == ("rotating", "present")
