"""The desk's entry in an agreement's menu: there while a draft is open, with the sentences that wait."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Count, Max, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from capcommun.contract.agreements import policies
from capcommun.contract.agreements.desk import desk
from capcommun.contract.agreements.models import Act, Mark, SourceDocument, Version
from capcommun.kit.access.api import Actor, actor_of
from capcommun.kit.ui.api import Item


class State(NamedTuple):
    """What the number of sentences that wait depends on."""

    version: int
    document: str
    text: str | None
    marks: int | None
    last_mark: int | None


def _may_write(actor: Actor, agreement: Any) -> bool:
    return bool(actor.may("agreement.edit", agreement.key))


def _state(request: HttpRequest, agreement: Any) -> State | None:
    """The open draft, in one query, asked once for a page."""
    known: dict[str, State | None] = request.__dict__.setdefault("_open_drafts", {})
    if agreement.key not in known:
        known[agreement.key] = _ask(actor_of(request), agreement.key)
    return known[agreement.key]


def _ask(actor: Actor, key: str) -> State | None:
    acts = Act.objects.filter(policies.drafts(actor), agreement__key=key, status=Act.Status.DRAFT)
    text = SourceDocument.objects.filter(agreement=OuterRef("act__agreement"))
    marks = Mark.objects.filter(source__agreement=OuterRef("act__agreement")).values("source")
    row = (
        Version.objects.filter(act__in=acts)
        .order_by("-number")
        .values_list(
            "pk",
            "sha256",
            Subquery(text.values("sha256")[:1]),
            Subquery(marks.annotate(n=Count("pk")).values("n")[:1]),
            Subquery(marks.annotate(n=Max("pk")).values("n")[:1]),
        )
        .first()
    )
    return State(*row) if row else None


def _address(request: HttpRequest, agreement: Any) -> str | None:
    if _state(request, agreement) is None:
        return None
    return reverse("agreements:desk", kwargs={"key": agreement.key})


def _waiting(request: HttpRequest, agreement: Any) -> int:
    state = _state(request, agreement)
    return _left(state) if state else 0


@lru_cache(maxsize=256)
def _left(state: State) -> int:
    """Counted once for each state of the draft, its text and what is set aside."""
    version = Version.objects.select_related("act__agreement").get(pk=state.version)
    return desk(version.act.agreement, version).left


DESK = Item(
    name="agreements.desk",
    label=_("Writing desk"),
    section="agreement",
    order=85,
    icon="pencil",
    url=_address,
    visible=_may_write,
    count=_waiting,
    covers=("../annee-suivante/",),
)
