"""Refusals that several services share."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.clock.api import today
from capcommun.reference.partners import policies, rules
from capcommun.reference.partners.models import Organisation
from capcommun.reference.partners.roles import identifiers


def may_manage(actor: Actor, organisation: Organisation) -> None:
    if not policies.manages(actor, organisation, today()):
        raise Refusal(
            "partners.manage",
            _("Only those who manage the people of this organisation may do this."),
            _("Ask its director or an administrator."),
        )


def someone_else_first() -> Refusal:
    return Refusal(
        "partners.revision",
        _("Someone else changed this while you were writing."),
        _("Compare both versions, then save yours again or keep theirs."),
        status=409,
    )


def identifiers_hold(siret: str, ridet: str) -> dict[str, str]:
    """What is wrong with the identifiers, by field, in words."""
    problems = {}
    known = identifiers()
    if siret and (problem := rules.siret_problem(siret, known.siret_exceptions)):
        problems["siret"] = (
            _("A SIRET has 14 digits.")
            if problem == "shape"
            else _("This SIRET does not hold: its control key is wrong. Check the digits.")
        )
    if ridet and rules.ridet_problem(ridet, known.ridet_shape):
        problems["ridet"] = _("A RIDET has 9 or 10 digits.")
    return problems


def in_order(start: dt.date, end: dt.date | None) -> None:
    if rules.period_problem(start, end):
        raise Refusal(
            "partners.period", _("The end comes before the beginning."), _("Correct the dates."), status=400
        )
