"""Forms of strategies, sites and contracts: what is typed, checked for shape only; the services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from capcommun.kit.clock.api import today
from capcommun.kit.ui.api import DayInput
from capcommun.reference.partners.api import Organisation
from capcommun.reference.territories.api import Commune, Zone
from capcommun.registers.support import contents
from capcommun.registers.support.models import OutreachContract, PlannedState
from capcommun.registers.support.rules import LONGEST
from capcommun.registers.support.territory_queries import epcis_of
from capcommun.registers.support.territory_rules import LONGEST_TITLE


def day_field(label: Any, help_text: Any = "", required: bool = False) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        help_text=help_text,
    )


def words_field(label: Any, help_text: Any = "", required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


def title_field(label: Any, help_text: Any = "", required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_TITLE, help_text=help_text, required=required)


class Revised(forms.Form):
    """A form that knows the revision that it was made from."""

    revision = forms.IntegerField(widget=forms.HiddenInput(), initial=0)


class HeadForm(Revised):
    """What is said of something that is followed. The agency is asked for where there are several."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Followed by"), empty_label=_("Choose an agency")
    )
    title = title_field(_("Name"))

    def __init__(self, *args: Any, owners: list[Organisation], head: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = owners
        if head or len(owners) == 1:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]  # a field of that kind
                pk__in=[owner.pk for owner in owners]
            )
        if not head:
            del self.fields["revision"]
        self._offer()

    @property
    def departments(self) -> list[str]:
        return sorted({owner.territory for owner in self.owners})

    def _offer(self) -> None:
        """What there is to choose from, in the agencies' departments."""

    @property
    def owner(self) -> int:
        chosen = self.cleaned_data.get("organisation") or self.owners[0]
        return int(chosen.pk)

    def said(self) -> dict[str, Any]:
        left_out = {"organisation", "revision", "members", "others"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}

    @classmethod
    def now(cls, head: Any, content: dict[str, Any]) -> dict[str, Any]:
        """How things stand, as the form's fields say it."""
        return {"title": head.title, "note": head.note}


class WithMembers(HeadForm):
    """Intermunicipalities: ticked in the department, or by their numbers elsewhere."""

    members = forms.MultipleChoiceField(
        label=_("Intermunicipalities"), required=False, widget=forms.CheckboxSelectMultiple()
    )
    others = forms.CharField(
        label=_("Intermunicipalities of another department"),
        required=False,
        max_length=400,
        help_text=_("Their SIREN numbers of nine digits, separated by spaces."),
    )

    def _offer(self) -> None:
        rows = epcis_of(self.departments)
        self.fields["members"].choices = [(row.siren, row.name) for row in rows]  # type: ignore[attr-defined]  # a field of that kind
        given = self.initial.get("members")
        if given:
            here = {str(row.siren) for row in rows}
            self.initial["members"] = [siren for siren in given if siren in here]
            self.initial["others"] = " ".join(siren for siren in given if siren not in here)

    def sirens(self) -> list[str]:
        return [*self.cleaned_data["members"], *self.cleaned_data["others"].replace(",", " ").split()]

    @classmethod
    def now(cls, head: Any, content: dict[str, Any]) -> dict[str, Any]:
        sirens = [member.siren for member in contents.members(content)]
        return super().now(head, content) | {"members": sirens}


class StrategyForm(WithMembers):
    note = words_field(_("Note"), _("What is particular to this territory."))
    field_order = ("revision", "organisation", "title", "members", "others", "note")


class ContractForm(WithMembers):
    part = forms.ChoiceField(
        label=_("The agency's part"), choices=OutreachContract.Part.choices, widget=forms.RadioSelect()
    )
    confirmed = forms.BooleanField(
        label=_("These members are confirmed"),
        required=False,
        initial=True,
        help_text=_("Leave it unticked while the list is a guess."),
    )
    followed_on = day_field(_("Followed since"), required=True)
    ended_on = day_field(_("No longer followed from"), _("Leave it empty while it is followed."))
    note = words_field(_("Note"))
    field_order = (
        "revision", "organisation", "title", "part", "members", "others", "confirmed", "followed_on",
        "ended_on", "note",
    )  # fmt: skip

    @classmethod
    def now(cls, head: Any, content: dict[str, Any]) -> dict[str, Any]:
        names = ("part", "confirmed", "followed_on", "ended_on")
        return super().now(head, content) | {name: getattr(head, name) for name in names}


