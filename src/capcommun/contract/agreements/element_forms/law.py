"""The text as a legal act: its parts and articles, what it rests on, who decided it, how it ends."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements import operations
from capcommun.contract.agreements.element_forms import choices, words
from capcommun.contract.agreements.element_forms.base import ElementForm, nested
from capcommun.contract.agreements.element_forms.fields import CellsField, LinesField, day


class ArticleForm(ElementForm):
    code, label, group = "article", _("an article"), "law"
    model, fixed_collection = doc.Article, "articles"
    number = forms.CharField(label=_("Number"), max_length=40, help_text=_("As in the text: 4, 2.1, IV."))
    title = forms.CharField(label=_("Title"), max_length=500)
    text = forms.CharField(
        label=_("Text of the article"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12})
    )
    part = forms.ChoiceField(label=_("Part of the text"))
    quote = None  # type: ignore[assignment]  # Django's way to leave a field out

    def choose(self) -> None:
        choices.set_choices(self, part=choices.named(self.document, "parts"))

    def base_key(self) -> str:
        return f"article-{operations.slug(self.cleaned_data['number'], 20)}"


class TextPartForm(ElementForm):
    code, label, group = "part", _("the start of a part (annex, deliberation…)"), "law"
    model, fixed_collection = doc.Part, "parts"
    more = ("occurrence",)
    title = forms.CharField(label=_("Title of the part"), max_length=500)
    heading = forms.CharField(
        label=_("Heading of the text that starts it"),
        max_length=500,
        required=False,
        help_text=_("Word for word. What follows belongs to this part, up to the next one."),
    )
    occurrence = forms.IntegerField(
        label=_("Which of the headings with these words"),
        min_value=1,
        max_value=99,
        initial=1,
        required=False,
        help_text=_("2 when a table of contents has the same words before."),
    )
    quote = None  # type: ignore[assignment]  # Django's way to leave a field out

    def to_element(self) -> operations.Data:
        return {"occurrence": 1, **super().to_element()}

    def base_key(self) -> str:
        return operations.slug(self.cleaned_data["title"], 30)


class LegalBasisForm(ElementForm):
    code, label, group = "basis", _("a legal basis (“Vu le code…”)"), "law"
    model, fixed_collection = doc.LegalBasis, "legal_bases"
    title = forms.CharField(
        label=_("The text of law or the decision"),
        max_length=500,
        help_text=_("Code, article, law, decision."),
    )


class DeliberationForm(ElementForm):
    code, label, group = "deliberation", _("a deliberation and its vote"), "law"
    model, fixed_collection = doc.Deliberation, "deliberations"
    more = ("vote__recused", "vote__groups", "transmitted_on", "published_on")
    number = forms.CharField(label=_("Number"), max_length=80, required=False)
    body = forms.CharField(label=_("Who deliberated"), max_length=300)
    date = forms.DateField(label=_("On what day"), widget=day())
    title = forms.CharField(label=_("Subject"), max_length=500)
    decides = LinesField(label=_("What it decides"), help_text=_("One decision per line."))
    vote__in_favour = forms.IntegerField(label=_("In favour"), min_value=0, required=False)
    vote__against = forms.IntegerField(label=_("Against"), min_value=0, required=False)
    vote__abstentions = forms.IntegerField(label=_("Abstentions"), min_value=0, required=False)
    vote__absent_without_proxy = forms.IntegerField(
        label=_("Absent without proxy"), min_value=0, required=False
    )
    vote__recused = LinesField(label=_("Who stepped aside"))
    vote__groups = LinesField(label=_("Groups, as the vote names them"))
    transmitted_on = forms.DateField(
        label=_("Sent to the control of legality on"), widget=day(), required=False
    )
    published_on = forms.DateField(label=_("Published on"), widget=day(), required=False)

    def base_key(self) -> str:
        return operations.slug(f"deliberation-{self.cleaned_data.get('number') or self.cleaned_data['date']}")


class ClauseForm(ElementForm):
    code, label, group, quote_required = "clause", _("a clause (termination, dispute…)"), "law", True
    model, fixed_collection = doc.Clause, "clauses"
    kind = forms.ChoiceField(label=_("Kind"), choices=words.CLAUSES)
    title = forms.CharField(label=_("The clause in a few words"), max_length=500)
    delay_months = forms.IntegerField(
        label=_("Notice, in months"), min_value=0, max_value=120, required=False
    )


class TableForm(ElementForm):
    code, label, group = "table", _("a table"), "law"
    model, fixed_collection = doc.Table, "tables"
    not_stored = ("cells",)
    title = forms.CharField(label=_("Title"), max_length=500)
    part = forms.ChoiceField(label=_("Part of the text"))
    cells = CellsField(
        label=_("The table"),
        help_text=_(
            "One row per line, a bar (|) between the cells; or paste it from a spreadsheet. The first row "
            "names the columns."
        ),
    )
    quote = None  # type: ignore[assignment]  # Django's way to leave a field out

    def choose(self) -> None:
        choices.set_choices(self, part=choices.named(self.document, "parts"))

    def to_element(self) -> operations.Data:
        columns, *rows = self.cleaned_data["cells"]
        kept = {k: v for k, v in self.cleaned_data.items() if k != "cells"}
        return {**nested(kept), "columns": [name or "—" for name in columns], "rows": rows}

    def fields_of_element(self) -> set[str]:
        return super().fields_of_element() | {"columns", "rows"}

    @classmethod
    def initial_of(cls, element: operations.Data) -> dict[str, Any]:
        return {**super().initial_of(element), "cells": [element["columns"], *element.get("rows", [])]}


_ARTICLE = re.compile(
    r"^art(?:icle|\.)?\s*(?:n\s?[°o]\s*)?([0-9]+(?:[.-][0-9]+)*|[IVXL]+|1er|unique)\b[\s.:–—-]*(.*)$", re.I
)


def article_heading(heading: str) -> tuple[str, str] | None:
    """Number and title of an article's heading: « Article 4 : Versement » gives 4 and Versement."""
    match = _ARTICLE.match(heading.strip())
    return (match[1], match[2].strip() or match[0].strip()) if match else None
