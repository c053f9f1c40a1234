"""Who may do what to zones. Reading is open to all: territories are open data."""

from __future__ import annotations

from django.db.models import Q

from capcommun.kit.access.api import Actor, Grant
from capcommun.reference.territories.models import Zone

EDIT = "territory.edit"
EVERYWHERE = Q(pk__isnull=False)


def readable_zones(actor: Actor) -> Q:
    """Every zone, for everybody."""
    return EVERYWHERE


def editable_zones(actor: Actor) -> Q:
    """The zones of one's own organisation; those that nobody keeps, in one's organisation's department.

    Two agencies of one instance therefore never change each other's zones, though both hold the permission.
    """
    if actor.is_admin:
        return EVERYWHERE
    grants = _editing(actor)
    return Q(keeper__in={g.organisation for g in grants}) | Q(
        keeper__isnull=True, department__in={g.territory for g in grants if g.territory}
    )


def can_edit(actor: Actor, zone: Zone) -> bool:
    return Zone.objects.filter(editable_zones(actor), pk=zone.pk).exists()


def keeper_after(actor: Actor, zone: Zone) -> int | None:
    """Who keeps the zone once this actor changed it: an administrator changes it for its keeper."""
    if zone.keeper or actor.is_admin:
        return zone.keeper
    own = (g.organisation for g in _editing(actor) if g.territory == zone.department_id)
    return next(own, None)


def _editing(actor: Actor) -> list[Grant]:
    return [grant for grant in actor.grants if EDIT in grant.permissions]
