"""People of an organisation: mandates and roles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.clock.api import as_of, today
from capcommun.kit.text.api import pick
from capcommun.kit.ui.api import overtaken, refused
from capcommun.reference.partners import policies, queries
from capcommun.reference.partners.agreements import named
from capcommun.reference.partners.forms import EndRoleForm, MandateForm, PersonForm, RoleForm
from capcommun.reference.partners.models import Mandate, Organisation, Person, RoleGrant
from capcommun.reference.partners.roles import matrix
from capcommun.reference.partners.services import people
from capcommun.reference.partners.views.access import needs, signed_in


def _managed(actor: Actor, key: str) -> Organisation:
    rows = Organisation.objects.filter(policies.editable_organisations(actor, today()))
    return get_object_or_404(rows, key=key)


@signed_in
def add(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    organisation = _managed(actor, key)
    form = PersonForm(request.POST or None, initial={"start": today()})
    if request.method == "POST" and form.is_valid():
        try:
            people.add_person(organisation, actor=actor, **form.cleaned_data)
        except Refusal as refusal:
            return _told(request, organisation, form, refusal, _("Add a person"))
        messages.success(request, _("The person was added."))
        return redirect("partners:organisation", key=key)
    return _form_page(request, organisation, form, _("Add a person"))


FIELDS = {
    "partners.period": "end",
    "partners.mandate.twice": "start",
    "partners.role.twice": "start",
    "partners.role.give": "role",
    "partners.role.mandate": "role",
}
"""The field that a refusal speaks of, by its code."""


WHAT = {
    MandateForm: pgettext_lazy("page", "Mandate"),
    RoleForm: pgettext_lazy("page", "Give a role"),
    EndRoleForm: pgettext_lazy("page", "End a role"),
}
"""What the form does, said above the person's name."""


def _form_page(
    request: HttpRequest, organisation: Organisation, form: Any, heading: str, *, status: int = 0, **more: Any
) -> HttpResponse:
    what = WHAT.get(type(form), "")
    context = {"form": form, "organisation": organisation, "heading": heading, "what": what, **more}
    return render(
        request, "partners/person_form.html", context, status=status or (422 if form.is_bound else 200)
    )


def _told(
    request: HttpRequest,
    organisation: Organisation,
    form: Any,
    refusal: Refusal,
    heading: str,
    *,
    row: Mandate | RoleGrant | None = None,
) -> HttpResponse:
    """The refusal on the form, which keeps what was typed; what somebody else saved first, beside it."""
    status = refused(form, refusal, FIELDS.get(refusal.code, ""))
    versions = []
    if row is not None and refusal.code == "partners.revision":
        row.refresh_from_db()
        now = {name: getattr(row, name) for name in form.fields if name != "revision"}
        versions = overtaken(form, now, row.revision)
    return _form_page(request, organisation, form, heading, status=status, versions=versions)


@signed_in
def mandate(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    rows = Organisation.objects.filter(policies.editable_organisations(actor, today()))
    found = get_object_or_404(
        Mandate.objects.select_related("organisation", "person"), pk=pk, organisation__in=rows
    )
    form = MandateForm(request.POST) if request.method == "POST" else MandateForm.of(found)
    if request.method == "POST" and form.is_valid():
        try:
            people.change_mandate(found, actor=actor, **form.cleaned_data)
        except Refusal as refusal:
            return _told(request, found.organisation, form, refusal, found.person.name, row=found)
        messages.success(request, _("The change is saved."))
        return redirect("partners:organisation", key=found.organisation.key)
    return _form_page(request, found.organisation, form, found.person.name)


@signed_in
def add_mandate(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    actor = actor_of(request)
    organisation = _managed(actor, key)
    person = _person_of(organisation, pk)
    data = request.POST or None
    form = MandateForm(data, initial={"start": today(), "revision": 0})
    if request.method == "POST" and form.is_valid():
        values = {field: form.cleaned_data[field] for field in ("function", "start", "end")}
        try:
            people.add_mandate(person, organisation, actor=actor, **values)
        except Refusal as refusal:
            return _told(request, organisation, form, refusal, person.name)
        messages.success(request, _("The mandate was added."))
        return redirect("partners:organisation", key=key)
    return _form_page(request, organisation, form, person.name)


def _person_of(organisation: Organisation, pk: int) -> Person:
    known = Mandate.objects.filter(organisation=organisation).values("person")
    return get_object_or_404(Person, pk=pk, pk__in=known)


@signed_in
def give_role(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Open to who may give a role here, which is not only those who manage the organisation."""
    actor = actor_of(request)
    needs(actor, policies.MANAGE)
    organisation = get_object_or_404(Organisation, key=key)
    person = _person_of(organisation, pk)
    form = RoleForm(request.POST or None, initial={"start": today()})
    form.offer(actor, organisation.pk)
    if request.method == "POST" and form.is_valid():
        try:
            people.give_role(person, organisation, actor=actor, **form.cleaned_data)
        except Refusal as refusal:
            return _told(request, organisation, form, refusal, person.name)
        messages.success(request, _("The role was given."))
        return redirect("partners:organisation", key=key)
    return _form_page(request, organisation, form, person.name)


@signed_in
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = RoleGrant.objects.select_related("organisation", "person").filter(pk=pk).first()
    if found is None or not policies.endable(actor, found):
        raise Http404
    form = EndRoleForm(request.POST) if request.method == "POST" else EndRoleForm.of(found)
    form.fields["end"].help_text = f"{pick(found.title)} · {named([found.agreement])[found.agreement]}"
    if request.method == "POST" and form.is_valid():
        try:
            people.end_role(found, actor=actor, **form.cleaned_data)
        except Refusal as refusal:
            return _told(request, found.organisation, form, refusal, found.person.name, row=found)
        messages.success(request, _("The role ends on the day given."))
        return redirect("partners:organisation", key=found.organisation.key)
    return _form_page(request, found.organisation, form, found.person.name)


def roles(request: HttpRequest) -> HttpResponse:
    """The matrix, open to everyone; and who holds what, for those who may read people."""
    actor, on = actor_of(request), as_of(request)
    found = matrix()
    rows = [
        {"key": key, "title": title, "marks": [key in role.permissions for role in found.roles.values()]}
        for key, title in found.permissions.items()
    ]
    keys = queries.agreements_with_people(actor, on) if actor.may("people.read") else []
    agreement = request.GET.get("contrat", "")
    if agreement not in keys:
        agreement = keys[0] if keys else ""
    titles = named(keys)
    context = {
        "roles": list(found.roles.values()),
        "rows": rows,
        "on": on,
        "agreements": titles,
        "title": titles.get(agreement, ""),
        "chosen": agreement,
        "holders": queries.holders(actor, agreement, on) if agreement else [],
    }
    return render(request, "partners/roles.html", context)
