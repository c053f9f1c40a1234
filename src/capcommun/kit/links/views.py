"""``/lien/<token>``: checks the link, then hands over to the one act it opens."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from capcommun.kit.access.api import Actor
from capcommun.kit.links import services
from capcommun.kit.links.models import Link, Use
from capcommun.kit.links.registry import acts


def guest(link: Link, language: str) -> Actor:
    """The bearer of a link: no account, no grants, whoever is signed in on this browser."""
    extra = {"kind": "guest", "link": link.pk, "act": link.act, "object": link.object_key}
    return Actor(user_id=None, label=link.label, language=language, extra=extra)


@never_cache
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    link = services.find(token)
    act = dict(acts.items()).get(link.act) if link else None
    if link is None or act is None:
        raise Http404
    actor = guest(link, getattr(request, "LANGUAGE_CODE", "fr"))
    request.actor = actor  # type: ignore[attr-defined]  # kept on the request
    # what a page that is open fetches again by itself is no further use of the link
    again = request.method == "GET" and request.headers.get("X-Requested-With") == "fetch"
    if outcome := services.ended(link, timezone.now()):
        if not again:
            services.note_use(link, outcome)
        response = render(request, "links/ended.html", {"outcome": outcome.value, "link": link}, status=410)
        return _private(response)
    response = act.handle(request, actor, link.object_key)
    done = request.method == "POST" and response.status_code in {204, 302, 303}
    if not again:
        services.note_use(link, Use.Outcome.DONE if done else Use.Outcome.SEEN)
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a key: it goes into no index, and (``SECURE_REFERRER_POLICY``) to no other site.

    Not ``no-referrer``: a browser then hides the origin of the page's own form, which is refused for it.
    """
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
