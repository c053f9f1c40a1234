"""Forms of the writing desk: each kind of element that a sentence may become."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements import operations

KINDS = [
    ("convention-objectifs", _("objectives and partnership convention")),
    ("contrat-cadre", _("framework contract")),
    ("contrat-destination", _("destination contract")),
    ("contrat-rayonnement", _("outreach contract")),
    ("convention-attributive", _("grant convention")),
]


class NewAgreementForm(forms.Form):
    """What one must know to start: the rest comes from the text."""

    title = forms.CharField(label=_("Full title"), max_length=500)
    short_title = forms.CharField(
        label=_("Short title"), max_length=80, help_text=_("As people say it: it heads every page.")
    )
    kind = forms.ChoiceField(label=_("Kind of agreement"), choices=KINDS, widget=forms.RadioSelect)
    mainland = forms.BooleanField(
        label=_("Mainland rules on local authorities apply"),
        required=False,
        initial=True,
        help_text=_("Leave it out in New Caledonia or French Polynesia."),
    )
    file = forms.FileField(
        label=_("The signed text"),
        required=False,
        help_text=_("Word (.docx), PDF that holds text, Markdown or plain text."),
    )
    text = forms.CharField(
        label=_("Or paste the text here"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=2_000_000,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("file") and not cleaned.get("text", "").strip() and "file" not in self.errors:
            self.add_error("file", _("Choose the signed file, or paste its text."))
        return cleaned


class HeaderForm(forms.Form):
    """Title, term and words that head the agreement."""

    title = forms.CharField(label=_("Full title"), max_length=500)
    short_title = forms.CharField(label=_("Short title"), max_length=500)
    motto = forms.CharField(label=_("The ambition in one sentence"), max_length=500, required=False)
    start = forms.DateField(
        label=_("Starts on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    end = forms.DateField(label=_("Ends on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    years = forms.IntegerField(label=_("Length in years"), required=False, min_value=1, max_value=30)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [name for name in ("start", "end", "years") if cleaned.get(name)]
        if given and len(given) < 3:
            self.add_error("start", _("Give the start, the end and the length together, or none of them."))
        elif given and cleaned["end"] <= cleaned["start"]:
            self.add_error("end", _("The end comes before the start."))
        return cleaned

    def change(self, data: operations.Data) -> operations.Data:
        values = self.cleaned_data
        changed = {**data, "title": values["title"], "short_title": values["short_title"]}
        changed.pop("motto", None)
        if values["motto"]:
            changed["motto"] = values["motto"]
        if values["start"]:
            term = dict(data.get("term", {}))
            term.update(start=str(values["start"]), end=str(values["end"]), years=values["years"])
            changed["term"] = term
        else:
            changed.pop("term", None)
        return changed


class ElementForm(forms.Form):
    """Base of the element forms. ``collection`` is where the element goes (see ``operations.elements``)."""

    name: str
    label: Any
    fixed_collection = ""
    quote_required = False
    text_fields: tuple[str, ...] = ()

    quote = forms.CharField(
        label=_("The text's own words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shorten it if only a part matters; do not change its words."),
    )

    def __init__(self, *args: Any, data_: operations.Data, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = data_
        self.fields["quote"].required = self.quote_required
        self.order_fields([n for n in self.fields if n != "quote"] + ["quote"])
        self.choose()

    def choose(self) -> None:
        """Fill the choices from the draft."""

    def collection(self) -> str:
        return self.fixed_collection

    def values(self) -> operations.Data:
        """The element's fields as plain JSON values, empty ones left out."""
        found: operations.Data = {}
        for field, value in self.cleaned_data.items():
            if field in {"quote", "year"} or value in (None, "", [], False):
                continue
            found[field] = plain(value)
        return found

    def base_key(self) -> str:
        return operations.slug(
            str(self.cleaned_data.get("title") or self.cleaned_data.get("name") or self.name)
        )

    def quoted(self, quote: operations.Data | None) -> operations.Data:
        return {"quote": quote} if quote else {}

    @classmethod
    def initial_of(cls, element: operations.Data) -> dict[str, Any]:
        initial = {k: v for k, v in element.items() if not isinstance(v, dict)}
        quote: dict[str, Any] = element.get("quote") or next(iter(element.get("quotes", [])), {})
        return {**initial, "quote": quote.get("text", "")}


def plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value.normalize())
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def objective_choices(data: operations.Data) -> list[tuple[str, str]]:
    """Strategic and operational objectives, in the document's order."""
    found = []
    for strategic in data.get("objectives", []):
        found.append((strategic["key"], f"{strategic['number']}. {strategic['short_title']}"))
        for operational in strategic.get("operational", []):
            text = f"{strategic['number']}.{operational['number']} {operational['title']}"
            found.append((operational["key"], text[:110]))
    return found


def action_choices(data: operations.Data) -> list[tuple[str, str]]:
    return [
        (action["key"], f"{year} · {action['title']}"[:110])
        for year, actions in sorted(data.get("actions", {}).items())
        for action in actions
    ]


def party_choices(data: operations.Data) -> list[tuple[str, str]]:
    return [(party["key"], party["short_name"]) for party in data.get("parties", [])]
