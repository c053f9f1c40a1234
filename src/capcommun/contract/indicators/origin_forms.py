"""The forms of the page behind a figure."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from capcommun.contract.indicators import origin
from capcommun.contract.indicators.models import Counting
from capcommun.contract.indicators.modes import Chosen
from capcommun.kit.text.api import pick
from capcommun.reference.partners.api import Organisation, Visibility, organisations_of

SEPARATOR = "|"


class CountingForm(forms.Form):
    """What counts the target: a measure, whole or kept to one of its parts."""

    measure = forms.ChoiceField(
        label=_("Counted by"),
        help_text=_(
            "The figure is then the number of its records: nobody types it any more. Once a measure counts "
            "the target, it can be kept to one of its parts (a status, a territory)."
        ),
    )

    def __init__(self, *args: Any, on: dt.date, within: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        within = str(self.data.get("measure", "")).split(SEPARATOR)[0] or within
        offered: list[tuple[str, Any]] = []
        for measure, parts in origin.choices(on, within):
            title = pick(measure.title)
            lines = [(measure.name, title)]
            lines += [(SEPARATOR.join((measure.name, dim, value)), words) for dim, value, words in parts]
            offered.append((title, lines))
        self.fields["measure"] = forms.ChoiceField(
            label=self.fields["measure"].label, help_text=self.fields["measure"].help_text, choices=offered
        )

    def chosen(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The measure and the part of it."""
        name, *part = self.cleaned_data["measure"].split(SEPARATOR, 2)
        return name, ((part[0], part[1]),) if part else ()


class WayForm(forms.Form):
    """Values that people type: declared one by one, or brought as a series, and by which organisation."""

    mode = forms.ChoiceField(label=_("How they come"), widget=forms.RadioSelect)
    organisation = forms.ModelChoiceField(
        label=_("By whom"), queryset=Organisation.objects.none(), required=False,
        empty_label=_("those who follow the target"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Why so"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For instance: the text asks whether it is done, which no list would tell."),
    )  # fmt: skip

    def __init__(self, *args: Any, agreement: str, on: dt.date, chosen: Chosen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            Counting.Mode.DECLARED: _("Declared one by one, each with its evidence"),
            Counting.Mode.SERIES: _("Brought as a series, with its source and its licence"),
        }
        mode = chosen.code if chosen.code in offered else Counting.Mode.DECLARED.value
        self.fields["mode"] = forms.ChoiceField(
            label=self.fields["mode"].label, choices=list(offered.items()), widget=forms.RadioSelect,
            initial=mode,
        )  # fmt: skip
        found = organisations_of(agreement, on).order_by("name")
        self.fields["organisation"].queryset = found  # type: ignore[attr-defined]  # a model's field has one
        self.fields["organisation"].label_from_instance = lambda one: one.short_name  # type: ignore[attr-defined]  # the same
        if not self.is_bound:
            self.fields["organisation"].initial = found.filter(short_name=chosen.who).first()
        self.fields["note"].initial = chosen.note


class KeepForm(forms.Form):
    """Keep the figure of the day with its proof."""

    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For instance: figure of the yearly report."),
    )  # fmt: skip
    visibility = forms.ChoiceField(label=_("Who may see it"), choices=Visibility.choices)

    def __init__(self, *args: Any, allowed: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Visibility.choices)
        self.fields["visibility"] = forms.ChoiceField(
            label=_("Who may see it"),
            choices=[(code, labels[Visibility(code)]) for code in allowed],
            initial=Visibility.SHARED.value if Visibility.SHARED in allowed else allowed[0],
        )


class StandsForm(forms.Form):
    """Why a kept figure stands; the difference that its reader has seen goes with the answer."""

    note = forms.CharField(
        label=_("Why it stands"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For instance: figure of a report already sent, whose records came late."),
    )  # fmt: skip
    state = forms.CharField(widget=forms.HiddenInput, max_length=40)
