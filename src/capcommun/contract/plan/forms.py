"""Forms: what is typed, checked for shape only; the services decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.plan import policies
from capcommun.contract.plan.columns import IMPORTABLE
from capcommun.contract.plan.models import (
    Action,
    OperationalObjective,
    Origin,
    Status,
    StrategicObjective,
)
from capcommun.contract.plan.queries import own_objectives
from capcommun.kit.access.api import Actor
from capcommun.kit.text.api import day
from capcommun.kit.ui.api import DayInput
from capcommun.reference.partners.api import Mandate, Organisation, Person, Visibility


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        help_text=help_text,
    )


def area(rows: int = 5) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def people_of(actor: Actor, agreement: Agreement) -> QuerySet[Person]:
    """Who may own an action: those who hold a mandate in an organisation that runs the plan."""
    mine = actor.organisations("plan.edit", agreement.key)
    people = Person.objects.filter(erased_at__isnull=True)
    if mine:
        people = people.filter(pk__in=Mandate.objects.filter(organisation__in=mine).values("person"))
    return people


class LiveForm(forms.Form):
    """What the agency lives by, of one action."""

    revision = forms.IntegerField(widget=forms.HiddenInput())
    owner = forms.ModelChoiceField(Person.objects.none(), label=_("Owner"), required=False)
    status_declared = forms.ChoiceField(
        label=_("Declared status"),
        required=False,
        choices=[("", _("(none: the facts speak)")), *Status.choices],
        help_text=_("The status shown is drawn from the facts; what you declare stands beside it."),
    )
    progress = forms.IntegerField(label=_("Progress, in percent"), required=False, min_value=0, max_value=100)
    start = day_field(_("From"))
    end = day_field(_("Until"))
    territory = forms.CharField(label=_("Territory"), required=False, max_length=300)
    work = forms.CharField(label=_("Work to do"), required=False, widget=area(), max_length=20_000)
    cost = forms.DecimalField(
        label=_("Cost, in euros"), required=False, min_value=0, max_digits=14, decimal_places=2
    )

    def __init__(self, *args: Any, actor: Actor, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_of(actor, action.agreement)
        if action.owner_id:
            people = people | Person.objects.filter(pk=action.owner_id)
        self.fields["owner"].queryset = people.distinct()  # type: ignore[attr-defined]  # a field of that kind
        for name, said in (("start", action.contract_start), ("end", action.contract_end)):
            if said:
                self.fields[name].help_text = _("The contract says %(date)s; empty keeps it.") % {
                    "date": day(said)
                }
        if action.origin == Origin.AGENCY:
            self.fields["title"] = forms.CharField(label=_("Title"), max_length=500)
            self.fields["description"] = forms.CharField(
                label=_("Description"), required=False, widget=area(), max_length=20_000
            )
            self.order_fields(["title", "description"])

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class AudienceMixin(forms.Form):
    """Who will read it, and in whose name it is written."""

    visibility = forms.ChoiceField(label=_("Who may read it"), widget=forms.RadioSelect())
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("In the name of"), required=False, empty_label=None
    )

    def __init__(self, *args: Any, actor: Actor, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = policies.visibilities(actor, agreement)
        self.fields["visibility"].choices = [c for c in Visibility.choices if c[0] in allowed]  # type: ignore[attr-defined]  # a field of that kind
        self.fields["visibility"].initial = Visibility.INTERNAL.value
        organisations = policies.authors(actor, agreement)
        if len(organisations) > 1:
            self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=organisations)  # type: ignore[attr-defined]  # a field of that kind
        else:
            del self.fields["organisation"]

    def organisation_id(self) -> int | None:
        chosen = self.cleaned_data.get("organisation")
        return chosen.pk if chosen else None


NO_STATUS = "none"
"""The choice that takes back what was declared, where an empty one leaves it."""


class NoteForm(AudienceMixin):
    """How an action goes; with ``action``, its progress and its declared status may be set with the note."""

    text = forms.CharField(label=_("How does it go?"), widget=area(), max_length=10_000)
    progress = forms.IntegerField(label=_("Progress, in percent"), required=False, min_value=0, max_value=100)
    status_declared = forms.ChoiceField(
        label=_("Declared status"),
        required=False,
        choices=[("", _("unchanged")), (NO_STATUS, _("(none: the facts speak)")), *Status.choices],
    )
    known_on = day_field(_("Known on"), required=True, help_text=_("The day of the fact, today or earlier."))
    revision = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    action_revision = forms.IntegerField(widget=forms.HiddenInput(), required=False)

    field_order = ["text", "progress", "status_declared", "known_on", "visibility", "organisation"]

    def __init__(self, *args: Any, action: Action | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if action is None:
            for name in ("progress", "status_declared", "action_revision"):
                del self.fields[name]
            return
        self.fields["progress"].help_text = (
            _("It stands at %(progress)s %%; left empty, it stays there.") % {"progress": action.progress}
            if action.progress is not None
            else _("Nothing has been said yet; left empty, nothing is.")
        )
        if action.status_declared:
            self.fields["status_declared"].help_text = _("Now declared: %(status)s.") % {
                "status": action.get_status_declared_display()
            }

    def changes(self) -> dict[str, Any]:
        """What the note changes of the action: an empty field leaves it as it is."""
        data = self.cleaned_data
        said: dict[str, Any] = {}
        if data.get("progress") is not None:
            said["progress"] = data["progress"]
        if status := data.get("status_declared"):
            said["status_declared"] = "" if status == NO_STATUS else status
        return said


class FileForm(AudienceMixin):
    file = forms.FileField(label=_("File"))
    title = forms.CharField(label=_("Title"), required=False, max_length=200)

    field_order = ["file", "title", "visibility", "organisation"]


def objective_choices(
    agreement: Agreement,
) -> tuple[list[Any], dict[str, StrategicObjective | OperationalObjective]]:
    """Objectives to choose from, grouped, and what each choice is."""
    strategic, operational = own_objectives(agreement)
    objects: dict[str, StrategicObjective | OperationalObjective] = {
        **{item.key: item for item in strategic},
        **{item.key: item for item in operational},
    }
    choices: list[Any] = []
    for above in strategic:
        under = [item for item in operational if item.strategic_id == above.pk]
        choices.append(
            (above.short_title, [(item.key, item.title) for item in under] or [(above.key, above.title)])
        )
    return choices, objects


class AddForm(forms.Form):
    """An action that is not in the contract."""

    title = forms.CharField(label=_("Title"), max_length=500)
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    objective = forms.ChoiceField(label=_("Objective"))
    parent = forms.ModelChoiceField(
        Action.objects.none(),
        label=_("Part of the action"),
        required=False,
        empty_label=_("(an action of its own)"),
    )
    owner = forms.ModelChoiceField(Person.objects.none(), label=_("Owner"), required=False)
    start = day_field(_("From"))
    end = day_field(_("Until"))
    work = forms.CharField(label=_("Work to do"), required=False, widget=area(), max_length=20_000)

    def __init__(
        self, *args: Any, actor: Actor, agreement: Agreement, years: Iterable[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices, self.objects = objective_choices(agreement)
        self.fields["objective"].choices = choices  # type: ignore[attr-defined]  # a field of that kind
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]  # a field of that kind
        self.fields["owner"].queryset = people_of(actor, agreement)  # type: ignore[attr-defined]  # a field of that kind
        self.fields["parent"].queryset = Action.objects.filter(  # type: ignore[attr-defined]  # a field of that kind
            agreement=agreement, withdrawn=False, parent=None
        )


class BlockersForm(forms.Form):
    """What an action waits for, besides what the contract says it waits for; ``picker`` lays it out."""

    revision = forms.IntegerField(widget=forms.HiddenInput())
    blockers = forms.ModelMultipleChoiceField(
        Action.objects.none(), label=_("It waits for"), required=False, widget=forms.CheckboxSelectMultiple()
    )

    def __init__(self, *args: Any, others: QuerySet[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["blockers"].queryset = others  # type: ignore[attr-defined]  # a field of that kind


class MilestoneForm(forms.Form):
    """A milestone of the contract: whether it is reached is all that is said here."""

    revision = forms.IntegerField(widget=forms.HiddenInput())
    done_on = day_field(_("Reached on"))

    def values(self) -> dict[str, Any]:
        return {"done_on": self.cleaned_data["done_on"]}


class OwnMilestoneForm(forms.Form):
    """A milestone of the agency's own."""

    revision = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    title = forms.CharField(label=_("Milestone"), max_length=500)
    due = day_field(_("Due"), help_text=_("Empty if no day is set; it is then never late by itself."))
    done_on = day_field(_("Reached on"), help_text=_("Empty as long as it is not reached."))

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("title", "due", "done_on")}


