"""What an agreement's document is made of: the base of every element, the parties, the act, the law.

Pure Python, like ``document``, which gathers the elements into the whole.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints

FORMAT = "capcommun/agreement/1"


def _plain(value: Decimal) -> int | str:
    """A number as the canonical form writes it: ``100``, ``"12.5"``, whatever its trailing zeros."""
    if value == value.to_integral_value():
        return int(value)
    return format(value.normalize(), "f")


Number = Annotated[Decimal, PlainSerializer(_plain, when_used="json-unless-none")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$", max_length=80)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000, strip_whitespace=True)]


class Element(BaseModel):
    """A part of the document: unknown fields are refused, so that a misspelling is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Quote(Element):
    """The signed text's own words.

    ``text`` is verbatim (white space and emphasis marks apart); ``part`` is one of the document's
    ``parts``; ``place`` names the headings above it, outermost first, joined by `` > ``.
    """

    text: Text
    part: Key
    place: Line


class Part(Element):
    """A part of the signed file: the deliberation, the convention itself, an annex, the report."""

    key: Key
    title: Line
    heading: Line | None = None
    """The heading of the text that starts it, word for word; none when nobody said where it starts."""
    occurrence: int = Field(default=1, ge=1)
    """Which of the headings with these words: a table of contents has them first."""


class SourceText(Element):
    """The file that this document was made from."""

    title: Line
    nature: Literal["signed-text", "report"] = "signed-text"
    """A report tells of an agreement whose own text is not at hand."""
    file: str | None = None
    """Name of the text file that lies beside the agreement file, if any."""
    sha256: str | None = None
    published_on: dt.date | None = None
    url: str | None = None
    origin: Annotated[str, StringConstraints(pattern=r"^[a-z.]+/[-\w]+$", max_length=200)] | None = None
    """The record of this instance that the draft was made of: « support.strategy/montreuillois »."""


class Signatory(Element):
    """Who signs for a party. The function matters; the name is optional."""

    function: Line
    name: Line | None = None


class Party(Element):
    key: Key
    name: Line
    short_name: Line
    kind: Literal[
        "collectivity", "tourism-agency", "tourist-office", "epci", "chamber", "association",
        "company", "state", "public-body",
    ]  # fmt: skip
    roles: list[Literal["signatory", "funder", "operator", "partner"]] = Field(min_length=1)
    siret: str | None = None
    ridet: str | None = None
    """Identifier of a New Caledonian entity, beside the mainland's SIRET."""
    address: Line | None = None
    email: Line | None = None
    signatory: Signatory | None = None
    quote: Quote | None = None


class Actor(Element):
    """Somebody whom the text names in another capacity than as a party."""

    key: Key
    name: Line
    kind: Line
    note: Text | None = None
    quote: Quote | None = None


class Vote(Element):
    in_favour: int | None = None
    against: int | None = None
    abstentions: int | None = None
    absent_without_proxy: int | None = None
    recused: list[Line] = []
    groups: list[Line] = []


class Deliberation(Element):
    key: Key
    number: Line | None = None
    body: Line
    date: dt.date
    title: Line
    decides: list[Text] = []
    vote: Vote | None = None
    transmitted_on: dt.date | None = None
    published_on: dt.date | None = None
    quote: Quote | None = None


class LegalBasis(Element):
    key: Key
    title: Line
    quote: Quote | None = None


class Clause(Element):
    """A termination, renewal or dispute clause with the delays it sets."""

    key: Key
    kind: Literal["termination", "breach", "renewal", "dispute", "amendment", "insurance", "other"]
    title: Line
    delay_months: int | None = None
    quote: Quote


class Term(Element):
    start: dt.date
    end: dt.date
    years: int = Field(ge=1, le=30)
    starts_at: Literal["signature", "fixed-date", "executory"] = "fixed-date"
    signed_on: dt.date | None = None
    note: Text | None = None
    """How a date that the text does not give was read from it."""
    quote: Quote | None = None


class Article(Element):
    key: Key
    number: Line
    title: Line
    text: Text
    part: Key
