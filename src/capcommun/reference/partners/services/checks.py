"""Refusals that several services share."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.clock.api import today
from capcommun.reference.partners import policies, rules
from capcommun.reference.partners.models import Organisation
from capcommun.reference.partners.roles import identifiers
from capcommun.reference.territories.api import Commune, Department, Epci


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


def territory_name(code: str) -> str:
    """The name of a department, intermunicipality or commune by its official code; empty for none of them.

    The length of the code tells which it is: one query.
    """
    table = {5: Commune, 9: Epci}.get(len(code), Department)
    found: str | None = table._default_manager.filter(pk=code).values_list("name", flat=True).first()
    return found or ""


def territory_holds(code: str) -> str:
    """What is wrong with a territory code, in words; nothing is known of it while none is loaded."""
    if not code or territory_name(code) or not Department.objects.exists():
        return ""
    return _("No department, intermunicipality or commune has this code. Look for it in “Territories”.")


def in_order(start: dt.date, end: dt.date | None) -> None:
    if rules.period_problem(start, end):
        raise Refusal(
            "partners.period", _("The end comes before the beginning."), _("Correct the dates."), status=400
        )
