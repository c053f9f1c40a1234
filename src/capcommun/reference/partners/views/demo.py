"""Signing in as one of the demonstration's people: exists only where the demonstration is on."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from capcommun.kit.accounts.api import User
from capcommun.reference.partners import demo
from capcommun.reference.partners.views.invitations import BACKEND


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Only the people of the demonstration's own list, never another account."""
    if not settings.CAPCOMMUN.demo:
        raise Http404
    email = request.POST.get("email", "")
    if email not in {person.email for person in demo.people()}:
        raise Http404
    account = User.objects.filter(email=email, is_active=True).first()
    if account is None:
        raise Http404
    login(request, account, backend=BACKEND)
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if safe else "/")
