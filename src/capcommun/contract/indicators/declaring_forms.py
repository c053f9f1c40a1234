"""The rows of the sheet: as many small forms as there are targets to declare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from capcommun.contract.indicators.declared import Line
from capcommun.contract.indicators.forms import EntryForm
from capcommun.contract.indicators.models import Target
from capcommun.contract.indicators.services import Entry, Evidence
from capcommun.reference.partners.api import Visibility

MOST = 100
"""Rows of a sheet: beyond, one objective at a time."""
TYPED = ("value", "reason", "note", "link")
"""What makes a row more than an empty one: its day is given."""

BESIDE = ("sure", "provisional")
"""Boxes that share the value's cell."""


class RowForm(EntryForm):
    """One target of the sheet. Each field says its target to who cannot see the row."""

    link = forms.CharField(
        label=_("Evidence (https://…)"), required=False, max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, target: Target, today: dt.date, **kwargs: Any) -> None:
        self.title = target.title
        super().__init__(
            *args, target=target, today=today, allowed=[Visibility.INTERNAL], prefix=prefix(target), **kwargs
        )
        del self.fields["visibility"]
        self.order_fields(("value", "provisional", "period_end", "reason", "note", "link"))
        self.fields["value"].label = _("Value")
        self.fields["note"].widget = forms.TextInput()
        for field in self.fields.values():
            field.help_text = ""
            field.widget.attrs["aria-label"] = f"{field.label} – {target.title}"

    def ask(self, name: str) -> None:
        super().ask(name)
        field = self.fields[name]
        field.widget.attrs["aria-label"] = f"{field.label} – {self.title}"

    @property
    def is_typed(self) -> bool:
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in TYPED)

    def entry_for(self, visibility: str) -> Entry:
        self.cleaned_data["visibility"] = visibility
        return self.entry()

    def evidence(self) -> Evidence:
        return Evidence(self.cleaned_data["link"])


class AudienceForm(forms.Form):
    """Who may see the values of the sheet: one answer for all of them."""

    visibility = forms.ChoiceField(label=_("Who may see these values"))

    def __init__(self, *args: Any, allowed: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Visibility.choices)
        self.fields["visibility"] = forms.ChoiceField(
            label=_("Who may see these values"),
            choices=[(code, labels[Visibility(code)]) for code in allowed],
            initial=Visibility.SHARED.value if Visibility.SHARED in allowed else allowed[0],
        )


def prefix(target: Target) -> str:
    return f"c{target.pk}"


@dataclass(frozen=True)
class Row:
    """A line of the sheet with its fields, and what is wrong with them."""

    line: Line
    form: RowForm

    @property
    def cells(self) -> dict[str, BoundField]:
        return {name: self.form[name] for name in self.form.fields if name not in BESIDE}

    @property
    def boxes(self) -> list[BoundField]:
        """What is ticked beside the value, in its cell."""
        return [self.form[name] for name in BESIDE if name in self.form.fields]

    @property
    def faults(self) -> list[tuple[BoundField | None, str]]:
        """Every error, with the field that it speaks of: none for one of the whole row."""
        if not self.form.is_bound:
            return []
        found: list[tuple[BoundField | None, str]] = [
            (None, str(error)) for error in self.form.non_field_errors()
        ]
        for field in self.form:
            found += [(field, str(error)) for error in field.errors]
        return found


def rows(lines: Iterable[Line], today: dt.date, data: Mapping[str, Any] | None = None) -> Iterator[Row]:
    """The rows, with what was typed in those that were sent."""
    for line in lines:
        target = line.item.target
        sent = data is not None and f"{prefix(target)}-period_end" in data
        yield Row(line, RowForm(data if sent else None, target=target, today=today))
