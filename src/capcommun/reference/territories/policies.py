"""Who may do what to zones. Reading is open to all: territories are open data."""

from __future__ import annotations

from django.db.models import Q

from capcommun.kit.access.api import Actor, Grant
from capcommun.reference.territories.models import Zone

EDIT = "territory.edit"
CREATE = "territory.create"
"""To make a zone and to end one: what zones there are is decided by fewer than what each one holds."""
EVERYWHERE = Q(pk__isnull=False)


def readable_zones(actor: Actor) -> Q:
    """Every zone, for everybody."""
    return EVERYWHERE


def editable_zones(actor: Actor) -> Q:
    """The zones of one's own organisation; those that nobody keeps, in one's organisation's department.

    Two agencies of one instance therefore never change each other's zones, though both hold the permission.
    """
    return _kept(actor, EDIT)


def endable_zones(actor: Actor) -> Q:
    """The same zones, for who may make one."""
    return _kept(actor, CREATE)


def _kept(actor: Actor, permission: str) -> Q:
    if actor.is_admin:
        return EVERYWHERE
    grants = _with(actor, permission)
    return Q(keeper__in={g.organisation for g in grants}) | Q(
        keeper__isnull=True, department__in={g.territory for g in grants if g.territory}
    )


def can_edit(actor: Actor, zone: Zone) -> bool:
    return Zone.objects.filter(editable_zones(actor), pk=zone.pk).exists()


def can_end(actor: Actor, zone: Zone) -> bool:
    return Zone.objects.filter(endable_zones(actor), pk=zone.pk).exists()


def can_create(actor: Actor) -> bool:
    """An administrator, or whoever may in an organisation that is there for a territory."""
    return actor.is_admin or bool(makers(actor))


def makers(actor: Actor) -> dict[int, str]:
    """The organisations in whose name this actor makes zones, each with the code of its territory."""
    return {g.organisation: g.territory for g in _with(actor, CREATE) if g.territory}


def keeper_after(actor: Actor, zone: Zone) -> int | None:
    """Who keeps the zone once this actor changed it: an administrator changes it for its keeper."""
    if zone.keeper or actor.is_admin:
        return zone.keeper
    own = (g.organisation for g in _with(actor, EDIT) if g.territory == zone.department_id)
    return next(own, None)


def _with(actor: Actor, permission: str) -> list[Grant]:
    return [grant for grant in actor.grants if permission in grant.permissions]
