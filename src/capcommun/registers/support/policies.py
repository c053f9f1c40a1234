"""Who may read and change the help given to offices."""

from __future__ import annotations

from django.db.models import Q

from capcommun.kit.access.api import Actor
from capcommun.reference.partners.api import Organisation
from capcommun.reference.territories.api import Zone
from capcommun.registers.support.models import OfficeSupport

READ = "support.read"
EDIT = "support.edit"
EVERYTHING = Q(pk__isnull=False)


def may_read(actor: Actor) -> bool:
    """Whether the register is there for this actor at all; which of its lines, ``readable`` says."""
    return actor.may(READ)


def readable(actor: Actor) -> Q:
    """The lines of one's own agency, of one's own office, and of the department one's organisation is for.

    A register knows no agreement: that an agency and its funder are there for the same department is what
    joins them. An office is there for no department: it reads its own line.
    """
    if actor.is_admin:
        return EVERYTHING
    mine = actor.organisations(READ)
    places = {g.territory for g in actor.grants if g.territory and READ in g.permissions}
    return Q(organisation__in=mine) | Q(office__in=mine) | Q(zone__department__in=places)


def editable(actor: Actor) -> Q:
    """The lines that one's own agency keeps."""
    return EVERYTHING if actor.is_admin else Q(organisation__in=actor.organisations(EDIT))


def can_edit(actor: Actor, support: OfficeSupport) -> bool:
    return OfficeSupport.objects.filter(editable(actor), pk=support.pk).exists()


def can_create(actor: Actor) -> bool:
    """Whoever may in an organisation that is there for a department; an administrator, for its agency."""
    return actor.is_admin or bool(_places(actor))


def owner_for(actor: Actor, zone: Zone) -> int | None:
    """The organisation in whose name this actor begins the line of a zone; nothing where they may not."""
    if actor.is_admin:
        agencies = Organisation.objects.filter(
            kind=Organisation.Kind.TOURISM_AGENCY, territory=zone.department_id
        )
        return agencies.order_by("pk").values_list("pk", flat=True).first()
    return _places(actor).get(zone.department_id)


def departments(actor: Actor) -> frozenset[str] | None:
    """Where this actor may begin a line; ``None`` is everywhere."""
    return None if actor.is_admin else frozenset(_places(actor))


def _places(actor: Actor) -> dict[str, int]:
    grants = [g for g in actor.grants if EDIT in g.permissions and g.territory]
    return {g.territory: g.organisation for g in grants}