class MoveForm(forms.Form):
    """Where an action of the agency's own stands."""

    revision = forms.IntegerField(widget=forms.HiddenInput())
    objective = forms.ChoiceField(
        label=_("Objective"), help_text=_("A sub-action serves the objective of the action it is part of.")
    )
    parent = forms.ModelChoiceField(
        Action.objects.none(),
        label=_("Part of the action"),
        required=False,
        empty_label=_("(an action of its own)"),
    )

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices, self.objects = objective_choices(action.agreement)
        self.fields["objective"].choices = choices  # type: ignore[attr-defined]  # a field of that kind
        # those of the year, sub-actions too: choosing one is refused with the reason
        self.fields["parent"].queryset = Action.objects.filter(  # type: ignore[attr-defined]  # a field of that kind
            agreement=action.agreement, year=action.year, withdrawn=False
        ).exclude(pk=action.pk)


class UploadForm(forms.Form):
    file = forms.FileField(label=_("Spreadsheet"), help_text=_("XLSX or CSV; the first sheet is read."))
    year = forms.TypedChoiceField(
        label=_("Year of the lines that name none"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", "—"), *((year, year) for year in years)]  # type: ignore[attr-defined]  # a field of that kind


class MappingForm(forms.Form):
    """Which column holds what: one choice for each field of an action."""

    def __init__(self, *args: Any, header: list[str], years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns: list[tuple[str, Any]] = [("", _("(not in this file)"))]
        columns += [(str(i), str(title) or f"#{i + 1}") for i, title in enumerate(header)]
        for column in IMPORTABLE:
            self.fields[column.field] = forms.ChoiceField(label=column.title, choices=columns, required=False)
        self.fields["default_year"] = forms.TypedChoiceField(
            label=_("Year of the lines that name none"),
            choices=[("", "—"), *((year, year) for year in years)],
            coerce=int,
            required=False,
            empty_value=None,
        )

    def mapping(self) -> dict[str, int]:
        data = self.cleaned_data
        return {c.field: int(data[c.field]) for c in IMPORTABLE if data.get(c.field)}


class Filters(forms.Form):
    """Filters of the table; everything is optional, and a wrong value filters nothing."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False, empty_value=None)
    objective = forms.ChoiceField(label=_("Objective"), required=False)
    owner = forms.TypedChoiceField(label=_("Owner"), coerce=int, required=False, empty_value=None)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("any")), *Status.choices])
    destination = forms.ChoiceField(label=_("Destination"), required=False)
    q = forms.CharField(label=_("Words"), required=False, max_length=200)

    def __init__(self, *args: Any, choices: dict[str, list[tuple[Any, Any]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, values in choices.items():
            self.fields[name].choices = [("", _("any")), *values]  # type: ignore[attr-defined]  # a field of that kind

    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


class ViewForm(forms.Form):
    """The name of the filters kept."""

    name = forms.CharField(label=_("Keep these filters under the name"), max_length=80)
