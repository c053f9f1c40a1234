"""Filters kept under a name. They concern nobody else: no audit."""

from __future__ import annotations

from django.utils.translation import gettext as _

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.plan.models import SavedView
from capcommun.kit.access.api import Actor, Refusal

MAX_VIEWS = 30


def save_view(agreement: Agreement, *, actor: Actor, name: str, query: str) -> SavedView:
    """Keep these filters, or change those kept under this name."""
    if actor.user_id is None:
        raise Refusal("plan.sign-in", _("Views are kept for people who sign in."), _("Sign in first."))
    if not name.strip():
        raise Refusal(
            "plan.view-name", _("A view needs a name."), _("Give it one, then save it."), status=422
        )
    name = name.strip()[:80]
    mine = SavedView.objects.filter(agreement=agreement, user_id=actor.user_id)
    if mine.exclude(name=name).count() >= MAX_VIEWS:
        raise Refusal(
            "plan.too-many-views", _("You already keep many views here."), _("Delete one first."), status=409
        )
    view, _created = SavedView.objects.update_or_create(
        agreement=agreement, user_id=actor.user_id, name=name, defaults={"query": query[:1000]}
    )
    return view


def delete_view(view: SavedView, *, actor: Actor) -> None:
    if actor.user_id is not None:
        SavedView.objects.filter(pk=view.pk, user_id=actor.user_id).delete()
