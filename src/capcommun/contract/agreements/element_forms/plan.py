"""The plan: objectives, actions, targets, where and for whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements import operations
from capcommun.contract.agreements.element_forms import choices, words
from capcommun.contract.agreements.element_forms.base import ElementForm, QuoteRow, RowForm, Rows
from capcommun.contract.agreements.element_forms.fields import LinesField, QuoteField, day
from capcommun.contract.agreements.ready_made import offered


def _summary() -> forms.CharField:
    return forms.CharField(
        label=_("In a few sentences"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def _year(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100, **options)


class StrategicForm(ElementForm):
    code, label, group = "strategic", _("a strategic objective or an axis"), "plan"
    model, fixed_collection = doc.StrategicObjective, "objectives"
    more = ("number", "summary")
    title = forms.CharField(label=_("Title"), max_length=500)
    short_title = forms.CharField(label=_("Short title"), max_length=120)
    number = forms.IntegerField(label=_("Number"), min_value=1, required=False)
    summary = _summary()

    def to_element(self) -> operations.Data:
        return {"number": len(self.document.get("objectives", [])) + 1, **super().to_element()}

    def base_key(self) -> str:
        return f"os{self.to_element()['number']}"


class OperationalForm(ElementForm):
    code, label, group = "operational", _("an operational objective"), "plan"
    model, fixed, not_stored = doc.Objective, ("under",), ("under",)
    more = ("number", "summary")
    rows = (Rows("commitments", _("What the framework announces under it"), QuoteRow),)
    under = forms.ChoiceField(label=_("Under the strategic objective"))
    title = forms.CharField(label=_("Title"), max_length=500)
    number = forms.IntegerField(label=_("Number"), min_value=1, required=False)
    summary = _summary()

    def choose(self) -> None:
        choices.set_choices(self, under=choices.named(self.document, "objectives", "short_title"))

    def collection(self) -> str:
        return f"objectives/{self.cleaned_data['under']}"

    def to_element(self) -> operations.Data:
        rank = len(operations.elements({**self.document}, self.collection())) + 1
        return {"number": rank, **super().to_element()}

    def base_key(self) -> str:
        return f"{self.cleaned_data['under']}.oo{self.to_element()['number']}"


class MilestoneRow(RowForm):
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Milestone"), max_length=500)
    due = forms.DateField(label=_("Due on"), widget=day(), required=False)
    due_label = forms.CharField(label=_("In the text's words: “early 2023”"), max_length=200, required=False)
    quote = QuoteField(help_text="")


class ActionForm(ElementForm):
    code, label = "action", _("an action of a roadmap")
    model, fixed, not_stored = doc.Action, ("year",), ("year",)
    more = (
        "description", "partners", "destinations", "markets", "territories", "start", "parent", "continues",
        "blocked_by",
    )  # fmt: skip
    rows = (
        Rows("quotes", _("The text's own words"), QuoteRow, extra=1, least=1),
        Rows("milestones", _("Milestones"), MilestoneRow, keyed="jalon"),
    )
    year = _year()
    title = forms.CharField(label=_("Title"), max_length=500)
    objective = forms.ChoiceField(label=_("Objective served"))
    end = forms.DateField(label=_("To be finished by"), required=False, widget=day())
    description = _summary()
    partners = LinesField(label=_("Partners"))
    destinations = forms.MultipleChoiceField(
        label=_("Destinations"), required=False, widget=forms.CheckboxSelectMultiple
    )
    markets = forms.MultipleChoiceField(
        label=_("Markets"), required=False, widget=forms.CheckboxSelectMultiple
    )
    territories = LinesField(label=_("Territories"))
    start = forms.DateField(label=_("Starts on"), required=False, widget=day())
    parent = forms.ChoiceField(label=_("Part of the action"), required=False)
    continues = forms.ChoiceField(label=_("Carries on the action of an earlier year"), required=False)
    blocked_by = forms.MultipleChoiceField(label=_("Waits for"), required=False)
    quote = None  # type: ignore[assignment]  # Django's way to leave a field out

    def choose(self) -> None:
        own = (self.current or {}).get("key")
        others = [choice for choice in choices.actions(self.document) if choice[0] != own]
        choices.set_choices(
            self,
            objective=choices.objectives(self.document),
            destinations=choices.named(self.document, "destinations", "name"),
            markets=choices.named(self.document, "markets", "name"),
            parent=others,
            continues=others,
            blocked_by=others,
        )

    def collection(self) -> str:
        return f"actions/{self.cleaned_data['year']}"

    def base_key(self) -> str:
        values = self.cleaned_data
        return f"{values['year']}.{values['objective']}.{operations.slug(values['title'], 30)}"


class BaselineRow(RowForm):
    period = forms.CharField(label=_("Period"), max_length=80)
    value = forms.DecimalField(label=_("Value"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    quote = QuoteField(help_text="")


class TargetForm(ElementForm):
    code, label, quote_required = "target", _("a target"), True
    model, fixed_collection = doc.Target, "targets"
    more = ("per", "deadline__label", "start", "serves", "destination", "market", "territory")
    rows = (
        Rows(
            "baseline",
            _("Figures for earlier periods"),
            BaselineRow,
            help=_("Where the text gives them: 2 in 2019, 6 in 2020."),
            extra=3,
        ),
    )
    title = forms.CharField(label=_("What is aimed at"), max_length=500)
    attached_to = forms.ChoiceField(label=_("Objective or action"))
    year = _year(required=False, help_text=_("Empty: over the whole term."))
    kind = forms.ChoiceField(label=_("Kind"), choices=words.TARGET_KINDS)
    comparator = forms.ChoiceField(label=_("How it is judged"), choices=words.COMPARATORS)
    value = forms.DecimalField(label=_("Value"), required=False)
    low = forms.DecimalField(label=_("From (between)"), required=False)
    high = forms.DecimalField(label=_("To (between)"), required=False)
    unit = forms.CharField(label=_("Unit: what is counted"), max_length=80, required=False)
    indicator = forms.ChoiceField(
        label=_("Ready-made indicator"),
        required=False,
        help_text=_("What is counted is then what its sheet says, kept as it is once the act is in force."),
    )
    approximate = forms.BooleanField(label=_("Approximate (“about”, “some thirty”)"), required=False)
    deadline__date = forms.DateField(label=_("Deadline"), required=False, widget=day())
    firmness = forms.ChoiceField(
        label=_("Firmness"),
        choices=words.FIRMNESS,
        help_text=_("Only an objective or a commitment can be late."),
    )
    per = forms.ChoiceField(label=_("Counted"), choices=words.PERIODS, required=False)
    deadline__label = forms.CharField(
        label=_("Deadline in the text's words"), max_length=200, required=False, help_text=_("“early 2023”")
    )
    start = forms.DateField(label=_("Counted from"), required=False, widget=day())
    serves = forms.ChoiceField(label=_("Framework target that it serves"), required=False)
    destination = forms.ChoiceField(label=_("Destination"), required=False)
    market = forms.ChoiceField(label=_("Market"), required=False)
    territory = forms.CharField(label=_("Territory"), max_length=300, required=False)

    def choose(self) -> None:
        own = (self.current or {}).get("key")
        choices.set_choices(
            self,
            attached_to=choices.objectives(self.document) + choices.actions(self.document),
            serves=[one for one in choices.framework_targets(self.document) if one[0] != own],
            destination=choices.named(self.document, "destinations", "name"),
            market=choices.named(self.document, "markets", "name"),
        )
        kept = (self.current or {}).get("indicator")
        groups = offered()
        known = {key for _title, some in groups for key, _name in some}
        more = [(kept, kept)] if kept and kept not in known else []
        self.fields["indicator"].choices = [("", "—"), *groups, *more]  # type: ignore[attr-defined]  # it is a choice

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("deadline__label") and not cleaned.get("deadline__date"):
            self.add_error("deadline__date", _("Give the day that these words mean: it is what is watched."))
        low, high = cleaned.get("low"), cleaned.get("high")
        if low is not None and high is not None and low > high:
            self.add_error("low", _("Put the lower value first."))
        return cleaned


class MarketForm(ElementForm):
    code, label, group = "market", _("a priority market"), "people"
    model, fixed_collection, more = doc.Market, "markets", ("priority", "slogan")
    name = forms.CharField(label=_("Market"), max_length=120)
    country = forms.RegexField(
        label=_("Country, in two letters"), regex=r"^[A-Z]{2}$", help_text=_("FR, GB, AU, JP…"), max_length=2,
        error_messages={"invalid": _("Two capital letters: FR, GB, AU, JP…")},
    )  # fmt: skip
    priority = forms.BooleanField(label=_("Priority"), required=False, initial=True)
    slogan = forms.CharField(label=_("Slogan"), max_length=300, required=False)


class DestinationForm(ElementForm):
    code, label, group = "destination", _("a destination"), "people"
    model, fixed_collection = doc.Destination, "destinations"
    name = forms.CharField(label=_("Name"), max_length=300)
    values = LinesField(label=_("What it stands for"))
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
