"""The text's page: every sentence, the quotations that rest on it, and what they became."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from capcommun.contract.agreements import operations, place
from capcommun.contract.agreements.desk import Heading, blocks_of
from capcommun.contract.agreements.quoting import spans
from capcommun.contract.agreements.segments import Sentence, all_sentences, used

PAGES: dict[str, tuple[str, str]] = {
    "actions": ("plan:action", "action_key"),
    "targets": ("indicators:target", "target"),
    "objectives": ("plan:objective", "objective_key"),
}
"""Where an element is shown, for those that have a page of their own (of an upper floor, hence by name)."""
LISTS = {
    "obligations": "overview:obligations",
    "credits": "overview:money",
    "payment_terms": "overview:money",
    "contributions": "overview:money",
    "governance": "overview:governance",
    "discrepancies": "overview:discrepancies",
    "parties": "overview:parties",
    "facts": "indicators:facts",
    "clauses": "overview:text",
    "legal_bases": "overview:text",
    "deliberations": "overview:text",
}
"""Where the others stand in a list, each under its key."""


@dataclass(frozen=True)
class Use:
    """An element that quotes the text."""

    title: str
    url: str


@dataclass(frozen=True)
class Line:
    """A sentence with the names of the quotations that start in it, and what was made of it."""

    sentence: Sentence
    marks: tuple[str, ...]
    quoted: bool
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A paragraph of the page; ``part`` is the title of the part that starts with it."""

    lines: tuple[Line, ...]
    kind: str = "paragraph"
    level: int = 0
    part: str = ""

    @property
    def uses(self) -> list[Use]:
        """What the block's sentences became, each once."""
        return list(dict.fromkeys(use for line in self.lines for use in line.uses))


def uses_of(agreement: str, data: operations.Data) -> dict[str, list[Use]]:
    """For each quotation's words, the elements that rest on it."""
    found: dict[str, list[Use]] = {}
    for collection, element in _elements(data):
        use = Use(
            str(element.get("title") or element.get("name") or ""), _address(agreement, collection, element)
        )
        own = {k: v for k, v in element.items() if k != "operational"}
        for quote in operations.quotes(own):
            held = found.setdefault(quote["text"], [])
            if use.title and use not in held:
                held.append(use)
    return found


def _elements(data: operations.Data) -> list[tuple[str, operations.Data]]:
    found: list[tuple[str, operations.Data]] = []
    for collection, value in data.items():
        if collection == "actions":
            found += [("actions", action) for actions in value.values() for action in actions]
        elif collection == "governance":
            found += [("governance", item) for items in value.values() for item in items]
        elif isinstance(value, list):
            found += [(collection, item) for item in value if isinstance(item, dict)]
    found += [
        ("objectives", inner)
        for outer in data.get("objectives", [])
        for inner in outer.get("operational", [])
    ]
    return found


def _address(agreement: str, collection: str, element: operations.Data) -> str:
    try:
        if collection in PAGES:
            name, argument = PAGES[collection]
            return reverse(name, kwargs={"key": agreement, argument: element["key"]})
        if collection in LISTS:
            return f"{reverse(LISTS[collection], kwargs={'key': agreement})}#{element['key']}"
    except NoReverseMatch:
        pass
    return ""


def reading(agreement: str, text: str, data: operations.Data) -> list[Shown]:
    """The page's blocks; without the text, the quotations themselves by their place."""
    uses = uses_of(agreement, data)
    return _from_text(text, data, uses) if text else _from_quotes(data, uses)


def _from_text(text: str, data: operations.Data, uses: dict[str, list[Use]]) -> list[Shown]:
    blocks = blocks_of(text)
    sentences = all_sentences(blocks)
    marks: dict[int, list[str]] = {}
    made: dict[int, list[Use]] = {}
    quoted: set[int] = set()
    for words in dict.fromkeys(quote["text"] for quote in operations.quotes(data)):
        found = spans(words, text)[:1]
        touched = sorted(used(sentences, found))
        if not touched:
            continue
        quoted.update(touched)
        marks.setdefault(touched[0], []).append(place.mark(words))
        made.setdefault(touched[0], []).extend(uses.get(words, []))
    starts = dict(place.starts_of_parts(data.get("parts", []), blocks))
    titles = {part["key"]: part["title"] for part in data.get("parts", [])}

    def line(sentence: Sentence) -> Line:
        at = sentence.index
        uses_here = tuple(dict.fromkeys(made.get(at, ())))
        return Line(sentence, tuple(marks.get(at, ())), at in quoted, uses_here)

    return [
        Shown(
            tuple(line(sentence) for sentence in block.sentences),
            block.kind,
            block.level,
            titles.get(starts.get(block.sentences[0].start, ""), ""),
        )
        for block in blocks
    ]


def _from_quotes(data: operations.Data, uses: dict[str, list[Use]]) -> list[Shown]:
    shown = []
    for rank, quote in enumerate({q["text"]: q for q in operations.quotes(data)}.values()):
        sentence = Sentence(rank, 0, 0, quote["text"], quote["place"])
        line = Line(sentence, (place.mark(quote["text"]),), True, tuple(uses.get(quote["text"], ())))
        shown.append(Shown((line,)))
    return shown


def contents_of(shown: list[Shown]) -> list[Heading]:
    return [
        Heading(row.lines[0].sentence, min(row.level, 7), 0, row.part)
        for row in shown
        if row.kind == "heading"
    ]


def address_of(agreement: Any, words: str) -> str:
    """The place of a quotation in the text's page."""
    key = getattr(agreement, "key", agreement)
    return f"{reverse('agreements:source', kwargs={'key': key})}#{place.mark(words)}"
