"""Who the text names: parties and their signatories, others, governing bodies, linked agreements."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements import document as doc
from capcommun.contract.agreements import operations
from capcommun.contract.agreements.element_forms import words
from capcommun.contract.agreements.element_forms.base import ElementForm
from capcommun.contract.agreements.element_forms.fields import LinesField


class PartyForm(ElementForm):
    code, label, group = "party", _("a signatory or a party"), "people"
    model, fixed_collection = doc.Party, "parties"
    more = ("siret", "ridet", "address", "email")
    name = forms.CharField(label=_("Name"), max_length=500)
    short_name = forms.CharField(label=_("Short name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=words.PARTY_KINDS)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), widget=forms.CheckboxSelectMultiple, choices=words.ROLES, initial=["signatory"]
    )
    signatory__function = forms.CharField(
        label=_("Signatory's function"),
        max_length=200,
        required=False,
        help_text=_("As the text says it: “the president of the departmental council”."),
    )
    signatory__name = forms.CharField(label=_("Signatory's name"), max_length=200, required=False)
    siret = forms.RegexField(
        label="SIRET", regex=r"^[\d ]{14,18}$", required=False, help_text=_("14 digits."), empty_value=""
    )
    ridet = forms.CharField(label="RIDET", max_length=12, required=False, help_text=_("In New Caledonia."))
    address = forms.CharField(label=_("Address"), max_length=500, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def clean_siret(self) -> str:
        return str(self.cleaned_data["siret"]).replace(" ", "")

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("signatory__name") and not cleaned.get("signatory__function"):
            self.add_error("signatory__function", _("Say as what this person signs: the function matters."))
        return cleaned

    def base_key(self) -> str:
        return operations.slug(self.cleaned_data["short_name"])


class ActorForm(ElementForm):
    code, label, group = "actor", _("somebody named otherwise"), "people"
    model, fixed_collection = doc.Actor, "actors"
    name = forms.CharField(label=_("Name"), max_length=500)
    kind = forms.CharField(
        label=_("In what capacity"), max_length=200, help_text=_("“territorial partner”, “beneficiary”…")
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class BodyForm(ElementForm):
    code, label, group = "body", _("a governing body"), "people"
    model, fixed_collection = doc.Body, "governance/bodies"
    more = ("presidency", "majority", "meetings_per_year", "members", "note")
    name = forms.CharField(label=_("Name"), max_length=500)
    kind = forms.ChoiceField(label=_("Kind"), choices=words.BODY_KINDS)
    presidency = forms.ChoiceField(label=_("Presidency"), choices=words.PRESIDENCIES, required=False)
    majority = forms.ChoiceField(label=_("How it decides"), choices=words.MAJORITIES, required=False)
    meetings_per_year = forms.IntegerField(label=_("Meetings a year"), min_value=0, required=False)
    members = LinesField(label=_("Members"))
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class LinkedForm(ElementForm):
    code, label, group = "linked", _("a linked agreement"), "people"
    model, fixed_collection = doc.LinkedAgreement, "linked_agreements"
    title = forms.CharField(label=_("Its title"), max_length=500)
    relation = forms.ChoiceField(label=_("Its relation to this one"), choices=words.RELATIONS)
