"""Sets ``request.actor`` from the account and its mandates."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from capcommun.reference.partners.queries import actor_for


class ActorMiddleware:
    """The actor is worked out when first asked for: a page that needs none costs no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_for(request.user))  # type: ignore[attr-defined]  # kept on the request
        return self.get_response(request)
