"""People of an organisation: mandates and roles."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, actor_of
from capcommun.kit.clock.api import as_of, today
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
        people.add_person(organisation, actor=actor, **form.cleaned_data)
        messages.success(request, _("The person was added."))
        return redirect("partners:organisation", key=key)
    context = {"form": form, "organisation": organisation, "heading": _("Add a person")}
    return render(request, "partners/person_form.html", context)


@signed_in
def mandate(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    rows = Organisation.objects.filter(policies.editable_organisations(actor, today()))
    found = get_object_or_404(
        Mandate.objects.select_related("organisation", "person"), pk=pk, organisation__in=rows
    )
    form = MandateForm(request.POST) if request.method == "POST" else MandateForm.of(found)
    if request.method == "POST" and form.is_valid():
        people.change_mandate(found, actor=actor, **form.cleaned_data)
        messages.success(request, _("The change is saved."))
        return redirect("partners:organisation", key=found.organisation.key)
    context = {"form": form, "organisation": found.organisation, "heading": found.person.name}
    return render(request, "partners/person_form.html", context)


@signed_in
def add_mandate(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    actor = actor_of(request)
    organisation = _managed(actor, key)
    person = _person_of(organisation, pk)
    data = request.POST or None
    form = MandateForm(data, initial={"start": today(), "revision": 0})
    if request.method == "POST" and form.is_valid():
        values = {field: form.cleaned_data[field] for field in ("function", "start", "end")}
        people.add_mandate(person, organisation, actor=actor, **values)
        messages.success(request, _("The mandate was added."))
        return redirect("partners:organisation", key=key)
    context = {"form": form, "organisation": organisation, "heading": person.name}
    return render(request, "partners/person_form.html", context)


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
        people.give_role(person, organisation, actor=actor, **form.cleaned_data)
        messages.success(request, _("The role was given."))
        return redirect("partners:organisation", key=key)
    context = {"form": form, "organisation": organisation, "heading": person.name}
    return render(request, "partners/person_form.html", context)


@signed_in
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = RoleGrant.objects.select_related("organisation", "person").filter(pk=pk).first()
    if found is None or not policies.endable(actor, found):
        raise Http404
    form = EndRoleForm(request.POST) if request.method == "POST" else EndRoleForm.of(found)
    if request.method == "POST" and form.is_valid():
        people.end_role(found, actor=actor, **form.cleaned_data)
        messages.success(request, _("The role ends on the day given."))
        return redirect("partners:organisation", key=found.organisation.key)
    context = {"form": form, "organisation": found.organisation, "heading": found.person.name}
    return render(request, "partners/person_form.html", context)


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
