"""Doors shared by the pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from capcommun.kit.access.api import Actor, actor_of

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Sends the public to the sign-in page, then back."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if actor_of(request).is_public:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return inner


def needs(actor: Actor, permission: str) -> None:
    """A page that this actor may not know of does not exist for them."""
    if not actor.may(permission):
        raise Http404


def admin_only(actor: Actor) -> None:
    if not actor.is_admin:
        raise Http404
