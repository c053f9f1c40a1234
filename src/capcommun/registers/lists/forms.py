"""Forms: what is typed, checked for shape only; the services decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capcommun.kit.documents.api import number_in
from capcommun.kit.ui.api import DayInput
from capcommun.reference.partners.api import Organisation
from capcommun.registers.lists.columns import COLUMNS
from capcommun.registers.lists.models import FollowedList
from capcommun.registers.lists.rules import LONGEST_EXTRA, LONGEST_KEY, LONGEST_LABEL, LONGEST_MARKET


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=DayInput(), input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        help_text=help_text,
    )  # fmt: skip


class TellForm(forms.Form):
    """What a list is and what it counts."""

    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("For instance: “Providers recruited”.")
    )
    line = forms.CharField(
        label=_("What a line is"), max_length=120, help_text=_("In the singular: “a provider recruited”.")
    )
    unit = forms.CharField(
        label=_("What is counted"), max_length=120,
        help_text=_("In the plural, as beside the figure: “providers recruited”."),
    )  # fmt: skip
    definition = forms.CharField(
        label=_("What counts, and what does not"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a sentence that a councillor understands: it stands behind each figure."),
    )  # fmt: skip
    standing = forms.ChoiceField(
        label=_("What the figure is"),
        choices=[
            ("flow", _("what happened over a period: each line counts on its day")),
            ("stock", _("what stands on a day: each line counts from its day until its end")),
        ],
        widget=forms.RadioSelect(),
        initial="flow",
    )
    weighed = forms.BooleanField(
        label=_("Lines have a weight, and the figure is their sum"), required=False
    )  # fmt: skip

    def told(self) -> dict[str, Any]:
        data = self.cleaned_data
        found = {name: data[name] for name in ("title", "line", "unit", "definition", "weighed")}
        return found | {"standing": data["standing"] == "stock"}


class BeginForm(TellForm):
    """A new list; its columns and its statuses come with the first file."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Kept by"), to_field_name="key", empty_label=None
    )

    def __init__(self, *args: Any, owners: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = owners  # type: ignore[attr-defined]  # a field of that kind


class EditForm(TellForm):
    """A list, its statuses and those that count."""

    revision = forms.IntegerField(widget=forms.HiddenInput())
    statuses = forms.CharField(
        label=_("Statuses"), required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One on each line; a line in another status is refused. Empty: no status."),
    )  # fmt: skip
    counted = forms.MultipleChoiceField(
        label=_("Statuses that count"), required=False, widget=forms.CheckboxSelectMultiple()
    )

    def __init__(self, *args: Any, followed: FollowedList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = str(self.data.get("statuses", "")).splitlines() if self.is_bound else []
        known = dict.fromkeys([*followed.statuses, *(word.strip() for word in typed if word.strip())])
        self.fields["counted"].choices = [(word, word) for word in known]  # type: ignore[attr-defined]  # a field of that kind
        if not known:
            del self.fields["counted"]

    def told(self) -> dict[str, Any]:
        statuses = self.cleaned_data["statuses"].splitlines()
        return super().told() | {"statuses": statuses, "counted": self.cleaned_data.get("counted", [])}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"), help_text=_("CSV or XLSX: the first sheet, with the titles of its columns.")
    )


class ColumnsForm(forms.Form):
    """Which column holds what, which others are kept, and which statuses count."""

    revision = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(
        self,
        *args: Any,
        header: Sequence[str],
        others: Sequence[str],
        statuses: Sequence[str],
        new: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [("", pgettext_lazy("column of a file", "(none)"))]
        choices += [(str(at), title or f"#{at + 1}") for at, title in enumerate(header)]
        for column in COLUMNS:
            self.fields[column.field] = forms.ChoiceField(
                label=column.title, choices=choices, required=column.required, help_text=column.help
            )
        titles = [(title, title) for title in others]
        self.fields["extra"] = forms.MultipleChoiceField(
            label=_("Other columns kept with the line"), choices=titles,
            help_text=_("Keep only what is of use: what is not kept is forgotten with the file."),
            required=False, widget=forms.CheckboxSelectMultiple(),
        )  # fmt: skip
        if new and statuses:
            self.fields["accepted"] = forms.MultipleChoiceField(
                label=_("New statuses to accept"), choices=[(word, word) for word in new],
                help_text=_("The lines of the others are left out, to be corrected."), required=False,
            widget=forms.CheckboxSelectMultiple(),
            )  # fmt: skip
        if every := [*statuses, *new]:
            self.fields["counted"] = forms.MultipleChoiceField(
                label=_("Statuses that count"),
                choices=[(word, word) for word in every],
                required=False,
                widget=forms.CheckboxSelectMultiple(),
            )

    def mapping(self) -> dict[str, int]:
        return {c.field: int(self.cleaned_data[c.field]) for c in COLUMNS if self.cleaned_data.get(c.field)}


class LoadForm(forms.Form):
    """What the file is, before it is loaded."""

    revision = forms.IntegerField(widget=forms.HiddenInput())
    complete = forms.ChoiceField(
        label=_("What this file is"),
        choices=[
            ("part", _("it brings lines to add or change: the others stay")),
            ("whole", _("it is complete: the lines that it has not are withdrawn")),
        ],
        widget=forms.RadioSelect(),
        initial="part",
    )
    known_on = _day(
        pgettext_lazy("lines of a file", "Known since"),
        _("For prior years only: the lines added are known from this day, or from their own if it is later. "
          "Empty: from today."),
    )  # fmt: skip


class LineForm(forms.Form):
    """All that is said of a line: the fields of its list, and its other columns."""

    revision = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    key = forms.CharField(
        label=_("Key"),
        max_length=LONGEST_KEY,
        help_text=_("It never changes: the next import finds it by it."),
    )
    label = forms.CharField(label=_("Name"), max_length=LONGEST_LABEL)
    day = _day(_("Day"))
    end = _day(_("End"))
    territory = forms.CharField(
        label=_("Territory"), required=False, max_length=200,
        help_text=_("A commune, an intermunicipality, a destination, by name or by code."),
    )  # fmt: skip
    status = forms.ChoiceField(label=_("Status"))
    market = forms.CharField(
        label=_("Market"), required=False, max_length=LONGEST_MARKET,
        help_text=_("A priority market, as the agreement names it: the figure is then told by market too."),
    )  # fmt: skip
    weight = forms.CharField(label=_("Weight"), max_length=20)

    def __init__(self, *args: Any, followed: FollowedList, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not new:
            del self.fields["key"]
        if not followed.standing and "end" not in followed.mapping:
            del self.fields["end"]
        if followed.mapping and "market" not in followed.mapping:
            del self.fields["market"]
        if not followed.weighed:
            del self.fields["weight"]
        if followed.statuses:
            self.fields["status"].choices = [(word, word) for word in followed.statuses]  # type: ignore[attr-defined]  # a field of that kind
        else:
            del self.fields["status"]
        self.titles = list(followed.mapping.get("extra") or ())
        for at, title in enumerate(self.titles):
            self.fields[f"extra_{at}"] = forms.CharField(
                label=title, required=False, max_length=LONGEST_EXTRA
            )

    def clean_weight(self) -> Any:
        value = number_in(self.cleaned_data["weight"])
        if value is None:
            raise forms.ValidationError(_("This is not a number. Write figures only: 12 or 12,5."))
        return round(value, 4)

    def said(self, before: dict[str, str]) -> dict[str, Any]:
        """What the form says; of its other columns, those that it does not show stay as they were."""
        data = self.cleaned_data
        names = ("label", "day", "end", "territory", "status", "market", "weight")
        extra = dict(before)
        for at, title in enumerate(self.titles):
            if text := data[f"extra_{at}"].strip():
                extra[title] = text
            else:
                extra.pop(title, None)
        return {name: data[name] for name in names if name in data} | {"extra": extra}


def extra_initial(titles: Sequence[str], extra: dict[str, str]) -> dict[str, str]:
    return {f"extra_{at}": extra.get(title, "") for at, title in enumerate(titles)}
