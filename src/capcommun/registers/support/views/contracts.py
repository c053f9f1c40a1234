"""Screens of the « contrats de rayonnement »."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from capcommun.kit.access.api import Actor
from capcommun.kit.clock.api import today
from capcommun.registers.support import contents
from capcommun.registers.support import territory_wording as wording
from capcommun.registers.support.kinds import CONTRACT
from capcommun.registers.support.models import OutreachContract
from capcommun.registers.support.services import contracts
from capcommun.registers.support.territory_forms import ContractForm
from capcommun.registers.support.views import heads


def _sight(row: Any, on: dt.date) -> dict[str, Any]:
    return {
        "row": row,
        "content": row.content,
        "followed": wording.followed(row, on),
        "ended_on": row.ended_on,
        "part": OutreachContract.Part(row.part).label,
        "members": contents.members(row.content),
        "files": contents.papers(row.content, 0),
        "confirmed": row.content["confirmed"],
    }


def _begin(form: Any, actor: Actor) -> Any:
    return contracts.begin_contract(
        actor=actor, organisation_id=form.owner, said=form.said(), epcis=form.sirens(), today=today()
    )


def _change(head: Any, form: Any, actor: Actor) -> Any:
    seen = form.cleaned_data["revision"]
    return contracts.change_contract(
        head, actor=actor, seen=seen, said=form.said(), epcis=form.sirens(), today=today()
    )


def _names() -> dict[str, str]:
    return {
        "plural": _("Contrats de rayonnement"),
        "one": _("Contrat de rayonnement"),
        "add": _("Follow a contract"),
        "edit": _("What is said of the contract"),
        "added": _("The contract is followed."),
    }


SCREEN = heads.Screen(
    kind=CONTRACT,
    plural="contracts",
    part="contrats",
    file="contrats-de-rayonnement",
    form=ContractForm,
    sentence=wording.contracts_sentence,
    sight=_sight,
    begin=_begin,
    change=_change,
    names=_names,
)


index, contract, add, edit = heads.views(SCREEN)
