"""What the writing desk shows: the text with what is used of it, and the draft's elements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from capcommun.contract.agreements import operations
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
class Desk:
    """The signed text and the draft beside it."""

    source: SourceDocument | None
    blocks: list[Block]
    sentences: list[Sentence]
    taken: frozenset[int]
    aside: frozenset[int]
    groups: list[Group]

    @property
    def left(self) -> int:
        """Sentences neither used nor set aside."""
        return len(self.sentences) - len(self.taken | self.aside)

    @property
    def percent(self) -> int:
        return 100 if not self.sentences else (len(self.sentences) - self.left) * 100 // len(self.sentences)


def desk(agreement: Agreement, version: Version) -> Desk:
    """Everything the page needs, in two queries."""
    source = SourceDocument.objects.filter(agreement=agreement).first()
    text = source.text if source else ""
    blocks = cut(text)
    sentences = all_sentences(blocks)
    quoted = [span for quote in _quotes(version.document) for span in spans(quote, text)]
    marks = list(Mark.objects.filter(source=source).values_list("start", "end")) if source else []
    headings = {s.index for block in blocks if block.kind == "heading" for s in block.sentences}
    return Desk(
        source=source,
        blocks=blocks,
        sentences=sentences,
        taken=frozenset(used(sentences, quoted)),
        aside=frozenset(used(sentences, marks)) | headings,
        groups=groups(version.document),
    )


def _quotes(value: Any) -> list[str]:
    if isinstance(value, dict):
        if {"text", "part", "place"} <= value.keys():
            return [value["text"]]
        return [quote for item in value.values() for quote in _quotes(item)]
    if isinstance(value, list):
        return [quote for item in value for quote in _quotes(item)]
    return []


def groups(data: operations.Data) -> list[Group]:
    """The draft's elements by kind, in the document's order."""
    found = [
        Group(_("Parties"), _entries(data.get("parties", []), "parties", "party", "name")),
        Group(_("Priority markets"), _entries(data.get("markets", []), "markets", "market", "name")),
        Group(_("Objectives"), _objectives(data)),
        Group(_("Actions"), _actions(data)),
        Group(_("Targets"), _entries(data.get("targets", []), "targets", "target")),
        Group(_("Obligations"), _entries(data.get("obligations", []), "obligations", "obligation")),
        Group(_("Amounts"), _entries(data.get("credits", []), "credits", "amount")),
        Group(
            _("Governing bodies"),
            _entries(data.get("governance", {}).get("bodies", []), "governance/bodies", "body", "name"),
        ),
        Group(_("Rules"), _entries(data.get("rules", []), "rules", "rule")),
        Group(_("Facts"), _entries(data.get("facts", []), "facts", "fact")),
    ]
    return [group for group in found if group.entries]


def _entries(items: list[Any], collection: str, kind: str, name: str = "title") -> list[Entry]:
    return [Entry(collection, kind, item["key"], item[name]) for item in items]


def _objectives(data: operations.Data) -> list[Entry]:
    found = []
    for strategic in data.get("objectives", []):
        number = str(strategic["number"])
        found.append(Entry("objectives", "strategic", strategic["key"], strategic["title"], number))
        for item in strategic.get("operational", []):
            place = f"objectives/{strategic['key']}"
            found.append(
                Entry(place, "operational", item["key"], item["title"], f"{number}.{item['number']}")
            )
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
    plain = {form.fixed_collection: form.name for form in FORMS.values() if form.fixed_collection}
    return plain.get(collection)
