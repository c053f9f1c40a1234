"""The signed text on the desk: a PDF's headings, parts, a second file, articles, the quotation's page."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.test import Client
from tests.agreements.conftest import EXAMPLES

from capcommun.contract.agreements.api import Agreement, load
from capcommun.contract.agreements.desk import desk
from capcommun.contract.agreements.document import Agreement as Document
from capcommun.contract.agreements.extraction import extract
from capcommun.contract.agreements.models import Mark, SourceDocument
from capcommun.contract.agreements.place import locate, mark
from capcommun.contract.agreements.segments import all_sentences, cut
from capcommun.contract.agreements.services import drafts, writing
from capcommun.contract.agreements.suggestions import articles_found
from capcommun.kit.access.api import SYSTEM, Refusal
from capcommun.kit.accounts.api import User

DAY = dt.date(2023, 4, 6)
PDF = """<style>
@page { size: A5; margin: 2cm; @top-left { content: "Convention 2023-2027" }
  @bottom-center { content: "Page " counter(page) " sur " counter(pages) } }
body { font: 11pt serif } h1 { font-size: 18pt } h2 { font-size: 14pt } h3 { font-size: 11pt }
section { break-before: page }
</style><h1>Convention d'objectifs</h1><p>Entre le Département et l'agence.</p>
<h2>Article 1 : Les engagements de l'agence pour un développement durable des territoires</h2>
<p>L'agence recrutera 100 prestataires au cours de l'année deux mille vingt-trois, et en rendra compte au
Département avant le trente juin de l'année suivante.</p><h3>Le réseau</h3><p>• Un premier point.</p>
<section><h1>Annexe 2</h1><p>Le guide sera édité.</p></section>
<section><p>La suite est publiée.</p></section>"""
TEXT = """# Convention

## Article 1 : Objet

Le contrat dure 3 ans. L'agence tient un registre.

## Article 2 : Annexes

Les annexes sont jointes.

# Annexe 2

