"""What is owed and paid, what conditions it, what the text states and where it contradicts itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements.element_forms import choices, words
from capcommun.contract.agreements.element_forms.base import ElementForm, RowForm, Rows
from capcommun.contract.agreements.element_forms.fields import LinesField, QuoteField


class ObligationForm(ElementForm):
    code, label, quote_required = "obligation", _("an obligation"), True
    model, fixed_collection = doc.Obligation, "obligations"
    more = ("year_offset", "event", "gates")
    title = forms.CharField(label=_("What is owed"), max_length=500)
    debtor = forms.ChoiceField(label=_("Who owes it"))
    creditor = forms.ChoiceField(label=_("To whom"))
    group = forms.ChoiceField(label=_("Group"), choices=words.OBLIGATION_GROUPS)  # type: ignore[assignment]  # a field here, a word on the other forms
    what = forms.ChoiceField(label=_("Nature"), choices=choices.optional(words.OBLIGATIONS), required=False)
    trigger = forms.ChoiceField(label=_("When"), choices=words.TRIGGERS)
    month_day = forms.RegexField(
        label=_("Last day, if yearly (MM-DD)"),
        regex=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$",
        required=False,
        help_text="06-30",
        error_messages={"invalid": _("Month, hyphen, day: 06-30 for 30 June.")},
    )
    year_offset = forms.TypedChoiceField(
        label=_("Year it is due in"),
        choices=[(0, _("in the year itself")), (1, _("in the year that follows"))],
        coerce=int,
        initial=0,
    )
    event = forms.CharField(label=_("After what event"), max_length=300, required=False)
    gates = forms.MultipleChoiceField(
        label=_("Payments that wait for it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def choose(self) -> None:
        found = choices.parties(self.document)
        choices.set_choices(self, debtor=found, creditor=found, gates=choices.instalments(self.document))


class InstalmentRow(RowForm):
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Instalment"), max_length=300)
    share_percent = forms.DecimalField(label=_("Share in %"), min_value=0, max_value=100, required=False)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, required=False)
    conditions = LinesField(label=_("On what conditions"))
    quote = QuoteField(help_text="")


class AmountForm(ElementForm):
    code, label, quote_required = "amount", _("an amount"), True
    model, fixed_collection = doc.Credit, "credits"
    more = ("currency", "account", "operation", "linked_agreement")
    rows = (
        Rows(
            "instalments",
            _("Instalments"),
            InstalmentRow,
            help=_("How it is paid: 90 % at signature, the balance on the report."),
            keyed="versement",
        ),
    )
    title = forms.CharField(label=_("What it pays for"), max_length=500)
    year = forms.IntegerField(label=_("Year"), min_value=1990, max_value=2100)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=14, decimal_places=2)
    payer = forms.ChoiceField(label=_("Who pays"))
    payee = forms.ChoiceField(label=_("Who is paid"))
    currency = forms.RegexField(
        label=_("Currency"),
        regex=r"^[A-Z]{3}$",
        initial="EUR",
        error_messages={"invalid": _("Three capital letters: EUR, XPF.")},
    )
    account = forms.CharField(label=_("Budget account"), max_length=80, required=False)
    operation = forms.CharField(label=_("Budget operation"), max_length=80, required=False)
    linked_agreement = forms.ChoiceField(label=_("Carried by the linked agreement"), required=False)

    def choose(self) -> None:
        found = choices.parties(self.document)
        linked = choices.named(self.document, "linked_agreements")
        choices.set_choices(self, payer=found, payee=found, linked_agreement=linked)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        shares = [
            row.cleaned_data.get("share_percent") or 0
            for one in self.row_sets
            for row in one.formset
            if getattr(row, "cleaned_data", None)
        ]
        if sum(shares) > 100:
            self.add_error(None, _("The instalments add up to more than 100 %."))
        return cleaned


class PaymentForm(ElementForm):
    code, label = "payment", _("a payment term")
    model, fixed_collection = doc.Instalment, "payment_terms"
    title = forms.CharField(label=_("The term in a few words"), max_length=500)
    share_percent = forms.DecimalField(label=_("Share in %"), min_value=0, max_value=100, required=False)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, required=False)
    conditions = LinesField(label=_("On what conditions"))


class ContributionForm(ElementForm):
    code, label, quote_required = "contribution", _("means lent (staff, premises)"), True
    model, fixed_collection = doc.Contribution, "contributions"
    title = forms.CharField(label=_("What is lent"), max_length=500)
    giver = forms.ChoiceField(label=_("By whom"))
    kind = forms.ChoiceField(label=_("Kind"), choices=words.CONTRIBUTIONS)

    def choose(self) -> None:
        choices.set_choices(self, giver=choices.parties(self.document))


class RuleForm(ElementForm):
    code, label, quote_required = "rule", _("a rule"), True
    model, fixed_collection, more = doc.Rule, "rules", ("attached_to",)
    title = forms.CharField(label=_("The rule in a few words"), max_length=500)
    attached_to = forms.ChoiceField(label=_("About"), required=False)

    def choose(self) -> None:
        choices.set_choices(self, attached_to=choices.anything(self.document))


class GovernanceRuleForm(RuleForm):
    code, label, group = "governance-rule", _("a rule of governance"), "people"
    fixed_collection = "governance/rules"

    def choose(self) -> None:
        bodies = choices.named(self.document.get("governance", {}), "bodies", "name")
        choices.set_choices(self, attached_to=bodies + choices.anything(self.document))


class FactForm(ElementForm):
    code, label, quote_required, group = "fact", _("a fact, for context"), True, "notice"
    model, fixed_collection, more = doc.Fact, "facts", ("value", "unit", "attached_to")
    title = forms.CharField(label=_("The fact in a few words"), max_length=500)
    value = forms.DecimalField(label=_("Value"), required=False)
    unit = forms.CharField(label=_("Unit: what is counted"), max_length=80, required=False)
    attached_to = forms.ChoiceField(label=_("About"), required=False)

    def choose(self) -> None:
        choices.set_choices(self, attached_to=choices.anything(self.document))


class ReadingRow(RowForm):
    statement = forms.CharField(
        label=_("What the text says here"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2_000
    )
    quote = QuoteField(required=True, help_text="")


class DiscrepancyForm(ElementForm):
    code, label, group = "discrepancy", _("a contradiction of the text"), "notice"
    model, fixed_collection = doc.Discrepancy, "discrepancies"
    rows = (
        Rows(
            "readings",
            _("The statements that contradict each other"),
            ReadingRow,
            help=_("Both are kept, and the question stays open until the parties settle it."),
            extra=2,
            least=2,
        ),
    )
    title = forms.CharField(label=_("The contradiction in a few words"), max_length=500)
    retained = forms.CharField(
        label=_("What is retained meanwhile, and why"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2_000,
    )
    quote = None  # type: ignore[assignment]  # Django's way to leave a field out
