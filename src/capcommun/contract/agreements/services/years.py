"""Preparing the next year: the draft opens with every question, and each answer settles some."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from capcommun.contract.agreements import following, operations
from capcommun.contract.agreements.models import Agreement, Version
from capcommun.contract.agreements.services import drafts
from capcommun.kit.access.api import Actor, Refusal


def begin(agreement: Agreement, *, actor: Actor, year: int, today: dt.date) -> Version:
    """Open the amendment of ``year + 1`` (or go on with the open draft), with a question for each thing of
    ``year``."""
    title = _("Amendment for %(year)s") % {"year": year + 1}
    with transaction.atomic():
        version = drafts.prepare_year(
            agreement, actor=actor, year=year, going_on=set(), title=title, today=today
        )
        return drafts.change_draft(
            agreement,
            actor=actor,
            revision=version.revision,
            change=lambda data: following.ask(data, year),
            verb="agreement.year.asked",
        )


def answer(
    agreement: Agreement, *, actor: Actor, revision: int, answers: Mapping[str, following.Answer]
) -> Version:
    """Settle these questions of the draft."""

    def change(data: operations.Data) -> operations.Data:
        known = {question["key"] for question in data.get("questions", [])}
        if not known >= set(answers):
            raise Refusal(
                "draft.changed",
                _("Somebody else answered some of these questions in the meantime."),
                _("Look at what is left, then answer."),
                status=409,
            )
        return following.settle(data, answers)

    return drafts.change_draft(
        agreement, actor=actor, revision=revision, change=change, verb="agreement.year.answered"
    )
