"""What the writing desk shows: the text with what is used of it, and the draft's elements."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from capcommun.contract.agreements import operations, place
from capcommun.contract.agreements.element_forms import FORMS
from capcommun.contract.agreements.models import Agreement, Mark, SourceDocument, Version
from capcommun.contract.agreements.quoting import spans
from capcommun.contract.agreements.segments import Block, Sentence, all_sentences, cut, used


@dataclass(frozen=True)
class Entry:
    """An element of the draft as the desk lists it."""

    collection: str
    kind: str
    key: str
    title: str
    detail: str = ""


@dataclass(frozen=True)
class Group:
    label: Any
    entries: list[Entry]


@dataclass(frozen=True)
class Heading:
    """A line of the text's contents: how many sentences under it wait."""

    sentence: Sentence
    depth: int
    left: int
    part: str = ""
    """The title of the part that starts here."""


@dataclass(frozen=True)
class ShownBlock:
    """A paragraph as the page shows it: each sentence with its state (used, aside, left)."""

    kind: str
    level: int
    lines: list[tuple[Sentence, str]]
    part: str = ""


@dataclass(frozen=True)
class Desk:
    """The signed text and the draft beside it."""

    source: SourceDocument | None
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    taken: frozenset[int]
    marked: frozenset[int]
    """Set aside by somebody."""
    headings: frozenset[int]
    data: operations.Data = field(repr=False)

    @property
    def aside(self) -> frozenset[int]:
        """What need not become anything: a heading places what stands under it."""
        return self.marked | self.headings

    @property
    def left(self) -> int:
        """Sentences neither used nor set aside."""
        return len(self.sentences) - len(self.taken | self.aside)

    @property
    def percent(self) -> int:
        return 100 if not self.sentences else (len(self.sentences) - self.left) * 100 // len(self.sentences)

    @property
    def groups(self) -> list[Group]:
        return groups(self.data)

    @property
    def starts(self) -> list[tuple[int, str]]:
        return place.starts_of_parts(self.data.get("parts", []), self.blocks)

    def locate(self, words: str, near: Sentence | None = None) -> operations.Data | None:
        """The quotation with its place; ``None`` when the text does not hold these words."""
        if self.source is None:
            return None
        parts = self.data.get("parts", [])
        return place.locate(words, self.source.text, self.blocks, parts, near)

    def part_of(self, sentence: Sentence | None) -> str:
        parts = self.data.get("parts", [])
        return place.part_at(sentence.start if sentence else 0, parts, self.starts)

    def block_of(self, sentence: Sentence) -> Block:
        return next(block for block in self.blocks if sentence in block.sentences)

    def waiting(self, sentences: list[Sentence]) -> list[Sentence]:
        """Those of these sentences that are neither used nor set aside."""
        done = self.taken | self.aside
        return [sentence for sentence in sentences if sentence.index not in done]

    @property
    def is_bare(self) -> bool:
        """Whether nothing was written yet, the text's own part apart."""
        return {group.entries[0].kind for group in self.groups} <= {"part"}

    def titles_of_starts(self) -> dict[int, str]:
        """The title of each part that starts at a heading, by the heading's position."""
        parts = {part["key"]: part["title"] for part in self.data.get("parts", [])}
        return {start: parts[key] for start, key in self.starts}

    @property
    def shown(self) -> list[ShownBlock]:
        titles = self.titles_of_starts()
        return [
            ShownBlock(
                block.kind,
                block.level,
                [(s, self._state(s.index)) for s in block.sentences],
                titles.get(block.sentences[0].start, ""),
            )
            for block in self.blocks
        ]

    def _state(self, index: int) -> str:
        return "used" if index in self.taken else "aside" if index in self.aside else "left"

    @property
    def contents(self) -> list[Heading]:
        """The text's headings, with how many sentences wait before the next one."""
        done = self.taken | self.aside
        titles = self.titles_of_starts()
        found: list[Heading] = []
        for block in self.blocks:
            if block.kind == "heading":
                first = block.sentences[0]
                found.append(Heading(first, min(block.level, 7), 0, titles.get(first.start, "")))
            elif found:
                left = sum(s.index not in done for s in block.sentences)
                found[-1] = Heading(
                    found[-1].sentence, found[-1].depth, found[-1].left + left, found[-1].part
                )
        return found


