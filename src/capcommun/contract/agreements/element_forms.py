"""The kinds of element that a sentence may become, in the order the desk offers them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements import operations
from capcommun.contract.agreements.forms import (
    ElementForm,
    action_choices,
    objective_choices,
    party_choices,
)


def _date() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"})


class PartyForm(ElementForm):
    name, label, fixed_collection = "party", _("a signatory or a party"), "parties"
    full_name = forms.CharField(label=_("Name"), max_length=500)
    short_name = forms.CharField(label=_("Short name"), max_length=80)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("collectivity", _("local authority")),
            ("tourism-agency", _("tourism agency")),
            ("tourist-office", _("tourist office")),
            ("epci", _("intermunicipality")),
            ("chamber", _("chamber")),
            ("association", _("association")),
            ("company", _("company")),
            ("state", _("State")),
            ("public-body", _("public body")),
        ],
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("signatory", _("signatory")),
            ("funder", _("funder")),
            ("operator", _("operator")),
            ("partner", _("partner")),
        ],
        initial=["signatory"],
    )
    siret = forms.CharField(label="SIRET", max_length=14, required=False)
    ridet = forms.CharField(label="RIDET", max_length=12, required=False, help_text=_("In New Caledonia."))
    function = forms.CharField(label=_("Signatory's function"), max_length=200, required=False)

    def values(self) -> operations.Data:
        found = super().values()
        found["name"] = found.pop("full_name")
        if function := found.pop("function", None):
            found["signatory"] = {"function": function}
        return found

    def base_key(self) -> str:
        return operations.slug(self.cleaned_data["short_name"])

    @classmethod
    def initial_of(cls, element: operations.Data) -> dict[str, Any]:
        function = element.get("signatory", {}).get("function", "")
        return {**super().initial_of(element), "full_name": element["name"], "function": function}


class MarketForm(ElementForm):
    name, label, fixed_collection = "market", _("a priority market"), "markets"
    market = forms.CharField(label=_("Market"), max_length=120)
    country = forms.RegexField(
        label=_("Country, in two letters"), regex=r"^[A-Z]{2}$", help_text=_("FR, GB, AU, JP…"), max_length=2
    )

    def values(self) -> operations.Data:
        found = super().values()
        found["name"] = found.pop("market")
        return found

    def base_key(self) -> str:
        return operations.slug(self.cleaned_data["market"])

    @classmethod
    def initial_of(cls, element: operations.Data) -> dict[str, Any]:
        return {**super().initial_of(element), "market": element["name"]}


class StrategicForm(ElementForm):
    name, label, fixed_collection = "strategic", _("a strategic objective or an axis"), "objectives"
    title = forms.CharField(label=_("Title"), max_length=500)
    short_title = forms.CharField(label=_("Short title"), max_length=120)

    def values(self) -> operations.Data:
        return {"number": len(self.document.get("objectives", [])) + 1, **super().values()}

    def base_key(self) -> str:
        return f"os{len(self.document.get('objectives', [])) + 1}"


class OperationalForm(ElementForm):
    name, label = "operational", _("an operational objective")
    under = forms.ChoiceField(label=_("Under the strategic objective"))
    title = forms.CharField(label=_("Title"), max_length=500)

    def choose(self) -> None:
        strategic = [(o["key"], o["short_title"]) for o in self.document.get("objectives", [])]
        self.fields["under"].choices = strategic  # type: ignore[attr-defined]

    def collection(self) -> str:
        return f"objectives/{self.cleaned_data['under']}"

    def _rank(self) -> int:
        return len(operations.elements({**self.document}, self.collection())) + 1

    def values(self) -> operations.Data:
        found = super().values()
        found.pop("under")
        return {"number": self._rank(), **found}

    def base_key(self) -> str:
        return f"{self.cleaned_data['under']}.oo{self._rank()}"


class ActionForm(ElementForm):
    name, label, quote_required = "action", _("an action of a roadmap"), True
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    title = forms.CharField(label=_("Title"), max_length=500)
    objective = forms.ChoiceField(label=_("Objective served"))
    end = forms.DateField(label=_("To be finished by"), required=False, widget=_date())

    def choose(self) -> None:
        self.fields["objective"].choices = objective_choices(self.document)  # type: ignore[attr-defined]

    def collection(self) -> str:
        return f"actions/{self.cleaned_data['year']}"

    def base_key(self) -> str:
        values = self.cleaned_data
        return f"{values['year']}.{values['objective']}.{operations.slug(values['title'], 30)}"

    def quoted(self, quote: operations.Data | None) -> operations.Data:
        return {"quotes": [quote]} if quote else {}


class TargetForm(ElementForm):
    name, label, fixed_collection, quote_required = "target", _("a target"), "targets", True
    title = forms.CharField(label=_("What is aimed at"), max_length=500)
    attached_to = forms.ChoiceField(label=_("Objective or action"))
    year = forms.IntegerField(
        label=_("Year"),
        min_value=1990,
        max_value=2100,
        required=False,
        help_text=_("Empty: over the whole term."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("quantity", _("a number")),
            ("deliverable", _("something to be done")),
            ("rank", _("a rank")),
            ("direction", _("a direction without a number")),
        ],
    )
    comparator = forms.ChoiceField(
        label=_("How it is judged"),
        choices=[
            ("at-least", _("at least")),
            ("at-most", _("at most")),
            ("about", _("about")),
            ("between", _("between")),
            ("exactly", _("exactly")),
            ("done-by", _("done by")),
            ("increase", _("to increase")),
            ("decrease", _("to decrease")),
            ("maintain", _("to maintain")),
        ],
    )
    value = forms.DecimalField(label=_("Value"), required=False)
    low = forms.DecimalField(label=_("From (between)"), required=False)
    high = forms.DecimalField(label=_("To (between)"), required=False)
    unit = forms.CharField(label=_("Unit: what is counted"), max_length=80, required=False)
    approximate = forms.BooleanField(label=_("Approximate (“about”, “some thirty”)"), required=False)
    deadline = forms.DateField(label=_("Deadline"), required=False, widget=_date())
    firmness = forms.ChoiceField(
        label=_("Firmness"),
        choices=[
            ("objective", _("objective")),
            ("commitment", _("commitment")),
            ("forecast", _("forecast")),
            ("illustration", _("illustration")),
            ("context", _("context")),
        ],
        help_text=_("Only an objective or a commitment can be late."),
    )

    def choose(self) -> None:
        choices = objective_choices(self.document) + action_choices(self.document)
        self.fields["attached_to"].choices = choices  # type: ignore[attr-defined]

    def values(self) -> operations.Data:
        found = super().values()
        if deadline := found.pop("deadline", None):
            found["deadline"] = {"date": deadline}
        if year := self.cleaned_data.get("year"):
            found["year"] = year
        return found

    @classmethod
    def initial_of(cls, element: operations.Data) -> dict[str, Any]:
        return {**super().initial_of(element), "deadline": element.get("deadline", {}).get("date", "")}


class ObligationForm(ElementForm):
    name, label, fixed_collection, quote_required = "obligation", _("an obligation"), "obligations", True
    title = forms.CharField(label=_("What is owed"), max_length=500)
    debtor = forms.ChoiceField(label=_("Who owes it"))
    creditor = forms.ChoiceField(label=_("To whom"))
    group = forms.ChoiceField(
        label=_("Group"),
        choices=[
            ("activity", _("activity")),
            ("legal", _("legal")),
            ("financial", _("financial")),
            ("control", _("control")),
            ("communication", _("communication")),
            ("other", _("other")),
        ],
    )
    trigger = forms.ChoiceField(
        label=_("When"),
        choices=[
            ("yearly", _("every year")),
            ("after-event", _("after an event")),
            ("on-change", _("at each change")),
            ("on-request", _("on request")),
            ("continuous", _("all the time")),
        ],
    )
    month_day = forms.RegexField(
        label=_("Last day, if yearly (MM-DD)"), regex=r"^\d{2}-\d{2}$", required=False, help_text="06-30"
    )

    def choose(self) -> None:
        for field in ("debtor", "creditor"):
            self.fields[field].choices = party_choices(self.document)  # type: ignore[attr-defined]


class AmountForm(ElementForm):
    name, label, fixed_collection, quote_required = "amount", _("an amount"), "credits", True
    title = forms.CharField(label=_("What it pays for"), max_length=500)
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=14, decimal_places=2)
    currency = forms.RegexField(label=_("Currency"), regex=r"^[A-Z]{3}$", initial="EUR")
    payer = forms.ChoiceField(label=_("Who pays"))
    payee = forms.ChoiceField(label=_("Who is paid"))

    def choose(self) -> None:
        for field in ("payer", "payee"):
            self.fields[field].choices = party_choices(self.document)  # type: ignore[attr-defined]

    def values(self) -> operations.Data:
        return {**super().values(), "year": self.cleaned_data["year"]}


class BodyForm(ElementForm):
    name, label, fixed_collection = "body", _("a governing body"), "governance/bodies"
    title = forms.CharField(label=_("Name"), max_length=500)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("steering", _("steering committee")),
            ("technical", _("technical committee")),
            ("working-group", _("working group")),
            ("assembly", _("assembly")),
            ("other", _("other")),
        ],
    )

    def values(self) -> operations.Data:
        found = super().values()
        found["name"] = found.pop("title")
        return found

    @classmethod
    def initial_of(cls, element: operations.Data) -> dict[str, Any]:
        return {**super().initial_of(element), "title": element["name"]}


class RuleForm(ElementForm):
    name, label, fixed_collection, quote_required = "rule", _("a rule"), "rules", True
    title = forms.CharField(label=_("The rule in a few words"), max_length=500)


class FactForm(ElementForm):
    name, label, fixed_collection, quote_required = "fact", _("a fact, for context"), "facts", True
    title = forms.CharField(label=_("The fact in a few words"), max_length=500)


FORMS: dict[str, type[ElementForm]] = {
    form.name: form
    for form in (
        TargetForm,
        ActionForm,
        StrategicForm,
        OperationalForm,
        ObligationForm,
        AmountForm,
        PartyForm,
        MarketForm,
        BodyForm,
        RuleForm,
        FactForm,
    )
}
