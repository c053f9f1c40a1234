"""The form of a value."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from capcommun.contract.indicators.models import Target
from capcommun.contract.indicators.part_words import WORDS, dimension_of, unsaid, wrong
from capcommun.contract.indicators.parts import NAME, NONE, BadPartError, read
from capcommun.contract.indicators.services import Entry, Evidence, Expected
from capcommun.kit.text.api import number
from capcommun.kit.ui.api import DayInput
from capcommun.reference.partners.api import Visibility


class EntryForm(forms.Form):
    """A value on a day, or the reason why there is none."""

    value = forms.DecimalField(
        label=_("Value"), required=False, max_digits=20, decimal_places=4, localize=True,
        help_text=_("Zero is a value: leave empty when you do not know."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Or why the value is missing"), required=False, max_length=300,
        help_text=_("For instance: the partner has not sent its count yet."),
    )  # fmt: skip
    period_end = forms.DateField(label=_("Seen on"), widget=DayInput())
    provisional = forms.BooleanField(
        label=_("This value is provisional"), required=False,
        help_text=_("It counts, and is shown as such until you correct it or declare the final one."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    visibility = forms.ChoiceField(label=_("Who may see it"), choices=Visibility.choices)

    def __init__(self, *args: Any, target: Target, allowed: list[str], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Visibility.choices)
        self.fields["visibility"] = forms.ChoiceField(
            label=_("Who may see it"),
            choices=[(code, labels[Visibility(code)]) for code in allowed],
            initial=Visibility.SHARED.value if Visibility.SHARED in allowed else allowed[0],
        )
        self.fields["period_end"].initial = today
        if target.comparator == "done-by" and target.value is None:
            del self.fields["provisional"]
            self.fields["value"] = forms.ChoiceField(
                label=_("Is it done?"), required=False,
                choices=[("", _("I do not know")), ("1", _("Yes, done")), ("0", _("Not done yet"))],
            )  # fmt: skip
        elif target.unit:
            self.fields["value"].label = _("Value, in %(unit)s") % {"unit": target.unit}

        for name in self.asked:  # a box that was shown because something was asked about
            if self.is_bound and self.add_prefix(name) in self.data:
                self.ask(name)

    asked: tuple[str, ...] = ("sure",)
    """The boxes that a refusal may show."""

    def ask(self, name: str) -> None:
        """Show a box: ticked, it answers what was asked about."""
        self.fields[name] = forms.BooleanField(label=self.question(name), required=False)

    def question(self, name: str) -> str:
        return gettext("Yes, this value is right")

    def clean_value(self) -> Any:
        value = self.cleaned_data.get("value")
        if isinstance(value, str):
            return forms.DecimalField(required=False).clean(value)
        return value

    def entry(self) -> Entry:
        data = self.cleaned_data
        return Entry(
            value=data["value"],
            reason=data["reason"],
            period_end=data["period_end"],
            note=data["note"],
            visibility=data["visibility"],
            provisional=bool(data.get("provisional")),
            sure=bool(data.get("sure")),
        )


class DeclareForm(EntryForm):
    """A value that somebody else will validate, with what shows that it is true."""

    link = forms.CharField(
        label=_("Evidence: an address"), required=False, max_length=500,
        help_text=_("A page or a shared document, beginning with https://."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )  # fmt: skip
    file = forms.FileField(label=_("Evidence: a file"), required=False)
    dimension = forms.CharField(
        label=_("Split by"), required=False, max_length=NAME,
        help_text=_("Territory, destination, market, clientele, or another word."),
        widget=forms.TextInput(attrs={"list": "dimensions", "autocomplete": "off"}),
    )  # fmt: skip
    parts = forms.CharField(
        label=_("Parts, one a line"), required=False, max_length=5000,
        help_text=_(
            "For instance: Artois: 8. Parts of a count add up to it; “not specified” alone takes the rest."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )  # fmt: skip

    field_order = (
        "value", "sure", "provisional", "reason", "period_end", "note", "dimension", "parts", "rest", "link",
        "file", "visibility", "at_once", "why",
    )  # fmt: skip
    asked = ("sure", "rest")
    dimensions = tuple(WORDS.values())

    def __init__(self, *args: Any, own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("%(size)s MB at most: PDF, picture, text, office document.") % {
            "size": settings.CAPCOMMUN.upload_max_mb
        }
        if own:
            self.fields["at_once"] = forms.BooleanField(
                label=_("I validate this value myself"), required=False,
                help_text=_("It counts at once, and is shown as validated by its author."),
            )  # fmt: skip
        if isinstance(self.fields["value"], forms.ChoiceField):  # done or not: it has no parts
            del self.fields["dimension"], self.fields["parts"]
        self.order_fields(self.field_order)

    @property
    def opens_parts(self) -> bool:
        """Whether the fields of the parts are shown unfolded: something is in them."""
        return "parts" in self.fields and any(self[name].value() for name in ("parts", "dimension"))

    def ask(self, name: str) -> None:
        super().ask(name)
        self.order_fields(self.field_order)

    def question(self, name: str) -> str:
        if name != "rest":
            return super().question(name)
        data: dict[str, Any] = getattr(self, "cleaned_data", {})
        value, parts = data.get("value"), data.get("parts") or NONE
        if value is None or not parts:
            return gettext("Add what is left under “%(name)s”") % {"name": unsaid()}
        return gettext("Add “%(name)s: %(left)s”") % {"name": unsaid(), "left": number(value - parts.total)}

    def clean_dimension(self) -> str:
        return dimension_of(self.cleaned_data["dimension"])

    def clean_parts(self) -> Any:
        try:
            return read("", self.cleaned_data["parts"])
        except BadPartError as error:
            raise forms.ValidationError(wrong(error)) from error

    def entry(self) -> Entry:
        data = self.cleaned_data
        parts = replace(data.get("parts", NONE), dimension=data.get("dimension", ""))
        return replace(super().entry(), parts=parts, rest=bool(data.get("rest")))

    def evidence(self) -> Evidence:
        return Evidence(self.cleaned_data.get("link", ""), self.cleaned_data.get("file"))

    @property
    def at_once(self) -> bool:
        return bool(self.cleaned_data.get("at_once"))


class ReturnForm(forms.Form):
    """Why a value goes back to who declared it."""

    why = forms.CharField(
        label=_("Reason for returning it"), max_length=500,
        help_text=_("Its author reads it: say what is to be checked or corrected."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class CorrectionForm(DeclareForm):
    why = forms.CharField(
        label=_("Reason for the correction"), max_length=500,
        help_text=_("It stays in the history beside the former value."),
    )  # fmt: skip


class ExpectedForm(forms.Form):
    """How much is expected by a day, along the way."""

    day = forms.DateField(label=_("By"), widget=DayInput())
    value = forms.DecimalField(
        label=_("Expected by then"), max_digits=20, decimal_places=4, localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Where this comes from"), required=False, max_length=300,
        help_text=_("For instance: decided by the steering committee."),
    )  # fmt: skip

    def __init__(self, *args: Any, target: Target, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "attendu")  # beside the form of a value, on the same page
        super().__init__(*args, **kwargs)
        if target.unit:
            self.fields["value"].label = _("Expected by then, in %(unit)s") % {"unit": target.unit}

    def expected(self) -> Expected:
        return Expected(**self.cleaned_data)
