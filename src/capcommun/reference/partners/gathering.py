"""What the package gives to the search: organisations for who signs in, people for who may read them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor
from capcommun.kit.clock.api import today
from capcommun.kit.gather.api import Hit, alike, searches, words
from capcommun.reference.partners import policies, rules
from capcommun.reference.partners.models import Mandate, Organisation


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


def register() -> None:
    searches.register("partners", search)