class SiteForm(HeadForm):
    note = words_field(_("What is at stake"))
    zone = forms.ModelChoiceField(
        Zone.objects.none(),
        label=_("Area"),
        required=False,
        empty_label=_("None"),
        help_text=_("A site or a destination that the territories' pages already know."),
    )
    commune = forms.CharField(
        label=_("Commune"), required=False, max_length=5, help_text=_("Its INSEE code: five characters.")
    )
    followed_on = day_field(_("Followed since"), required=True)
    ended_on = day_field(_("No longer followed from"), _("Leave it empty while it is followed."))
    field_order = (
        "revision", "organisation", "title", "note", "zone", "commune", "followed_on", "ended_on",
    )  # fmt: skip

    def _offer(self) -> None:
        kinds = (Zone.Kind.SITE, Zone.Kind.DESTINATION)
        zones = Zone.objects.filter(kind__in=kinds, department__in=self.departments).exclude(
            until__lt=today()
        )
        self.fields["zone"].queryset = zones.order_by("-kind", "order", "name")  # type: ignore[attr-defined]  # a field of that kind

    def clean_commune(self) -> Commune | None:
        code = self.cleaned_data["commune"].strip().upper()
        if not code:
            return None
        found = Commune.objects.filter(code=code, kind=Commune.Kind.CURRENT).first()
        if found is None:
            raise forms.ValidationError(_("No commune of today has this code."))
        return found

    @classmethod
    def now(cls, head: Any, content: dict[str, Any]) -> dict[str, Any]:
        names = ("zone", "followed_on", "ended_on")
        found = super().now(head, content) | {name: getattr(head, name) for name in names}
        return found | {"commune": head.commune_id or ""}


class StepForm(Revised):
    started_on = day_field(_("Begun on"))
    finished_on = day_field(_("Finished on"))
    participants = words_field(_("Participants"), _("Bodies rather than people, where that is enough."))
    documents = words_field(
        _("Documents"), _("One to a line: its name, then an address that begins with https://.")
    )
    note = words_field(_("Note"))


class PlannedForm(Revised):
    title = title_field(_("Action"))
    who = title_field(_("Who"), required=False)
    by_when = day_field(_("By when"))
    state = forms.ChoiceField(
        label=_("State"), choices=PlannedState.choices, widget=forms.RadioSelect(), initial="planned"
    )


class StrategyActionForm(PlannedForm):
    axis = title_field(
        _("Axis"), _("The strategy's objective that it serves: lines of one axis come together."), False
    )
    field_order = ("revision", "title", "axis", "who", "by_when", "state")


class ReviewForm(Revised):
    held_on = day_field(_("Held on"), required=True)
    participants = words_field(_("Participants"))
    conclusion = words_field(_("Conclusion"), required=True)


class PaperForm(forms.Form):
    """A file to keep."""

    file = forms.FileField(label=_("File"))
    title = title_field(
        _("Name"), _("How the page names it. Without one, the file's own name is shown."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("%(size)s MB at most: PDF, picture, text, office document.") % {
            "size": settings.CAPCOMMUN.upload_max_mb
        }


class RemovePaperForm(forms.Form):
    """Why a file is taken away."""

    reason = title_field(
        _("Reason for removing it"),
        _("Its content is deleted; the page's history keeps its name and this reason."),
    )


class HandOverForm(forms.Form):
    """In whose name the draft is written, for who acts for several organisations."""

    owner = forms.TypedChoiceField(
        label=_("In whose name"),
        coerce=int,
        empty_value=None,
        help_text=_("The draft belongs to this organisation: nobody else reads it until it is shared."),
    )

    def __init__(self, *args: Any, owners: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(owners) > 1:
            self.fields["owner"].choices = owners  # type: ignore[attr-defined]  # a field of that kind
        else:
            del self.fields["owner"]


class GuestNameForm(forms.Form):
    """The name that a guest's cards are shown with."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=60,
        help_text=_("A first name is enough. It is shown on your cards, to all who read the matrix."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class InviteForm(forms.Form):
    days = forms.IntegerField(
        label=_("Days before it expires"), min_value=1, max_value=30, help_text=_("From 1 to 30.")
    )
