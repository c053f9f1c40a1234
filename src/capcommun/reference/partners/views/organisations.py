"""Organisations: list, page, creation and change."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.clock.api import as_of, today
from capcommun.kit.ui.api import Line, overtaken, refused
from capcommun.reference.partners import policies, queries
from capcommun.reference.partners.forms import OrganisationForm
from capcommun.reference.partners.models import Organisation
from capcommun.reference.partners.services import checks, organisations
from capcommun.reference.partners.views.access import signed_in


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    text, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "")
    rows = queries.organisations(text, kind)
    context = {
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "text": text,
        "kind": kind,
        "kinds": Organisation.Kind.choices,
        "can_create": policies.can_create_organisation(actor),
        "sees_people": actor.may("people.read"),
    }
    return render(request, "partners/organisations.html", context)


@signed_in
def detail(request: HttpRequest, key: str) -> HttpResponse:
    actor, on = actor_of(request), as_of(request)
    found = Organisation.objects.filter(key=key).first()
    if found is None:
        raise Http404
    place = checks.territory_name(found.territory) if found.territory else ""
    context: dict[str, object] = {"organisation": found, "on": on, "place": place}
    context |= _people(actor, found, on)
    return render(request, "partners/organisation.html", context)


def _people(actor: Actor, organisation: Organisation, on: object) -> dict[str, object]:
    """The people of the organisation, for those who may read them; the buttons, for those who manage."""
    day = today()
    rights = queries.rights(actor, organisation, day)
    trail = actor.is_admin or organisation.pk in actor.organisations("audit.read")
    if not rights.people:
        return {"rights": rights, "trail": trail}
    mandates = queries.mandates_of(organisation)
    grants = queries.grants_of(organisation, actor)
    return {
        "rights": rights,
        "trail": trail,
        "mandates": [m for m in mandates if queries.holds(m, on)],
        "past": [m for m in mandates if not queries.holds(m, on)],
        "grants": grants,
        "can_end": any(grant.endable for grant in grants),  # type: ignore[attr-defined]  # set by the query
        "links": queries.contact_links(organisation) if rights.manage else [],
    }


@signed_in
def create(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not policies.can_create_organisation(actor):
        raise Http404
    form = OrganisationForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        values = {field: form.cleaned_data[field] for field in organisations.FIELDS}
        try:
            made = organisations.create_organisation(actor=actor, **values)
        except Refusal as refusal:
            status = refused(form, refusal, FIELDS.get(refusal.code, ""))
        else:
            messages.success(request, _("The organisation was added."))
            return redirect("partners:organisation", key=made.key)
    context = {"form": form, "heading": _("Add an organisation")}
    return render(request, "partners/organisation_form.html", context, status=status)


FIELDS = {"partners.territory": "territory", "partners.identifier.taken": "siret"}
"""The field that a refusal speaks of, by its code."""


@signed_in
def edit(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    rows = Organisation.objects.filter(policies.editable_organisations(actor, today()))
    found = get_object_or_404(rows, key=key)
    seen = found.revision
    form = OrganisationForm(request.POST or None, instance=found, initial={"revision": seen})
    form.fields["territory"].disabled = not actor.is_admin  # it gives rights on the territory's zones
    status, versions = 422 if form.is_bound else 200, list[Line]()
    if request.method == "POST" and form.is_valid():
        values = {field: form.cleaned_data[field] for field in organisations.FIELDS}
        stored = Organisation.objects.get(pk=found.pk)
        try:
            organisations.change_organisation(
                stored, actor=actor, revision=form.cleaned_data["revision"] or seen, **values
            )
        except Refusal as refusal:
            status = refused(form, refusal, FIELDS.get(refusal.code, ""))
            if refusal.code == "partners.revision":
                stored.refresh_from_db()
                now = {name: getattr(stored, name) for name in organisations.FIELDS}
                versions = overtaken(form, now, stored.revision)
        else:
            messages.success(request, _("The change is saved."))
            return redirect("partners:organisation", key=key)
    name = Organisation.objects.values_list("name", flat=True).get(pk=found.pk)
    context = {"form": form, "heading": name, "organisation": found, "versions": versions}
    return render(request, "partners/organisation_form.html", context, status=status)
