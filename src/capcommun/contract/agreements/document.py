"""The canonical document of an agreement's version.

Everything else is derived from it: the tables are a projection, a difference is a comparison of two
documents, an export is the document itself. Pure Python: no Django here, so that the format can be
checked anywhere. Every element carries a stable ``key``: amendments name elements by it.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from capcommun.contract.agreements.elements import (
    FORMAT,
    Actor,
    Article,
    Clause,
    Deliberation,
    Element,
    Key,
    LegalBasis,
    Line,
    Number,
    Part,
    Party,
    Quote,
    Signatory,
    SourceText,
    Term,
    Text,
    Vote,
)

__all__ = [
    "FORMAT",
    "Action",
    "Actor",
    "Agreement",
    "Article",
    "Baseline",
    "Body",
    "Clause",
    "Contribution",
    "Credit",
    "Deadline",
    "Deliberation",
    "Destination",
    "Discrepancy",
    "Element",
    "Fact",
    "Governance",
    "Instalment",
    "Key",
    "LegalBasis",
    "Line",
    "LinkedAgreement",
    "Market",
    "Milestone",
    "Number",
    "Objective",
    "Obligation",
    "Part",
    "Party",
    "Question",
    "Quote",
    "Reading",
    "Rule",
    "Signatory",
    "SourceText",
    "StrategicObjective",
    "Table",
    "Target",
    "Term",
    "Text",
    "Vote",
]


class Destination(Element):
    key: Key
    name: Line
    values: list[Line] = []
    note: Text | None = None
    quote: Quote | None = None


class Market(Element):
    key: Key
    name: Line
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    priority: bool = True
    slogan: Line | None = None
    quote: Quote | None = None


class Objective(Element):
    """Operational objective: stands under a strategic one."""

    key: Key
    number: int = Field(ge=1)
    title: Line
    summary: Text | None = None
    commitments: list[Quote] = []
    """What the framework announces under this objective, sentence by sentence."""
    quote: Quote | None = None


class StrategicObjective(Element):
    key: Key
    number: int = Field(ge=1)
    title: Line
    short_title: Line
    summary: Text | None = None
    operational: list[Objective] = []
    quote: Quote | None = None


class Milestone(Element):
    key: Key
    title: Line
    due: dt.date | None = None
    due_label: Line | None = None
    """The text's own words when it gives no day: « début 2023 »."""
    quote: Quote | None = None


class Action(Element):
    key: Key
    title: Line
    objective: Key
    """Key of the operational objective served (or of the strategic one, for an action above all)."""
    description: Text | None = None
    partners: list[Line] = []
    destinations: list[Key] = []
    markets: list[Key] = []
    territories: list[Line] = []
    start: dt.date | None = None
    end: dt.date | None = None
    milestones: list[Milestone] = []
    parent: Key | None = None
    """An action of the same roadmap; one level only."""
    continues: Key | None = None
    """The action of an earlier year that this one carries on."""
    blocked_by: list[Key] = []
    quotes: list[Quote] = Field(min_length=1)


class Baseline(Element):
    period: Line
    value: Number
    note: Line | None = None
    quote: Quote | None = None


class Deadline(Element):
    date: dt.date
    label: Line | None = None
    """The text's own words when the day is our reading of them: « au premier trimestre 2023 »."""


class Target(Element):
    """A measurable promise, with the sentence that made it."""

    key: Key
    title: Line
    attached_to: Key
    """Key of the strategic or operational objective, or of the action."""
    year: int | None = None
    """The roadmap's year; none for a target of the framework, over the whole term."""
    kind: Literal["quantity", "deliverable", "rank", "direction"] = "quantity"
    comparator: Literal[
        "at-least", "at-most", "about", "between", "exactly", "done-by", "increase", "decrease", "maintain"
    ]  # fmt: skip
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    unit: Line | None = None
    per: Literal["once", "month", "quarter", "half-year", "year", "term"] = "year"
    approximate: bool = False
    firmness: Literal["commitment", "objective", "forecast", "illustration", "context"]
    start: dt.date | None = None
    deadline: Deadline | None = None
    baseline: list[Baseline] = []
    serves: Key | None = None
    """The framework target that this yearly target serves."""
    destination: Key | None = None
    market: Key | None = None
    territory: Line | None = None
    indicator: Key | None = None
    """Key, in the installation's library, of the indicator by which the parties agreed to read it."""
    quote: Quote


class Fact(Element):
    """What the text states without promising: a count to date, a definition, an address."""

    key: Key
    title: Line
    value: Number | None = None
    unit: Line | None = None
    attached_to: Key | None = None
    quote: Quote


