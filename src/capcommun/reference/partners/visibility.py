"""Who reads notes, values and files: their own organisation, then the parties, then everyone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from capcommun.kit.access.api import SYSTEM, Actor


class Visibility(models.TextChoices):
    INTERNAL = "internal", _("internal to the organisation")
    SHARED = "shared", _("shared between the parties")
    PUBLIC = "public", _("public")


def visible(
    actor: Actor,
    agreement: str,
    *,
    field: str = "visibility",
    owner: str = "organisation_id",
    published: bool = False,
) -> Q:
    """Rows of one agreement that this actor may read.

    - internal: those who hold ``internal.read`` in the organisation that wrote it, and nobody else: not
      even the instance's administrator, since an agency lets nobody read its drafts;
    - shared: also the parties' people and those they share with (``shared.read``);
    - public: also whoever reads the agreement, and everyone once ``published``, that is once both
      parties consent (``agreement.agency_consents and agreement.funder_consents``).
    """
    if actor is SYSTEM:
        return Q()
    own = actor.organisations("internal.read", agreement)
    rows = Q(**{f"{field}": Visibility.INTERNAL, f"{owner}__in": own})
    if actor.may("shared.read", agreement):
        rows |= Q(**{field: Visibility.SHARED})
    else:
        rows |= Q(**{field: Visibility.SHARED, f"{owner}__in": own})
    if published or actor.may("agreement.read", agreement):
        rows |= Q(**{field: Visibility.PUBLIC})
    return rows


def publication_problem(agency_consents: bool, funder_consents: bool) -> str | None:
    """Why what is marked public is not yet shown to everyone: ``agency`` or ``funder`` has not consented."""
    if not agency_consents:
        return "agency"
    return None if funder_consents else "funder"
