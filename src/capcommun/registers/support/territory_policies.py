"""Who may read and change strategies, sites and contracts."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from capcommun.kit.access.api import Actor
from capcommun.reference.partners.api import Organisation
from capcommun.reference.territories.api import Commune, ZoneMember
from capcommun.registers.support.kinds import CONTRACT, SITE, Kind
from capcommun.registers.support.models import ContractMember, Head, OfficeSupport, StrategyMember
from capcommun.registers.support.policies import EDIT, EVERYTHING, READ


def readable(kind: Kind, actor: Actor) -> Q:
    """Those of one's own agency, and of an agency that is there for one's own department.

    A tourist office also reads the strategies and contracts of the intermunicipalities that its area is of.
    """
    if actor.is_admin:
        return EVERYTHING
    mine = actor.organisations(READ)
    places = {g.territory for g in actor.grants if g.territory and READ in g.permissions}
    agency = Q(organisation__in=mine) | Q(organisation__territory__in=places)
    return agency if kind is SITE else agency | of_own_area(kind, actor)


def of_own_area(kind: Kind, actor: Actor) -> Q:
    """Those of an intermunicipality that one's own office's area is of."""
    mine = actor.organisations(READ)
    table = ContractMember if kind is CONTRACT else StrategyMember
    joined = table.objects.filter(_of_areas(mine)).order_by().values("head")
    return Q(pk__in=joined)


def _of_areas(mine: frozenset[int]) -> Q:
    """The intermunicipalities of one's own offices' areas, or of the communes that an area is made of."""
    areas = OfficeSupport.objects.filter(office__in=mine).order_by().values("zone")
    held = ZoneMember.objects.filter(zone__in=areas, end=None)
    communes = held.filter(commune__isnull=False).values("commune")
    return Q(epci__in=held.filter(epci__isnull=False).values("epci")) | Q(
        epci__in=Commune.objects.filter(pk__in=communes, epci__isnull=False).values("epci")
    )


def editable(actor: Actor) -> Q:
    """Those that one's own agency keeps."""
    return EVERYTHING if actor.is_admin else Q(organisation__in=actor.organisations(EDIT))


def can_edit(actor: Actor, head: Head) -> bool:
    return type(head)._default_manager.filter(editable(actor), pk=head.pk).exists()


def owners(actor: Actor) -> QuerySet[Organisation]:
    """The agencies in whose name this actor may begin to follow something."""
    agencies = Organisation.objects.filter(kind=Organisation.Kind.TOURISM_AGENCY).exclude(territory="")
    return agencies if actor.is_admin else agencies.filter(pk__in=actor.organisations(EDIT))


def can_create(actor: Actor) -> bool:
    return owners(actor).exists()
