"""Screens of the sites and territories with special stakes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from capcommun.kit.access.api import Actor, actor_of
from capcommun.kit.clock.api import today
from capcommun.registers.support import contents
from capcommun.registers.support import territory_wording as wording
from capcommun.registers.support.kinds import SITE
from capcommun.registers.support.services import sites
from capcommun.registers.support.territory_forms import ReviewForm, SiteForm
from capcommun.registers.support.views import heads, plans
from capcommun.registers.support.views.common import sign_in_first


def _sight(row: Any, on: dt.date) -> dict[str, Any]:
    actions = contents.actions(row.content)
    return {
        "row": row,
        "content": row.content,
        "followed": wording.followed(row, on),
        "ended_on": row.ended_on,
        "last_review": wording.last_review(row),
        "review_due": wording.followed(row, on) and wording.review_due(row, on),
        "reviews": [
            {"said": review, "files": contents.papers(row.content, review.id)}
            for review in contents.reviews(row.content)
        ],
        "actions": [{"said": action, "state": wording.planned_state(action, on)} for action in actions],
        "open": sum(action.state in {"planned", "under-way"} for action in actions),
    }


def _begin(form: Any, actor: Actor) -> Any:
    return sites.begin_site(actor=actor, organisation_id=form.owner, said=form.said(), today=today())


def _change(head: Any, form: Any, actor: Actor) -> Any:
    seen = form.cleaned_data["revision"]
    return sites.change_site(head, actor=actor, seen=seen, said=form.said(), today=today())


def _names() -> dict[str, str]:
    return {
        "plural": _("Sites with special stakes"),
        "one": _("Site with special stakes"),
        "add": _("Follow a site"),
        "edit": _("What is said of the site"),
        "added": _("The site is followed."),
    }


SCREEN = heads.Screen(
    kind=SITE,
    plural="sites",
    part="sites",
    file="sites-a-enjeux",
    form=SiteForm,
    sentence=wording.sites_sentence,
    sight=_sight,
    begin=_begin,
    change=_change,
    names=_names,
)


index, site, add, edit = heads.views(SCREEN)


@require_http_methods(["GET", "POST"])
def add_review(request: HttpRequest, key: str) -> HttpResponse:
    """Write down a yearly review."""
    if answer := sign_in_first(request):
        return answer
    head = heads.editable(request, SCREEN, key)
    form = ReviewForm(request.POST or None, initial={"revision": head.revision, "held_on": today()})
    intro = _("The list of sites is looked at again at least once a year.")
    shown = heads.FormPage(
        request, SCREEN, form, _("Write a review"), heads.page_of(SCREEN, key), heads.saved_words(),
        head=head, intro=intro,
    )  # fmt: skip

    def save() -> Any:
        said = {name: form.cleaned_data[name] for name in ("held_on", "participants", "conclusion")}
        seen = form.cleaned_data["revision"]
        return sites.add_review(head, actor=actor_of(request), seen=seen, today=today(), **said)

    return shown.answer(save)


@require_http_methods(["GET", "POST"])
def add_action(request: HttpRequest, key: str) -> HttpResponse:
    return plans.add_action(request, SCREEN, key)


@require_http_methods(["GET", "POST"])
def edit_action(request: HttpRequest, key: str, number: int) -> HttpResponse:
    return plans.edit_action(request, SCREEN, key, number)
