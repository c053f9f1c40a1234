"""Inviting, withdrawing an invitation, taking it up."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from capcommun.kit.access.api import Refusal, actor_of
from capcommun.kit.accounts.api import User
from capcommun.kit.ui.api import refused, words
from capcommun.reference.partners import policies, queries
from capcommun.reference.partners.agreements import named
from capcommun.reference.partners.forms import AcceptForm, InvitationForm
from capcommun.reference.partners.models import Invitation, Organisation
from capcommun.reference.partners.roles import matrix
from capcommun.reference.partners.services import invitations
from capcommun.reference.partners.views.access import needs, signed_in

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    needs(actor, policies.MANAGE)
    page = Paginator(queries.invitations_for(actor), 50).get_page(request.GET.get("page"))
    names = named({invitation.agreement for invitation in page})
    own = Organisation.objects.filter(pk__in=actor.organisations(policies.MANAGE)).order_by("name").first()
    rows = [
        (
            invitation,
            names[invitation.agreement],
            policies.can_give(actor, invitation.role, invitation.organisation_id, invitation.agreement),
        )
        for invitation in page
    ]
    context = {"page": page, "rows": rows, "own": own, "now": timezone.now()}
    return render(request, "partners/invitations.html", context)


@signed_in
def invite(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    needs(actor, policies.MANAGE)
    organisation = get_object_or_404(Organisation, key=key)
    form = InvitationForm(request.POST or None, initial={"language": "fr"})
    form.offer(actor, organisation.pk)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        try:
            made = invitations.invite(organisation, actor=actor, **form.cleaned_data)
        except Refusal as refusal:
            status = refused(form, refusal, "role" if refusal.code == "partners.role.give" else "")
        else:
            _tell(request, made)
            return redirect("partners:invitations")
    return render(
        request,
        "partners/invite.html",
        {"form": form, "organisation": organisation, "heading": _("Invite somebody")},
        status=status,
    )


def _tell(request: HttpRequest, invitation: Invitation) -> None:
    """Whether the letter left."""
    values = {"email": invitation.email}
    if invitation.unsent:
        text = _(
            "The invitation of %(email)s is kept, but the e-mail could not leave: the mail server does not"
            " answer. Send it again from this list in a moment."
        )
        messages.warning(request, text % values)
    else:
        messages.success(request, _("The invitation was sent to %(email)s.") % values)


@signed_in
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_object_or_404(queries.invitations_for(actor), pk=pk)
    invitations.send_again(found, actor=actor)
    _tell(request, found)
    return redirect("partners:invitations")


@signed_in
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_object_or_404(queries.invitations_for(actor), pk=pk)
    try:
        invitations.revoke(found, actor=actor)
    except Refusal as refusal:
        if refusal.status != 410:
            raise
        messages.warning(request, words(refusal))
    else:
        messages.success(request, _("The invitation was withdrawn."))
    return redirect("partners:invitations")


@never_cache
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the e-mail's link: a name and a password, or one button for who has an account."""
    found = invitations.find(token)
    if found is None:
        raise Http404
    translation.activate(
        found.language if request.COOKIES.get("django_language") is None else request.LANGUAGE_CODE
    )
    account = request.user if isinstance(request.user, User) else None
    if refusal := invitations.ended(found, timezone.now()):
        context = {"invitation": found, "refusal": refusal, "account": account}
        return render(request, "partners/invitation_ended.html", context, status=refusal.status)
    other = account is not None and account.email != found.email
    known = account is None and User.objects.filter(email=found.email).exists()
    form = AcceptForm(request.POST or None, initial={"name": found.name})
    status = 422 if form.is_bound and not known else 200
    if request.method == "POST" and not known and (account or form.is_valid()):
        answer = (
            invitations.Answer(account=account)
            if account
            else invitations.Answer(form.cleaned_data["name"], form.cleaned_data["password"])
        )
        try:
            user = invitations.accept(found, answer)
        except Refusal as refusal:
            if refusal.code != "partners.password":
                raise  # the invitation itself no longer opens anything: its page says so
            status = refused(form, refusal, "password")
        else:
            if account is None:
                login(request, user, backend=BACKEND)
            messages.success(request, _("Welcome. Your role is open."))
            return redirect("/")
    context = {
        "invitation": found,
        "form": form,
        "account": account,
        "other": other,
        "known": known,
        "role": matrix().roles[found.role].title,
        "agreement_title": invitations.agreement_name(found),
    }
    return render(request, "partners/accept.html", context, status=status)
