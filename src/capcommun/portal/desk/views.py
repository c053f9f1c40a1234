"""The desk's pages: home, search, calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from capcommun.kit.access.api import Actor, actor_of
from capcommun.kit.clock.api import today
from capcommun.kit.gather.api import Due, words
from capcommun.kit.tokens.api import Token, calendar_key, issue, recognise_calendar, revoke, tokens_of
from capcommun.portal.desk import finding, home, ics, months
from capcommun.reference.partners.api import actor_for

FEED_BEHIND = dt.timedelta(days=92)
FEED_AHEAD = dt.timedelta(days=731)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits for the reader; the public contracts for everyone; the first steps of an empty instance."""
    actor = actor_of(request)
    own, others = home.own_agreements(actor)
    if not own and not others and home.is_empty():
        steps = [] if actor.is_public else home.first_steps(actor)
        done = sum(step.done for step in steps)
        return render(request, "desk/first_steps.html", {"steps": steps, "done": done})
    if actor.is_public:
        return render(request, "desk/public.html", {"cards": others})
    return render(request, "desk/home.html", {**home.shape(today(), actor), "own": own, "others": others})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    query = finding.clean(request.GET.get("q", ""))
    kinds = finding.find(actor_of(request), query)
    context = {"query": query, "kinds": kinds, "short": bool(query) and not words(query)}
    context["count"] = sum(len(kind.hits) for kind in kinds)
    return render(request, "desk/search.html", context)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month, as a table and as a list, all kinds or one."""
    actor = actor_of(request)
    first = months.month_of(request.GET.get("mois", ""), today())
    found = home.dues(actor, first, months.last_of(first))
    kinds = _kinds(found)
    chosen = request.GET.get("genre", "")
    shown = [due for due in found if not chosen or slugify(due.kind) == chosen]
    context: dict[str, Any] = {
        "first": first,
        "weeks": months.weeks(first, shown, today()),
        "dues": shown,
        "kinds": kinds,
        "chosen": chosen,
        "before": months.shift(first, -1),
        "after": months.shift(first, 1),
        "feed": _feed(request, actor),
    }
    return render(request, "desk/calendar.html", context)


def _kinds(dues: list[Due]) -> list[tuple[str, str, int]]:
    """The kinds of the month: name in the address, label, count."""
    counts: dict[str, int] = {}
    for due in dues:
        counts[due.kind] = counts.get(due.kind, 0) + 1
    return [(slugify(label), label, count) for label, count in sorted(counts.items())]


def _calendar_token(actor: Actor) -> Token | None:
    return None if actor.is_public else tokens_of(actor, Token.Purpose.CALENDAR).first()


def _feed(request: HttpRequest, actor: Actor) -> str:
    """The whole address of the reader's feed; empty when they have none."""
    token = _calendar_token(actor)
    if token is None:
        return ""
    return f"{settings.CAPCOMMUN.base_url}{reverse('desk:feed')}?jeton={calendar_key(token)}"


@require_POST
def renew_feed(request: HttpRequest) -> HttpResponse:
    """Make the reader's feed, or close the one they have; never two at once."""
    actor = actor_of(request)
    if actor.is_public:
        return redirect_to_login(reverse("desk:calendar"))
    for token in tokens_of(actor, Token.Purpose.CALENDAR):
        revoke(token.pk, actor=actor)
    if request.POST.get("do") == "close":
        messages.success(request, _("The address of your calendar no longer answers."))
    else:
        issue(actor=actor, label="calendar", expires=None, purpose=Token.Purpose.CALENDAR)
        messages.success(request, _("Your calendar has an address. Keep it to yourself."))
    return HttpResponseRedirect(reverse("desk:calendar") + "#abonnement")


@require_safe
@never_cache
def feed(request: HttpRequest) -> HttpResponse:
    """The calendar of the key's owner, with what they may read today."""
    token = recognise_calendar(request.GET.get("jeton", ""))
    if token is None:
        raise Http404
    actor = actor_for(token.user)
    with translation.override(actor.language):
        name = _("Cap commun, %(name)s") % {"name": actor.label}
        text = ics.calendar(
            home.dues(actor, today() - FEED_BEHIND, today() + FEED_AHEAD),
            name=name,
            now=timezone.now(),
            base=settings.CAPCOMMUN.base_url,
            language=actor.language,
        )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="cap-commun.ics"'
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