class Rule(Element):
    """A condition that the text sets and that later work must respect."""

    key: Key
    title: Line
    attached_to: Key | None = None
    quote: Quote


class Instalment(Element):
    key: Key
    title: Line
    share_percent: Number | None = Field(default=None, ge=0, le=100)
    amount: Number | None = None
    conditions: list[Text] = []
    quote: Quote | None = None


class Credit(Element):
    key: Key
    year: int
    title: Line
    amount: Number
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    payer: Key
    payee: Key
    account: Line | None = None
    operation: Line | None = None
    instalments: list[Instalment] = []
    linked_agreement: Key | None = None
    """Set when another agreement carries this credit: it is shown here, and counted there."""
    quote: Quote


class Contribution(Element):
    """Means lent rather than paid: staff, premises."""

    key: Key
    title: Line
    giver: Key
    kind: Literal["in-kind", "cash"] = "in-kind"
    quote: Quote


class Obligation(Element):
    key: Key
    title: Line
    debtor: Key
    creditor: Key
    group: Literal["activity", "legal", "financial", "control", "communication", "other"]
    what: Literal["document", "meeting", "payment", "rule"] | None = None
    """What is done on the day; none when nobody said."""
    trigger: Literal["fixed-date", "yearly", "after-event", "on-change", "on-request", "continuous"]
    month_day: Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$")] | None = None
    """For a yearly one: the last day, as MM-DD."""
    year_offset: int = 0
    """1 when it is due in the year that follows the exercise."""
    event: Line | None = None
    gates: list[Key] = []
    """Instalments that wait for this document."""
    quote: Quote


class Body(Element):
    key: Key
    name: Line
    kind: Literal[
        "steering", "technical", "working-group", "assembly", "board", "jury", "commission", "other"
    ]
    presidency: Literal["fixed", "rotating", "unspecified"] = "unspecified"
    majority: Literal["present", "cast", "absolute", "consensus", "unspecified"] = "unspecified"
    meetings_per_year: int | None = None
    members: list[Line] = []
    note: Text | None = None
    quote: Quote | None = None


class Table(Element):
    key: Key
    title: Line
    part: Key
    columns: list[Line]
    rows: list[list[str]]


class Reading(Element):
    statement: Text
    quote: Quote


class Discrepancy(Element):
    """The source contradicts itself: both readings are kept and the question stays open."""

    key: Key
    title: Line
    readings: list[Reading] = Field(min_length=2)
    retained: Text | None = None
    """What this document goes by, and why, until the parties settle it."""


class LinkedAgreement(Element):
    key: Key
    title: Line
    relation: Literal["precedes", "finances", "details", "framework"]
    quote: Quote | None = None


class Question(Element):
    """What the preparation of a year has not settled: an act is not adopted while one is open."""

    key: Key
    collection: Literal["actions", "targets", "obligations", "credits"]
    about: Key
    """Key of the element: does it go on in ``year``?"""
    year: int


class Governance(Element):
    bodies: list[Body] = []
    rules: list[Rule] = []


class Agreement(Element):
    """A whole version of an agreement."""

    format: Literal["capcommun/agreement/1"]
    key: Key
    kind: Literal[
        "convention-objectifs", "contrat-cadre", "contrat-destination", "contrat-rayonnement",
        "convention-attributive",
    ]  # fmt: skip
    title: Line
    short_title: Line
    motto: Line | None = None
    language: Literal["fr", "en", "nl"] = "fr"
    rule_sets: list[Literal["fr-local-authorities"]] = ["fr-local-authorities"]
    """Bodies of law that apply; empty where mainland law on local authorities does not."""
    source: SourceText
    parts: list[Part] = Field(min_length=1)
    parties: list[Party] = []
    actors: list[Actor] = []
    term: Term | None = None
    """None when the text at hand gives neither date nor length."""
    clauses: list[Clause] = []
    legal_bases: list[LegalBasis] = []
    deliberations: list[Deliberation] = []
    articles: list[Article] = []
    destinations: list[Destination] = []
    markets: list[Market] = []
    objectives: list[StrategicObjective] = []
    actions: dict[int, list[Action]] = {}
    """Yearly roadmaps: the actions of each year."""
    targets: list[Target] = []
    facts: list[Fact] = []
    rules: list[Rule] = []
    credits: list[Credit] = []
    payment_terms: list[Instalment] = []
    contributions: list[Contribution] = []
    obligations: list[Obligation] = []
    governance: Governance = Governance()
    tables: list[Table] = []
    discrepancies: list[Discrepancy] = []
    linked_agreements: list[LinkedAgreement] = []
    questions: list[Question] = []