L'agence tient un registre. Elle recrutera 100 prestataires.
"""


def test_a_pdf_keeps_its_headings_and_loses_its_running_lines() -> None:
    weasyprint = pytest.importorskip("weasyprint", exc_type=OSError)
    text = extract(weasyprint.HTML(string=PDF).write_pdf(), "convention.pdf")
    places = {sentence.text: sentence.place for sentence in all_sentences(cut(text))}
    first = next(words for words in places if words.startswith("L'agence recrutera"))
    article = "Article 1 : Les engagements de l'agence pour un développement durable des territoires"
    assert places[first] == f"Convention d'objectifs > {article}"
    assert first.endswith("avant le trente juin de l'année suivante.")
    assert places["Un premier point."] == f"Convention d'objectifs > {article} > Le réseau"
    assert places["Le guide sera édité."] == "Annexe 2"
    assert "Page 1" not in text and "2023-2027" not in text


def test_the_whole_convention_as_a_pdf_gives_back_its_headings() -> None:
    """Every heading of the Pas-de-Calais text set in type is found again, but for one in fifty."""
    weasyprint = pytest.importorskip("weasyprint", exc_type=OSError)
    blocks = cut((EXAMPLES / "pas-de-calais-2023-2027.md").read_text(encoding="utf-8"))[:260]
    body = ""
    for block in blocks:
        words = html.escape(" ".join(sentence.text for sentence in block.sentences))
        tag = f"h{min(block.level, 6)}" if block.kind == "heading" else "p"
        body += f"<{tag}>{words}</{tag}>"
    style = "<style>body{font:11pt serif} h4,h5,h6{font-size:11pt}</style>"
    found = cut(extract(weasyprint.HTML(string=style + body).write_pdf(), "pas-de-calais.pdf"))

    def headings(cut_blocks: list) -> set[str]:  # type: ignore[type-arg]  # plain JSON, of any shape
        said = (b.sentences[0].text for b in cut_blocks if b.kind == "heading")
        return {re.sub(r"\s+", "", words) for words in said}

    wanted = headings(blocks)
    assert len(wanted) > 40
    assert len(wanted - headings(found)) <= len(wanted) // 50, wanted - headings(found)


def test_a_bold_sentence_promises_something() -> None:
    blocks = cut(
        "**Pour 2023, un objectif raisonnable est fixé à 25 nouveaux prestataires.**\n\n**Article 1.**\n"
    )
    assert [block.kind for block in blocks] == ["paragraph", "heading"]


def test_words_that_stand_twice_are_those_of_the_sentence_chosen() -> None:
    blocks = cut(TEXT)
    parts = [{"key": "texte"}, {"key": "annexe", "heading": "Annexe 2", "occurrence": 1}]
    words = "L'agence tient un registre."
    first, second = (s for s in all_sentences(blocks) if s.text == words)
    assert locate(words, TEXT, blocks, parts, first) == {
        "text": words, "part": "texte", "place": "Convention > Article 1 : Objet",
    }  # fmt: skip
    assert locate(words, TEXT, blocks, parts, second) == {
        "text": words,
        "part": "annexe",
        "place": "Annexe 2",
    }
    assert locate("L'agence tient deux registres.", TEXT, blocks, parts) is None


@pytest.fixture
def draft() -> Agreement:
    header = {"title": "Contrat", "short_title": "Contrat", "kind": "contrat-cadre"}
    return drafts.create_draft(actor=SYSTEM, header=header, source_name="c.docx", source_text=TEXT, today=DAY)


@pytest.fixture
def writer() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("admin@essai.test", "un mot de passe assez long"))
    return client


def seen(draft: Agreement) -> int:
    return drafts.open_draft(draft, SYSTEM).revision


def document(draft: Agreement) -> dict:  # type: ignore[type-arg]  # plain JSON, of any shape
    return drafts.open_draft(draft, SYSTEM).document


def rank(draft: Agreement, words: str) -> int:
    table = desk(draft, drafts.open_draft(draft, SYSTEM))
    return next(s.index for s in table.sentences if s.text == words)


@pytest.mark.django_db
def test_a_heading_starts_a_part_and_what_stands_under_it_follows(writer: Client, draft: Agreement) -> None:
    base = f"/contrats/{draft.key}/redaction"
    words = "Elle recrutera 100 prestataires."
    rule = {"title": "Recruter", "quote": words, "revision": seen(draft), "phrase": rank(draft, words)}
    writer.post(f"{base}/ajouter/rule/", rule)
    assert document(draft)["rules"][0]["quote"]["part"] == "texte"
    at = rank(draft, "Annexe 2")
    shown = writer.get(f"{base}/", {"phrase": at, "devient": "part"}).content.decode()
    assert 'value="Annexe 2"' in shown
    part = {
        "title": "Annexe 2",
        "heading": "Annexe 2",
        "occurrence": "1",
        "revision": seen(draft),
        "phrase": at,
    }
    assert writer.post(f"{base}/ajouter/part/", part).status_code == 302
    assert document(draft)["parts"][1]["key"] == "annexe-2"
    assert document(draft)["rules"][0]["quote"]["part"] == "annexe-2"
    gone = {"remove": "1", "revision": seen(draft)}
    assert writer.post(f"{base}/element/parts/-/annexe-2/", gone).status_code == 302
    assert document(draft)["rules"][0]["quote"]["part"] == "texte"


@pytest.mark.django_db
def test_every_article_is_taken_at_once(writer: Client, draft: Agreement) -> None:
    writer.post(f"/contrats/{draft.key}/redaction/articles/", {"revision": seen(draft)})
    found = document(draft)["articles"]
    assert [(a["number"], a["title"], a["text"]) for a in found] == [
        ("1", "Objet", "Le contrat dure 3 ans. L'agence tient un registre."),
        ("2", "Annexes", "Les annexes sont jointes."),
    ]
    assert articles_found(desk(draft, drafts.open_draft(draft, SYSTEM))) == []


@pytest.mark.django_db
def test_the_articles_of_the_real_convention_are_found() -> None:
    text = (EXAMPLES / "pas-de-calais-2023-2027.md").read_text(encoding="utf-8")
    header = {"title": "C", "short_title": "C", "kind": "convention-objectifs"}
    draft = drafts.create_draft(actor=SYSTEM, header=header, source_name="c", source_text=text, today=DAY)
    found = articles_found(desk(draft, drafts.open_draft(draft, SYSTEM)))
    named = {article["title"]: article for article in found}
    assert [a["number"] for a in found if a["title"] in named][-12:] == [str(n) for n in range(1, 13)]
    assert "90 %" in named["MODALITES DE VERSEMENT DE L'AIDE DEPARTEMENTALE"]["text"]
    assert "2.2 : les engagements du Département" in named["ENGAGEMENTS DES PARTIES"]["text"]
    assert len(named["LITIGE - VOIE DE RECOURS"]["text"]) < 3_000


@pytest.mark.django_db
def test_a_second_file_is_a_part_and_leaves_the_first_in_place(writer: Client, draft: Agreement) -> None:
    address = f"/contrats/{draft.key}/redaction/ajouter-un-texte/"
    wrong = writer.post(address, {"title": "Avenant no 1", "text": " ", "revision": seen(draft)})
    assert wrong.status_code == 422 and "Avenant no 1" in wrong.content.decode()
    before = {s.text: s.start for s in all_sentences(cut(TEXT))}
    sent = {"title": "Avenant no 1", "text": "La durée est portée à 4 ans.", "revision": seen(draft)}
    assert writer.post(address, sent).status_code == 302
    table = desk(draft, drafts.open_draft(draft, SYSTEM))
    assert before.items() <= {s.text: s.start for s in table.sentences}.items() | before.items()
    assert all(table.sentences[i].start == s.start for i, s in enumerate(all_sentences(cut(TEXT))))
    quote = table.locate("La durée est portée à 4 ans.")
    assert quote == {"text": "La durée est portée à 4 ans.", "part": "avenant-no-1", "place": "Avenant no 1"}
    assert writer.post(address, {**sent, "title": "Autre"}).status_code == 409
    faults = drafts.draft_faults(draft, drafts.open_draft(draft, SYSTEM))
    assert not [fault for fault in faults if fault.code.startswith(("quote", "key"))]


@pytest.mark.django_db
def test_a_draft_s_text_is_not_shown_to_the_readers_and_leaves_with_it(
    writer: Client, document: Document, folder
) -> None:
    text = (folder / "essai.md").read_text(encoding="utf-8")
    agreement = load(document, actor=SYSTEM, known_on=DAY, source_text=text).agreement
    drafts.prepare_year(agreement, actor=SYSTEM, year=2023, going_on=set(), title="Avenant", today=DAY)
    version = drafts.open_draft(agreement, SYSTEM)
    writing.add_text(
        agreement,
        actor=SYSTEM,
        revision=version.revision,
        title="Avenant no 1",
        text="Secret jusqu'à la signature.",
    )
    drafts.share(agreement, actor=SYSTEM, shared=True) if version.act.owner_id else None
    page = writer.get(f"/contrats/{agreement.key}/texte/phrases/").content.decode()
    assert "100 prestataires" in page and "Secret" not in page
    source = SourceDocument.objects.get(agreement=agreement)
    Mark.objects.create(source=source, start=len(text) + 30, end=len(text) + 40)
    writing.give_up(agreement, actor=SYSTEM, reason="essai")
    source.refresh_from_db()
    assert source.text.strip() == text.strip() and not Mark.objects.exists()


@pytest.mark.django_db
def test_a_quotation_leads_to_its_sentence(writer: Client, document: Document, folder) -> None:
    text = (folder / "essai.md").read_text(encoding="utf-8")
    agreement = load(document, actor=SYSTEM, known_on=DAY, source_text=text).agreement
    name = mark(document.targets[0].quote.text)
    address = f"/contrats/{agreement.key}/texte/phrases/"
    for page in (f"cibles/{document.targets[0].key}/", f"actions/{document.actions[2023][0].key}/"):
        assert (
            f'href="{address}#{name}"' in writer.get(f"/contrats/{agreement.key}/{page}").content.decode()
        ), page
    shown = writer.get(address).content.decode()
    assert re.search(
        rf'<span id="p1" class="s s-used"><span id="{name}" class="mark"></span>L&#x27;agence recrutera',
        shown,
    )
    assert shown.count(f'id="{name}"') == 1
    SourceDocument.objects.all().delete()
    assert f'id="{name}"' in writer.get(address).content.decode()


@pytest.mark.django_db
def test_the_last_change_is_taken_back_and_made_again(writer: Client, draft: Agreement) -> None:
    base = f"/contrats/{draft.key}/redaction"
    empty = document(draft)
    for title in ("Durée", "Registre"):
        rule = {"title": title, "quote": "Le contrat dure 3 ans.", "revision": seen(draft)}
        writer.post(f"{base}/ajouter/rule/", rule)
    both = document(draft)

    def undo() -> None:
        last = writing.last_change(draft, drafts.open_draft(draft, SYSTEM))
        assert last is not None
        writer.post(f"{base}/annuler/", {"revision": seen(draft), "event": last.pk})

    undo()
    assert [rule["title"] for rule in document(draft)["rules"]] == ["Durée"]
    undo()
    assert document(draft) == both
    changed = {"title": "Trois ans", "quote": "Le contrat dure 3 ans.", "revision": seen(draft)}
    writer.post(f"{base}/element/rules/-/duree/", changed)
    undo()
    assert document(draft) == both
    writer.post(f"{base}/element/rules/-/registre/", {"remove": "1", "revision": seen(draft)})
    undo()
    assert document(draft) == both
    assert empty != both


@pytest.mark.django_db
def test_what_was_taken_out_comes_back_in_its_place(writer: Client, draft: Agreement) -> None:
    base = f"/contrats/{draft.key}/redaction"
    for title in ("Un", "Deux", "Trois"):
        rule = {"title": title, "quote": "Le contrat dure 3 ans.", "revision": seen(draft)}
        writer.post(f"{base}/ajouter/rule/", rule)
    three = document(draft)
    for gone in ("un", "deux", "trois"):
        writer.post(f"{base}/element/rules/-/{gone}/", {"remove": "1", "revision": seen(draft)})
        assert document(draft) != three
        last = writing.last_change(draft, drafts.open_draft(draft, SYSTEM))
        assert last is not None
        writer.post(f"{base}/annuler/", {"revision": seen(draft), "event": last.pk})
        assert document(draft) == three, gone


@pytest.mark.django_db
def test_what_is_no_longer_the_last_change_is_not_taken_back(draft: Agreement) -> None:
    first = drafts.change_draft(
        draft,
        actor=SYSTEM,
        revision=1,
        change=lambda d: {**d, "motto": "Un"},
        verb="agreement.header.changed",
    )
    event = writing.last_change(draft, first)
    assert event is not None
    second = drafts.change_draft(
        draft,
        actor=SYSTEM,
        revision=2,
        change=lambda d: {**d, "motto": "Deux"},
        verb="agreement.header.changed",
    )
    with pytest.raises(Refusal) as refused:
        writing.undo(draft, actor=SYSTEM, revision=second.revision, event=event.pk)
    assert refused.value.status == 409
    assert document(draft)["motto"] == "Deux"
