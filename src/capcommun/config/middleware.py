"""Each request has a reference; each refusal has a page that explains itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Refusal
from capcommun.kit.clock.api import wrong_day_of
from capcommun.kit.ui.api import no_file_of

Handler = Callable[[HttpRequest], HttpResponse]


class RequestReference:
    """Give every request a short reference, found in its log lines, its answer and its error page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reference = uuid.uuid4().hex[:12]
        request.reference = reference  # type: ignore[attr-defined]  # kept on the request
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=reference)
        response = self.get_response(request)
        response["X-Request-Id"] = reference
        return response


class MapBackground:
    """Let a page that draws a map, and no other, call the host of the map's background where one is set."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        host = settings.CAPCOMMUN.tiles_host
        if host and getattr(request, "draws_map", False):
            response._csp_update = {"img-src": [host], "connect-src": [host]}  # type: ignore[attr-defined]  # what django-csp reads
        return response


class KeptPages:
    """No browser and no proxy keeps a page made for somebody signed in: the next person at that desk, or the
    next one behind that proxy, must not find it (OWASP ASVS 8.2.1). What says otherwise itself is left alone.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        if signed_in and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response


class BodyLimit:
    """Refuse a request larger than any file may be before its body is read: parsing would write it to disk.

    Forged requests are told apart by a field of the body: this comes before that protection. A body whose
    length is not told is not read at all.
    """

    AROUND = 1024 * 1024
    """What a form may hold besides its file."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        most = settings.CAPCOMMUN.upload_max_mb
        told = request.META.get("CONTENT_LENGTH") or "0"
        if not (told.isdecimal() and int(told[:20]) <= most * 1024 * 1024 + self.AROUND):
            return refusal_page(
                request,
                Refusal(
                    "request.too-large",
                    _("This file is larger than the %(size)s MB accepted here.") % {"size": most},
                    _("Make it lighter (a PDF of lower quality, smaller pictures), or split it."),
                    status=413,
                ),
            )
        return self.get_response(request)


def refusal_page(request: HttpRequest, error: Refusal) -> HttpResponse:
    """The reason and the way out, for a person or for a program."""
    if request.path.startswith("/api/"):
        body = {"code": error.code, "reason": str(error.reason), "remedy": str(error.remedy)}
        return JsonResponse(body, status=error.status)
    return render(request, "ui/refusal.html", {"refusal": error}, status=error.status)


def pressed_only(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """The address of a button, opened like a page: after signing in again, by reloading, from the history."""
    context = {"reference": getattr(request, "reference", "")}
    page = render(request, "ui/405.html", context, status=405)
    page["Allow"] = refused["Allow"]
    return page


class Refusals:
    """Turn a refusal raised by a service into a page, or JSON, with its reason and the way out."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        wrong = wrong_day_of(request)
        if wrong and response.status_code == 200 and not response["Content-Type"].startswith("text/html"):
            return refusal_page(request, no_file_of(wrong))
        if response.status_code == 405 and not response.content:
            return pressed_only(request, response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusal_page(request, error) if isinstance(error, Refusal) else None
