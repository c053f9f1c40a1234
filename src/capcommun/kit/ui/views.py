"""The theme's choice, a destination's accent, the style guide."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from capcommun.kit.ui import legal, samples, themes


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme in a cookie of this device, for a year; an empty choice forgets it."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("theme", "")
    if chosen in themes.THEMES:
        response.set_cookie(
            themes.COOKIE,
            chosen,
            max_age=365 * 24 * 3600,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(themes.COOKIE, samesite="Lax")
    return response


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def accent(request: HttpRequest, colour: str) -> HttpResponse:
    """The stylesheet of one accent; its address holds the whole of it, so it never goes stale."""
    if not themes.HEX.fullmatch(colour):
        raise Http404
    return HttpResponse(themes.accent_stylesheet(colour), content_type="text/css; charset=utf-8")


@require_safe
def legal_notice(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/legal.html", {"said": legal.said(), "missing": legal.missing()})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    said = {one.setting.removeprefix("CAPCOMMUN_LEGAL_").lower(): one for one in legal.said()}
    return render(request, "ui/accessibility.html", {**said, "stated_on": legal.STATED_ON})


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/styleguide.html", samples.context(request.GET.dict()))
