"""Fields that the element forms are made of: the text's own words, and lists of lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capcommun.contract.agreements import operations
from capcommun.kit.ui.api import DayInput

Locate = Callable[[str], operations.Data | None]
"""From words to the quotation with its place; ``None`` when the signed text does not hold them."""


def folded(words: str) -> str:
    return " ".join(words.split())


def day() -> DayInput:
    return DayInput()


class QuoteField(forms.CharField):
    """Words of the signed text. Its value is the whole quotation: words, part and place.

    A quotation that was there and whose words do not change keeps its place: the same words may stand
    twice in a text.
    """

    def __init__(self, **options: Any) -> None:
        options = {
            "label": gettext_lazy("The text's own words"),
            "required": False,
            "widget": forms.Textarea(attrs={"rows": 3}),
            "help_text": gettext_lazy("Shorten it if only a part matters; do not change its words."),
            **options,
        }
        super().__init__(**options)
        self.locate: Locate | None = None
        self.kept: dict[str, operations.Data] = {}

    def prepare_value(self, value: Any) -> Any:
        return value.get("text", "") if isinstance(value, dict) else value

    def clean(self, value: Any) -> Any:
        words = folded(str(super().clean(value) or ""))
        if not words:
            return None
        if words in self.kept:
            return self.kept[words]
        found = self.locate(words) if self.locate else None
        if found is None:
            raise forms.ValidationError(
                _("These words are not in the signed text. Copy them without changing them.")
            )
        return found


class LinesField(forms.CharField):
    """One thing per line."""

    def __init__(self, **options: Any) -> None:
        options = {
            "required": False,
            "widget": forms.Textarea(attrs={"rows": 3}),
            "help_text": gettext_lazy("One per line."),
            **options,
        }
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = str(super().clean(value) or "")
        return [line.strip() for line in text.splitlines() if line.strip()]


class CellsField(forms.CharField):
    """A table as people paste it: a row per line, cells between tabs or bars; the first row is its head."""

    widget = forms.Textarea(attrs={"rows": 10})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"| {' | '.join(row)} |" for row in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[list[str]]:
        rows = cells_of(str(super().clean(value) or ""))
        if len(rows) < 2:
            raise forms.ValidationError(_("Give the names of the columns, then at least one row."))
        for number, row in enumerate(rows[1:], start=1):
            if len(row) != len(rows[0]):
                raise forms.ValidationError(
                    _(
                        "Row %(row)s has %(cells)s cells; the table has %(columns)s columns. Put a bar (|) "
                        "between the cells, also around an empty one."
                    )
                    % {"row": number, "cells": len(row), "columns": len(rows[0])}
                )
        return rows


_RULE = re.compile(r"[|:+\s-]*-{3,}[|:+\s-]*")


def cells_of(text: str) -> list[list[str]]:
    """The rows of a pasted table, the rule under a Markdown head left out."""
    rows = []
    for line in text.splitlines():
        if not line.strip() or _RULE.fullmatch(line):
            continue
        mark = "\t" if "\t" in line else "|"
        inside = line.strip(" \r") if mark == "\t" else line.strip()
        if mark == "|" and inside.startswith("|"):
            inside = inside[1:].removesuffix("|")
        rows.append([re.sub(r"^\*\*(.*)\*\*$", r"\1", cell.strip()) for cell in inside.split(mark)])
    return rows
