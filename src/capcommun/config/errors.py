"""Error pages: never a trace, always a reference found in the log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return render(request, template, {"reference": getattr(request, "reference", "")}, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "ui/404.html", 404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "ui/403.html", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, "ui/500.html", 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, "ui/csrf.html", 403)
