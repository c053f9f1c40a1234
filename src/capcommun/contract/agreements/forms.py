"""Forms of the writing desk that are about the whole agreement: starting it, its heading, its text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements import operations
from capcommun.contract.agreements.element_forms.base import nested
from capcommun.contract.agreements.element_forms.fields import QuoteField, day, folded

KINDS = [
    ("convention-objectifs", _("objectives and partnership convention")),
    ("contrat-cadre", _("framework contract")),
    ("contrat-destination", _("destination contract")),
    ("contrat-rayonnement", _("outreach contract")),
    ("convention-attributive", _("grant convention")),
]
STARTS = [
    ("fixed-date", _("a date that the text gives")),
    ("signature", _("its signature")),
    ("executory", _("the day it becomes executory")),
]


class NewAgreementForm(forms.Form):
    """What one must know to start: the rest comes from the text."""

    owner = forms.TypedChoiceField(
        label=_("In whose name"),
        coerce=int,
        empty_value=None,
        help_text=_("The draft belongs to this organisation: nobody else reads it until it is shared."),
    )
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

    def __init__(self, *args: Any, owners: list[tuple[int, str]], **kwargs: Any) -> None:
        """``owners``: the organisations that the creator acts for; asked when there is more than one."""
        super().__init__(*args, **kwargs)
        if len(owners) > 1:
            self.fields["owner"].choices = [("", _("Choose…")), *owners]  # type: ignore[attr-defined]  # a field of that kind
        else:
            del self.fields["owner"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("file") and not cleaned.get("text", "").strip() and "file" not in self.errors:
            self.add_error("file", _("Choose the signed file, or paste its text."))
        return cleaned


class HeaderForm(forms.Form):
    """What heads the agreement: its title, its term, the file it was made from."""

    title = forms.CharField(label=_("Full title"), max_length=500)
    short_title = forms.CharField(label=_("Short title"), max_length=500)
    kind = forms.ChoiceField(label=_("Kind of agreement"), choices=KINDS)
    motto = forms.CharField(label=_("The ambition in one sentence"), max_length=500, required=False)
    language = forms.ChoiceField(
        label=_("Language of the text"),
        choices=[("fr", "français"), ("en", "English"), ("nl", "Nederlands")],
        initial="fr",
    )
    mainland = forms.BooleanField(label=_("Mainland rules on local authorities apply"), required=False)
    term__start = forms.DateField(label=_("Starts on"), required=False, widget=day())
    term__end = forms.DateField(label=_("Ends on"), required=False, widget=day())
    term__years = forms.IntegerField(label=_("Length in years"), required=False, min_value=1, max_value=30)
    term__starts_at = forms.ChoiceField(label=_("What makes it start"), choices=STARTS, required=False)
    term__signed_on = forms.DateField(label=_("Signed on"), required=False, widget=day())
    term__note = forms.CharField(
        label=_("How these dates were read from the text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    term__quote = QuoteField(label=_("The text's own words on the term"))
    source__title = forms.CharField(label=_("Title of the file"), max_length=500)
    source__nature = forms.ChoiceField(
        label=_("What the file is"),
        choices=[("signed-text", _("the signed text")), ("report", _("a report that tells of it"))],
    )
    source__published_on = forms.DateField(label=_("Published on"), required=False, widget=day())
    source__url = forms.URLField(
        label=_("Address where it can be read"), required=False, max_length=500, assume_scheme="https"
    )

    sections = (
        (_("The agreement"), ("title", "short_title", "kind", "motto", "language", "mainland")),
        (
            _("Its term"),
            (
                "term__start", "term__end", "term__years", "term__starts_at", "term__signed_on", "term__note",
                "term__quote",
            ),
        ),
        (_("Its text"), ("source__title", "source__nature", "source__published_on", "source__url")),
    )  # fmt: skip

    def __init__(self, *args: Any, document: operations.Data, **options: Any) -> None:
        super().__init__(*args, **options)
        kept = document.get("term", {}).get("quote")
        self.fields["term__quote"].kept = {folded(kept["text"]): kept} if kept else {}  # type: ignore[attr-defined]  # a field of that kind

    def sections_shown(self) -> list[tuple[Any, list[Any]]]:
        return [(title, [self[name] for name in names]) for title, names in self.sections]

    @staticmethod
    def initial_of(data: operations.Data) -> dict[str, Any]:
        found = {name: data.get(name) for name in ("title", "short_title", "kind", "motto", "language")}
        for outer in ("term", "source"):
            found |= {f"{outer}__{name}": value for name, value in data.get(outer, {}).items()}
        found["mainland"] = bool(data.get("rule_sets", True))
        return {name: value for name, value in found.items() if value is not None}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [name for name in ("start", "end", "years") if cleaned.get(f"term__{name}")]
        if given and len(given) < 3:
            self.add_error(
                "term__start", _("Give the start, the end and the length together, or none of them.")
            )
        elif given and cleaned["term__end"] <= cleaned["term__start"]:
            self.add_error("term__end", _("The end comes before the start."))
        elif not given and any(cleaned.get(f"term__{name}") for name in ("signed_on", "note", "quote")):
            self.add_error("term__start", _("Give the start, the end and the length with it."))
        return cleaned

    def change(self, data: operations.Data) -> operations.Data:
        values = nested({k: v for k, v in self.cleaned_data.items() if k != "mainland"})
        changed = {k: v for k, v in data.items() if k not in {"motto", "language", "term", "rule_sets"}}
        term = values.pop("term", {})
        source = {k: v for k, v in data["source"].items() if k in {"file", "sha256", "origin"}}
        changed |= {**values, "source": {**source, **values["source"]}}
        if "start" in term:
            changed["term"] = term
        if not self.cleaned_data["mainland"]:
            changed["rule_sets"] = []
        return changed


class AddTextForm(forms.Form):
    """A further file of the text: an annex, the signed text of an amendment."""

    title = forms.CharField(
        label=_("What this text is"), max_length=160, help_text=_("“Annex 2”, “Amendment no. 1”…")
    )
    file = forms.FileField(
        label=_("The file"),
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
            self.add_error("file", _("Choose the file, or paste its text."))
        return cleaned
