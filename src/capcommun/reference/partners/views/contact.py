"""The first act of guest links: confirm or correct the contact details of one's organisation."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from capcommun.kit.access.api import Actor, Refusal, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.links.api import Link, address
from capcommun.kit.ui.api import overtaken, refused
from capcommun.reference.partners import policies
from capcommun.reference.partners.forms import AskContactForm, ContactForm
from capcommun.reference.partners.models import Organisation
from capcommun.reference.partners.services import contacts, organisations
from capcommun.reference.partners.views.access import signed_in

NEW_LINK = "partners.new-link"
"""In the session: the link just made, and whether its letter could not leave."""


def confirm(request: HttpRequest, guest: Actor, key: str) -> HttpResponse:
    """Called by the link's page, with the guest as actor."""
    found = Organisation.objects.filter(key=key).first()
    if found is None:
        raise Http404
    form = ContactForm(request.POST or None, instance=found, initial={"revision": found.revision})
    status = 422 if form.is_bound else 200
    context: dict[str, object] = {"organisation": found, "form": form}
    if request.method == "POST" and form.is_valid():
        values = {field: form.cleaned_data[field] for field in organisations.CONTACT}
        stored = Organisation.objects.get(pk=found.pk)
        try:
            organisations.confirm_contact(
                stored, actor=guest, revision=form.cleaned_data["revision"], **values
            )
        except Refusal as refusal:
            status = refused(form, refusal)
            if refusal.code == "partners.revision":
                stored.refresh_from_db()
                now = {name: getattr(stored, name) for name in organisations.CONTACT}
                context["versions"] = overtaken(form, now, stored.revision)
        else:
            messages.success(request, _("Thank you: the contact details are confirmed."))
            return redirect(request.path)
    return render(request, "partners/confirm_contact.html", context, status=status)


@signed_in
def ask(request: HttpRequest, key: str) -> HttpResponse:
    actor, found = actor_of(request), _editable_or_404(request, key)
    form = AskContactForm(request.POST or None, initial={"email": found.email, "days": 30, "language": "fr"})
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            link, _address = contacts.ask(found, actor=actor, **form.cleaned_data)
        except Refusal as refusal:
            status = refused(form, refusal, "days" if refusal.code == "links.expiry" else "")
        else:
            request.session[NEW_LINK] = [link.pk, link.unsent]
            return redirect("partners:link_sent", key=key, pk=link.pk)
    context = {"organisation": found, "form": form, "heading": _("Ask to confirm the contact details")}
    return render(request, "partners/ask_contact.html", context, status=status)


@signed_in
@never_cache
@require_safe
def link_sent(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """The link that one has just sent, with its address: once, to whoever sent it.

    The session keeps which link it is, never its address: that is a key, made again from the row.
    """
    found = _editable_or_404(request, key)
    link = get_object_or_404(Link, pk=pk, act=contacts.ACT, object_key=found.key)
    made, unsent = request.session.pop(NEW_LINK, (None, False))
    if made != link.pk:
        messages.info(request, _("The address of a link is shown once. If it is lost, close the link here."))
        return redirect("partners:organisation", key=key)
    sent = {"organisation": found, "address": address(link), "unsent": unsent}
    return render(request, "partners/link_sent.html", sent)


def _editable_or_404(request: HttpRequest, key: str) -> Organisation:
    rows = Organisation.objects.filter(policies.editable_organisations(actor_of(request), today()))
    return get_object_or_404(rows, key=key)


@signed_in
@require_POST
def close(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    actor, found = actor_of(request), _editable_or_404(request, key)
    link = get_object_or_404(Link, pk=pk, act=contacts.ACT, object_key=found.key)
    contacts.close(link, found, actor=actor)
    messages.success(request, _("The link is closed."))
    return redirect("partners:organisation", key=key)