@lru_cache(maxsize=16)
def blocks_of(text: str) -> tuple[Block, ...]:
    """The text cut once per content."""
    return tuple(cut(text))


def desk(agreement: Agreement, version: Version) -> Desk:
    """Everything the page needs, in two queries."""
    source = SourceDocument.objects.filter(agreement=agreement).first()
    text = source.text if source else ""
    blocks = blocks_of(text)
    sentences = tuple(all_sentences(blocks))
    quoted = [span for quote in operations.quotes(version.document) for span in spans(quote["text"], text)]
    marks = list(Mark.objects.filter(source=source).values_list("start", "end")) if source else []
    headings = frozenset(s.index for block in blocks if block.kind == "heading" for s in block.sentences)
    return Desk(
        source=source,
        blocks=blocks,
        sentences=sentences,
        taken=frozenset(used(sentences, quoted)),
        marked=frozenset(used(sentences, marks)),
        headings=headings,
        data=version.document,
    )


NAMES = {"parties": "name", "actors": "name", "destinations": "name", "markets": "name", "bodies": "name"}


def groups(data: operations.Data) -> list[Group]:
    """The draft's elements by kind, in the document's order."""
    inside = data.get("governance", {})
    found = [
        Group(_("Parts of the text"), _entries(data, "parts", "part")),
        Group(_("Parties"), _entries(data, "parties", "party")),
        Group(_("Others named"), _entries(data, "actors", "actor")),
        Group(_("Legal bases"), _entries(data, "legal_bases", "basis")),
        Group(_("Deliberations"), _entries(data, "deliberations", "deliberation")),
        Group(_("Articles"), _entries(data, "articles", "article", "number")),
        Group(_("Clauses"), _entries(data, "clauses", "clause")),
        Group(_("Destinations"), _entries(data, "destinations", "destination")),
        Group(_("Priority markets"), _entries(data, "markets", "market")),
        Group(_("Objectives"), _objectives(data)),
        Group(_("Actions"), _actions(data)),
        Group(_("Targets"), _entries(data, "targets", "target", "year")),
        Group(_("Obligations"), _entries(data, "obligations", "obligation")),
        Group(_("Amounts"), _entries(data, "credits", "amount", "year")),
        Group(_("Payment terms"), _entries(data, "payment_terms", "payment")),
        Group(_("Means lent"), _entries(data, "contributions", "contribution")),
        Group(_("Governing bodies"), _entries(inside, "bodies", "body", path="governance/bodies")),
        Group(
            _("Rules of governance"), _entries(inside, "rules", "governance-rule", path="governance/rules")
        ),
        Group(_("Rules"), _entries(data, "rules", "rule")),
        Group(_("Facts"), _entries(data, "facts", "fact")),
        Group(_("Contradictions of the text"), _entries(data, "discrepancies", "discrepancy")),
        Group(_("Tables"), _entries(data, "tables", "table")),
        Group(_("Linked agreements"), _entries(data, "linked_agreements", "linked")),
    ]
    return [group for group in found if group.entries]


def _entries(
    data: operations.Data, collection: str, kind: str, detail: str = "", path: str = ""
) -> list[Entry]:
    name = NAMES.get(collection, "title")
    return [
        Entry(path or collection, kind, item["key"], item[name], str(item.get(detail) or ""))
        for item in data.get(collection, [])
    ]


def _objectives(data: operations.Data) -> list[Entry]:
    found = []
    for strategic in data.get("objectives", []):
        number = str(strategic["number"])
        found.append(Entry("objectives", "strategic", strategic["key"], strategic["title"], number))
        for item in strategic.get("operational", []):
            path = f"objectives/{strategic['key']}"
            found.append(Entry(path, "operational", item["key"], item["title"], f"{number}.{item['number']}"))
    return found


def _actions(data: operations.Data) -> list[Entry]:
    return [
        Entry(f"actions/{year}", "action", item["key"], item["title"], str(year))
        for year, items in sorted(data.get("actions", {}).items())
        for item in items
    ]


def kind_of(collection: str) -> str | None:
    """The form's name for a collection; ``None`` for what the desk does not edit."""
    name, _slash, inside = collection.partition("/")
    if name == "objectives":
        return "operational" if inside else "strategic"
    if name == "actions":
        return "action" if inside.isdecimal() else None
    plain = {form.fixed_collection: form.code for form in FORMS.values() if form.fixed_collection}
    return plain.get(collection)
