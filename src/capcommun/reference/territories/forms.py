"""The forms of a zone: to make or change one, and to end it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from capcommun.kit.ui.api import DayInput
from capcommun.reference.territories import composing
from capcommun.reference.territories.models import Zone

Choices = list[tuple[str, str]]


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=DayInput(),
        error_messages={"invalid": _("This is not a day. Write it as 2023-10-16.")},
    )


class ContentForm(forms.Form):
    """What a zone holds: the department's intermunicipalities to tick, and any other territory found by name.

    ``communes`` lists what was found or is already there, so that the page goes on without a session.
    """

    epcis = forms.MultipleChoiceField(
        label=_("Intermunicipalities"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("Find communes or other intermunicipalities"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=_(
            "A name, without accents if you like, a postal code, an Insee code or a SIREN number; "
            "or a list of codes."
        ),
    )
    communes = forms.MultipleChoiceField(
        label=_("Found or already there"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def offer(self, department: str, epcis: Choices, held: list[str]) -> None:
        """Fill the choices: those of the department, then what is held, was found before or is found now."""
        self.around = department
        self.fields["epcis"].choices = epcis  # type: ignore[attr-defined]  # a field of that kind
        inside = {code for code, _name in epcis}
        there = [*held, *self._sent("communes"), *self._sent("epcis")]
        rows = dict(composing.labels(code for code in there if code not in inside))
        if self.is_bound:
            rows |= {code: name for code, name in self.found.choices if code not in inside}
        self.fields["communes"].choices = list(rows.items())  # type: ignore[attr-defined]  # a field of that kind
        if not rows:
            del self.fields["communes"]

    @cached_property
    def found(self) -> composing.Found:
        return composing.find(self.sought, self.around)

    @property
    def sought(self) -> str:
        return str(self.data.get("others", "")).replace("\0", "").strip()[:2000]

    @property
    def ticked(self) -> list[str]:
        """What is chosen so far, right or wrong."""
        if self.is_bound:
            return [*self._sent("epcis"), *self._sent("communes")]
        return [*self.initial.get("epcis", []), *self.initial.get("communes", [])]

    def show_found(self) -> None:
        """Show again what is chosen with what was found, without judging what is not said yet.

        A code typed names one territory, which is ticked; a name leaves the field for the next search.
        """
        self.is_valid()
        self.errors.clear()
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # what a browser sends
        inside = {code for code, _name in self.fields["epcis"].choices}  # type: ignore[attr-defined]  # a field of that kind
        for code, _name in self.found.choices:
            name = "epcis" if code in inside else "communes"
            if code in self.found.sure and code not in self._sent(name):
                data.appendlist(name, code)
        if self.found.choices:
            data["others"] = " ".join(self.found.unknown)
        self.data = data

    @property
    def listed(self) -> list[str]:
        """Names found among those that the department's list already shows."""
        inside = {code for code, _name in self.fields["epcis"].choices}  # type: ignore[attr-defined]  # a field of that kind
        return [name for code, name in self.found.choices if code in inside]

    def _sent(self, name: str) -> list[str]:
        getlist = getattr(self.data, "getlist", None)
        return [str(one) for one in getlist(name)] if getlist else list(self.data.get(name, []))

    def clean_others(self) -> str:
        """Codes are taken as they are; a name leads to a choice, so that nothing is taken by surprise.

        A code that is also the postal code of others leads to a choice too.
        """
        text = str(self.cleaned_data["others"]).strip()
        typed = composing.typed_codes(text)
        if not text or (typed is not None and self.found.sure.issuperset({*typed} - {*self.found.unknown})):
            return text
        if not self.found.choices:
            raise forms.ValidationError(
                gettext("Nothing is called “%(text)s”. Correct it, or empty this field.")
                % {"text": text[:80]}
            )
        raise forms.ValidationError(gettext("Tick what you were looking for, then empty this field."))

    def codes(self) -> list[str]:
        typed = composing.typed_codes(self.cleaned_data["others"]) or []
        return [*self.cleaned_data["epcis"], *self.cleaned_data.get("communes", []), *typed]


class NewZoneForm(ContentForm):
    """``makers``: the organisations that may keep it; ``departments``: those to choose from, for who may."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Zone.Kind.choices, widget=forms.RadioSelect)
    since = day_field(_("First day"), _("Past or to come: before it, pages read at a date do not show it."))
    department = forms.ChoiceField(label=_("Department"))
    keeper = forms.TypedChoiceField(label=_("Kept by"), coerce=int, empty_value=None)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    field_order = ("keeper", "department", "name", "kind", "since", "epcis", "others", "communes", "note")

    def place(self, departments: Choices, makers: list[tuple[int, str]], *, everywhere: bool) -> None:
        """Ask what has more than one answer; who may work everywhere says the department, and a keeper."""
        empty = ("", gettext("Choose…"))
        if everywhere:
            self.fields["department"].choices = [empty, *departments]  # type: ignore[attr-defined]  # a field of that kind
            self.fields["keeper"].required = False
            self.fields["keeper"].choices = [("", gettext("nobody")), *makers]  # type: ignore[attr-defined]  # a field of that kind
            return
        del self.fields["department"]
        if len(makers) == 1:
            del self.fields["keeper"]
        else:
            self.fields["keeper"].choices = [empty, *makers]  # type: ignore[attr-defined]  # a field of that kind

    def values(self) -> dict[str, Any]:
        names = ("name", "kind", "since", "department", "keeper", "note")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}

    @property
    def kind_so_far(self) -> str:
        return str(self.data.get("kind") or self.initial.get("kind") or "")


class ZoneForm(ContentForm):
    """The change of a zone, from a day on."""

    name = forms.CharField(label=_("Name"), max_length=200)
    day = day_field(
        _("What it holds changes on"),
        _("First day of the new content; what it held before stays readable at its dates."),
    )
    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    verified = forms.BooleanField(label=_("Verified with the agency"), required=False)
    keeper = forms.TypedChoiceField(
        label=_("Kept by"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("The only organisation that may change it; nobody: the agency of the department may."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("name", "day", "epcis", "others", "communes", "note", "verified", "keeper", "revision")

    def __init__(self, *args: Any, keepers: list[tuple[int, str]], **kwargs: Any) -> None:
        """``keepers``: the organisations that the zone may be given to, for who may give it."""
        super().__init__(*args, **kwargs)
        self.fields["day"].required = False
        if keepers:
            self.fields["keeper"].choices = [("", gettext("nobody")), *keepers]  # type: ignore[attr-defined]  # a field of that kind
        else:
            del self.fields["keeper"]

    def values(self) -> dict[str, Any]:
        names = ("name", "note", "verified", "keeper")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}

    def standing(self) -> dict[str, Any]:
        """What is saved now, in the order in which the page shows it."""
        held = {
            name: [code for code, _label in self.fields[name].choices if code in self.initial[name]]  # type: ignore[attr-defined]  # a field of that kind
            for name in ("epcis", "communes")
            if name in self.fields
        }
        plain = ("name", "note", "verified")
        return (
            {name: self.initial[name] for name in plain} | held | {"keeper": self.initial["keeper"] or None}
        )

    def from_day(self) -> dt.date:
        """The day said; left empty, the one that the page proposed."""
        day: dt.date = self.cleaned_data["day"] or self.initial["day"]
        return day


class EndForm(forms.Form):
    last = day_field(_("Last day"), _("The zone and what it holds stay readable until then."))
    revision = forms.IntegerField(widget=forms.HiddenInput)
