"""Forms of the package: shapes only; what is allowed is said by the services."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from capcommun.kit.access.api import Actor
from capcommun.kit.accounts.api import User
from capcommun.kit.text.api import pick
from capcommun.kit.ui.api import DayInput
from capcommun.reference.partners import policies, rules
from capcommun.reference.partners.agreements import manageable
from capcommun.reference.partners.models import Mandate, Organisation, RoleGrant
from capcommun.reference.partners.roles import grantable
from capcommun.reference.partners.services import checks


def day(label: Any, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=DayInput())


class OrganisationForm(forms.ModelForm[Organisation]):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # longer than the digits alone, which people space
    siret = forms.CharField(label=_("SIRET"), max_length=24, required=False, help_text=_("14 digits."))
    ridet = forms.CharField(
        label=_("RIDET"),
        max_length=20,
        required=False,
        help_text=_("In New Caledonia, in place of the SIRET."),
    )

    class Meta:
        model = Organisation
        fields = ("name", "short_name", "kind", "siret", "ridet", "territory", "address", "email", "phone")
        help_texts = {"territory": _("Code of the commune, intermunicipality or department, if any.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(value, capfirst(label)) for value, label in Organisation.Kind.choices]
        cast("forms.ChoiceField", self.fields["kind"]).choices = [("", _("Choose…")), *kinds]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["siret"], data["ridet"] = (rules.compact(data.get(field, "")) for field in ("siret", "ridet"))
        for field, problem in checks.identifiers_hold(data["siret"], data["ridet"]).items():
            self.add_error(field, problem)
        data["territory"] = rules.compact(data.get("territory", ""))
        if "territory" in self.changed_data and (problem := checks.territory_holds(data["territory"])):
            self.add_error("territory", problem)
        return data


class ContactForm(forms.ModelForm[Organisation]):
    revision = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Organisation
        fields = ("address", "email", "phone")


class Period(forms.Form):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and rules.period_problem(start, end):
            self.add_error("end", _("The end comes before the beginning."))
        return data


class PersonForm(Period):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"), required=False)
    function = forms.CharField(label=_("Function"), max_length=200)
    start = day(_("From"))
    end = day(_("Until"), required=False)


class MandateForm(Period):
    function = forms.CharField(label=_("Function"), max_length=200)
    start = day(_("From"))
    end = day(_("Until"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, mandate: Mandate) -> MandateForm:
        fields = ("function", "start", "end", "revision")
        return cls(initial={field: getattr(mandate, field) for field in fields})


def role_choices(actor: Actor, organisation: int, agreements: Iterable[str]) -> list[tuple[str, str]]:
    """The roles that this actor may give there, on one of these agreements at least."""
    keys = list(agreements)
    return [
        (role.key, pick(role.title))
        for role in grantable()
        if any(policies.can_give(actor, role.key, organisation, key) for key in keys)
    ]


class Granting(forms.Form):
    """A role on an agreement, among those that whoever fills the form may give."""

    role = forms.ChoiceField(label=_("Role"))
    agreement = forms.ChoiceField(label=_("Agreement"))

    def offer(self, actor: Actor, organisation: int) -> None:
        """Fill the choices; the only one there is stands chosen."""
        found = manageable(actor)
        self.choose("agreement", found)
        self.choose("role", role_choices(actor, organisation, [key for key, _title in found]))

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = cast("forms.ChoiceField", self.fields[name])
        field.choices = choices if len(choices) == 1 else [("", _("Choose…")), *choices]


class RoleForm(Granting, Period):
    start = day(_("From"))
    end = day(_("Until"), required=False)


class EndRoleForm(forms.Form):
    end = day(_("Last day"))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, grant: RoleGrant) -> EndRoleForm:
        return cls(initial={"revision": grant.revision, "end": grant.end})


class InvitationForm(Granting):
    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Name"), max_length=200)
    function = forms.CharField(label=_("Function"), max_length=200)
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=settings.LANGUAGES)

    field_order = ("email", "name", "function", "role", "agreement", "language")


class AcceptForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=200)
    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 12 characters: several words make a good one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class ProfileForm(forms.ModelForm[User]):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("name", "language")


class AskContactForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), help_text=_("The link goes to this address."))
    days = forms.IntegerField(label=_("Days before it expires"), min_value=1, max_value=180, initial=30)
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=settings.LANGUAGES)
