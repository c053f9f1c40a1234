"""The form of a zone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ZoneForm(forms.Form):
    """The intermunicipalities of the department to tick, and any other territory by its code."""

    name = forms.CharField(label=_("Name"), max_length=200)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    verified = forms.BooleanField(label=_("Verified with the agency"), required=False)
    epcis = forms.MultipleChoiceField(
        label=_("Intermunicipalities"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("Other territories"),
        required=False,
        max_length=2000,
        help_text=_("Insee codes of communes or SIREN numbers of intermunicipalities, apart by spaces."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["epcis"].choices = choices  # type: ignore[attr-defined]

    def codes(self) -> list[str]:
        return [*self.cleaned_data["epcis"], *self.cleaned_data["others"].upper().replace(",", " ").split()]
