"""Error pages: never a trace, always a reference found in the log."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url

from capcommun.kit.access.api import actor_of


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return render(request, template, {"reference": getattr(request, "reference", "")}, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Absent and forbidden look the same; who is not signed in may be known here, and is led to the door."""
    door = ""
    if actor_of(request).is_public:
        door = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"
    context = {"reference": getattr(request, "reference", ""), "sign_in": door}
    return render(request, "ui/404.html", context, status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "ui/403.html", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, "ui/500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, "ui/csrf.html", 403)
