"""Who may read and change the followed lists: they name people, so that few may."""

from __future__ import annotations

from django.db.models import Q

from capcommun.kit.access.api import Actor
from capcommun.reference.partners.api import Organisation
from capcommun.registers.lists.models import FollowedList

READ = "lists.read"
EDIT = "lists.edit"
EVERYTHING = Q(pk__isnull=False)


def may_read(actor: Actor) -> bool:
    """Whether the register is there for this actor at all; which of its lists, ``readable`` says."""
    return actor.may(READ)


def readable(actor: Actor, under: str = "") -> Q:
    """The lists of one's own organisation, and of those that are there for the same department.

    ``under``: the path to the list, for rows below it. A register knows no agreement: that an agency and its
    funder are there for the same department is what joins them.
    """
    if actor.is_admin:
        return EVERYTHING
    path = f"{under}__organisation" if under else "organisation"
    places = {g.territory for g in actor.grants if g.territory and READ in g.permissions}
    return Q(**{f"{path}__in": actor.organisations(READ)}) | Q(**{f"{path}__territory__in": places})


def editable(actor: Actor) -> Q:
    """The lists that one's own organisation keeps."""
    return EVERYTHING if actor.is_admin else Q(organisation__in=actor.organisations(EDIT))


def can_edit(actor: Actor, followed: FollowedList) -> bool:
    return actor.is_admin or followed.organisation_id in actor.organisations(EDIT)


def can_create(actor: Actor) -> bool:
    return actor.is_admin or bool(actor.organisations(EDIT))


def owners(actor: Actor) -> Q:
    """The organisations in whose name this actor may begin a list."""
    if actor.is_admin:
        return Q(kind=Organisation.Kind.TOURISM_AGENCY)
    return Q(pk__in=actor.organisations(EDIT))
