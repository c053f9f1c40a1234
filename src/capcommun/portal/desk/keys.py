"""« Mes jetons » : the keys by which a person's programs read the API."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from capcommun.kit.access.api import Refusal, actor_of
from capcommun.kit.tokens.api import Token, issue, revoke, tokens_of
from capcommun.kit.ui.api import refused
from capcommun.portal.desk.forms import KeyForm

FIELDS = {"tokens.expiry": "days", "tokens.named": "label"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The reader's keys; a new one is shown in the answer that makes it, and never again."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.path)
    form = KeyForm(request.POST or None)
    secret, status = "", 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        expires = dt.timedelta(days=values["days"])
        try:
            _token, secret = issue(actor=actor, label=values["label"], expires=expires)
        except Refusal as refusal:
            status = refused(form, refusal, FIELDS.get(refusal.code, ""))
        else:
            form, status = KeyForm(), 200
    context = {"form": form, "secret": secret, "tokens": list(tokens_of(actor, Token.Purpose.API))}
    return render(request, "desk/keys.html", context, status=status)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(request.path)
    if not revoke(pk, actor=actor):
        raise Http404
    messages.success(request, _("The key is revoked: it opens nothing any more."))
    return redirect("desk:keys")
