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
    keeper = forms.TypedChoiceField(
        label=_("Kept by"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("The only organisation that may change it; nobody: the agency of the department may."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, choices: list[tuple[str, str]], keepers: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        """``keepers``: the organisations that the zone may be given to, for who may give it."""
        super().__init__(*args, **kwargs)
        self.fields["epcis"].choices = choices  # type: ignore[attr-defined]  # a field of that kind
        if keepers:
            self.fields["keeper"].choices = [("", _("nobody")), *keepers]  # type: ignore[attr-defined]  # a field of that kind
        else:
            del self.fields["keeper"]

    def values(self) -> dict[str, Any]:
        names = ("name", "note", "verified", "keeper")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}

    def codes(self) -> list[str]:
        return [*self.cleaned_data["epcis"], *self.cleaned_data["others"].upper().replace(",", " ").split()]
