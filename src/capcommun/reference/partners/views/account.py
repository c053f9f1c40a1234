"""One's own account; the register of personal data."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from capcommun.kit.access.api import Refusal, actor_of
from capcommun.kit.accounts.api import User
from capcommun.kit.clock.api import today
from capcommun.kit.gather.api import personal
from capcommun.kit.ui.api import warned
from capcommun.reference.partners import queries
from capcommun.reference.partners.agreements import named
from capcommun.reference.partners.forms import ProfileForm
from capcommun.reference.partners.models import RoleGrant
from capcommun.reference.partners.services import account as account_service
from capcommun.reference.partners.services import privacy
from capcommun.reference.partners.views.access import admin_only, signed_in


def _own(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _with_agreements(grants: list[RoleGrant]) -> list[tuple[RoleGrant, str]]:
    titles = named({grant.agreement for grant in grants})
    return [(grant, titles[grant.agreement]) for grant in grants]


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    user = _own(request)
    actor = actor_of(request)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        account_service.change_profile(user, actor=actor, **form.cleaned_data)
        messages.success(request, _("The change is saved."))
        response = redirect("partners:mine")
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
        return response
    context = {
        "form": form,
        "account": user,
        "held": _with_agreements(queries.held_by(user, today())),
        "erasure_asked": privacy.erasure_asked(user.pk),
    }
    return render(request, "partners/mine.html", context, status=422 if form.is_bound else 200)


@signed_in
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    user = _own(request)
    copy = privacy.export_person(user, actor=actor_of(request))
    response = JsonResponse(copy, json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = _("my-data")
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


@signed_in
@require_POST
def ask_erasure(request: HttpRequest) -> HttpResponse:
    privacy.ask_erasure(_own(request), actor=actor_of(request))
    messages.success(request, _("Your request was passed to the administrators, who answer within a month."))
    return redirect("partners:mine")


@signed_in
def register(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why and how long: open to everyone who has an account."""
    actor = actor_of(request)
    waiting = privacy.waiting_erasures() if actor.is_admin else []
    return render(request, "partners/register.html", {"providers": list(personal), "waiting": waiting})


@signed_in
@require_POST
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    admin_only(actor)
    try:
        privacy.erase_person(get_object_or_404(User, pk=pk, erased_at__isnull=True), actor=actor)
    except Refusal as refusal:
        warned(request, refusal)
    else:
        messages.success(request, _("The person's data are erased."))
    return redirect("partners:register")
