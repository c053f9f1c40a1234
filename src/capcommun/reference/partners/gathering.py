"""What the package gives to the search, and to an administrator's home: the erasures to carry out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor
from capcommun.kit.clock.api import today
from capcommun.kit.gather.api import Hit, Waiting, alike, inboxes, searches, words
from capcommun.reference.partners import policies, rules
from capcommun.reference.partners.models import Mandate, Organisation
from capcommun.reference.partners.services import privacy

ANSWER_WITHIN = dt.timedelta(days=30)  # article 12.3 of the GDPR: one month


def search(actor: Actor, text: str, limit: int) -> Iterator[Hit]:
    """Two queries: organisations by name or number, then the people who hold a function in one of them."""
    if actor.is_public:
        return
    sought = words(text)
    number = rules.compact(text)
    named = (
        alike(sought, "name", "short_name") | Q(siret=number, siret__gt="") | Q(ridet=number, ridet__gt="")
    )
    for row in Organisation.objects.filter(named)[:limit]:
        yield Hit(
            row.name,
            reverse("partners:organisation", args=[row.key]),
            _("Organisation"),
            str(row.get_kind_display()),
            rank=10,
        )
    on = today()
    readable = Organisation.objects.filter(policies.organisations_with_readable_people(actor, on))
    held = (
        Mandate.objects.filter(
            alike(sought, "person__name", "function"),
            Q(end__isnull=True) | Q(end__gte=on),
            organisation__in=readable,
            start__lte=on,
            person__erased_at__isnull=True,
        )
        .select_related("person", "organisation")
        .order_by("person__name", "pk")
    )
    for mandate in held[:limit]:
        yield Hit(
            mandate.person.name,
            reverse("partners:organisation", args=[mandate.organisation.key]),
            _("Person"),
            f"{mandate.function} · {mandate.organisation.short_name}",
            rank=11,
        )


def inbox(actor: Actor, _today: dt.date) -> Iterator[Waiting]:
    """The erasures asked for, which an administrator owes an answer within a month."""
    if not actor.is_admin:
        return
    for account, at in privacy.waiting_erasures():
        asked = timezone.localtime(at).date()
        yield Waiting(
            _("Erase the data of %(name)s") % {"name": account},
            reverse("partners:register"),
            _("Erasure asked for"),
            since=asked,
            due=asked + ANSWER_WITHIN,
        )


def register() -> None:
    inboxes.register("partners", inbox)
    searches.register("partners", search)
