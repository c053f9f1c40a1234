"""Who may do what to a plan: one condition per action, for the list, the check and the button."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from capcommun.contract.agreements.api import Agreement
from capcommun.kit.access.api import Actor, Refusal
from capcommun.reference.partners.api import Visibility, visible


def published(agreement: Agreement) -> bool:
    return agreement.agency_consents and agreement.funder_consents


def sees_work(actor: Actor, agreement: Agreement) -> bool:
    """Whether the actor follows the work (status, owner, dates), beyond the contract's own words."""
    return actor.may("plan.read", agreement.key)


def may_edit(actor: Actor, agreement: Agreement) -> bool:
    return actor.may("plan.edit", agreement.key)


def may_amend(actor: Actor, agreement: Agreement) -> bool:
    """Whether the actor writes the agreement's text: the way out of what the contract alone says."""
    return actor.may("agreement.edit", agreement.key)


def may_note(actor: Actor, agreement: Agreement) -> bool:
    return actor.may("plan.note", agreement.key) or actor.may("note.create", agreement.key)


def may_attach(actor: Actor, agreement: Agreement) -> bool:
    return actor.may("plan.note", agreement.key) or actor.may("file.attach", agreement.key)


def told(actor: Actor, agreement: Agreement) -> Q:
    """Notes and files of one agreement that the actor may read."""
    return visible(actor, agreement.key, published=published(agreement))


def told_anywhere(actor: Actor, prefix: str = "action__agreement") -> Q:
    """The same over every agreement, for search: what is public in published agreements, and one's own."""
    everywhere = Q(
        **{
            f"{prefix}__agency_consents": True,
            f"{prefix}__funder_consents": True,
            "visibility": Visibility.PUBLIC,
        }
    )
    keys = {grant.agreement for grant in actor.grants}
    for key in sorted(key for key in keys if key):
        everywhere |= Q(**{f"{prefix}__key": key}) & visible(actor, key)
    if None in keys or actor.is_admin:
        everywhere |= visible(actor, "*")
    return everywhere


def authors(actor: Actor, agreement: Agreement) -> list[int]:
    """Organisations in whose name the actor may write a note or attach a file."""
    held: set[int] = set()
    for permission in ("plan.note", "note.create", "file.attach", "plan.edit"):
        held |= actor.organisations(permission, agreement.key)
    return sorted(held)


def may_withdraw(
    actor: Actor, agreement: Agreement, organisation_id: int | None, author_id: int | None
) -> bool:
    """One's own words; or, holding the plan, those of one's organisation."""
    if author_id is not None and author_id == actor.user_id:
        return True
    return organisation_id in actor.organisations("plan.edit", agreement.key)


def visibilities(actor: Actor, agreement: Agreement) -> list[str]:
    """The audiences that the actor may give."""
    given = [Visibility.INTERNAL.value]
    if actor.may("visibility.share", agreement.key):
        given.append(Visibility.SHARED.value)
    if actor.may("visibility.publish", agreement.key):
        given.append(Visibility.PUBLIC.value)
    return given


def check_edit(actor: Actor, agreement: Agreement) -> None:
    if not may_edit(actor, agreement):
        raise Refusal(
            "plan.edit",
            _("Your role does not let you change the actions of this agreement."),
            _("Ask the agency's director, who gives the roles."),
        )


def check_visibility(actor: Actor, agreement: Agreement, visibility: str) -> None:
    if visibility not in visibilities(actor, agreement):
        raise Refusal(
            "plan.visibility",
            _("Your role does not let you show this to that audience."),
            _("Keep it internal, or ask somebody who may share it."),
        )
