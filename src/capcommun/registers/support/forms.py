"""Forms: what is typed, checked for shape only; the services decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from capcommun.kit.ui.api import DayInput
from capcommun.reference.territories.api import Zone
from capcommun.registers.support.models import SAID, Pilot, Sadi
from capcommun.registers.support.rules import LONGEST


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        help_text=_("Leave it empty when nobody knows the day."),
    )


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


class SaidForm(forms.Form):
    """All that is said of an office."""

    revision = forms.IntegerField(widget=forms.HiddenInput(), initial=0)
    sadi = forms.ChoiceField(
        label="SADI",
        choices=Sadi.choices,
        widget=forms.RadioSelect(),
        help_text=_("The reception and information plan: how visitors go about, and how they are welcomed."),
    )
    sadi_on = _day(_("SADI finished on"))
    pilot = forms.ChoiceField(
        label="PILOT",
        choices=Pilot.choices,
        widget=forms.RadioSelect(),
        help_text=_("The measure of the area's tourism economy, and of its office's results."),
    )
    pilot_on = _day(_("PILOT finished on"))
    comment = _words(_("Comment"))
    next_step = _words(_("Next step"), _("What is planned next, with whom and when."))

    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SAID}


class BeginForm(SaidForm):
    """The first words on an office, whose area is chosen."""

    zone = forms.ModelChoiceField(
        Zone.objects.none(),
        label=_("Tourist office area"),
        to_field_name="key",
        empty_label=_("Choose an area"),
    )
    field_order = ("zone",)

    def __init__(self, *args: Any, zones: Iterable[Zone], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].queryset = zones  # type: ignore[attr-defined]  # a field of that kind
        del self.fields["revision"]
