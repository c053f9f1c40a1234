"""An action that changes place: under another action or objective, or into the next year's roadmap."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from capcommun.contract.plan import policies, rules
from capcommun.contract.plan.models import (
    Action,
    Milestone,
    OperationalObjective,
    Origin,
    Scope,
    StrategicObjective,
)
from capcommun.contract.plan.queries import Board
from capcommun.contract.plan.services.actions import Conflict, check_parent, place_of, served
from capcommun.contract.plan.services.keeping import keep, tell
from capcommun.kit.access.api import Actor, Refusal


def _where(action: Action, parent: Action | None) -> dict[str, str]:
    above = {"parent": parent.title, "parent_key": parent.key} if parent else {"parent": "", "parent_key": ""}
    return served(action) | above


def fixed_by_the_contract(action: Action) -> Refusal | None:
    """Why an action's place is not changed here, when it is the contract's word."""
    if action.origin == Origin.AGENCY:
        return None
    return Refusal(
        "plan.contract-words",
        _("The contract says where this action stands: its place changes by an amendment, not here."),
        _("Prepare an amendment to the agreement."),
    )


def move_action(
    action: Action,
    *,
    actor: Actor,
    seen: int,
    objective: StrategicObjective | OperationalObjective,
    parent: Action | None,
    today: dt.date,
) -> None:
    """Put an action of the agency's own elsewhere; its sub-actions follow it.

    Where the contract puts an action is the contract's word: it changes by an amendment.
    """
    policies.check_edit(actor, action.agreement)
    if refusal := fixed_by_the_contract(action):
        raise refusal
    check_parent(parent, action.year, moved=action)
    before = _where(action, action.parent)
    place = place_of(objective, parent)
    with transaction.atomic():
        rows = Action.objects.filter(pk=action.pk, revision=seen)
        if rows.update(parent=parent, **place._asdict(), revision=F("revision") + 1) != 1:
            raise Conflict(Action.objects.select_related("agreement", "owner").get(pk=action.pk), {})
        children = Action.objects.filter(parent=action)
        children.update(**place._asdict(), revision=F("revision") + 1)
        action.parent, action.strategic, action.objective = parent, place.strategic, place.objective
        tell(
            "plan.action.moved",
            action,
            actor=actor,
            today=today,
            before=before,
            after=_where(action, parent),
        )
        keep(children, known_on=today, verb="plan.action.moved", author_id=actor.user_id)


def _carry_refusal(problem: str) -> Refusal:
    reasons = {
        "already": _("It already goes on in a later roadmap."),
        "done": _("It is done: nothing is left to carry over."),
        "abandoned": _("It was abandoned: declare it in progress first."),
        "term": _("The agreement ends before the next year."),
    }
    return Refusal("plan.carry-over", reasons[problem], _("Go back to the action's page."), status=409)


def carry_over(action: Action, *, actor: Actor, today: dt.date) -> Action:
    """Make the next year's action that carries this one on; the link between both stays."""
    agreement = action.agreement
    policies.check_edit(actor, agreement)
    board = Board([agreement.pk], today)
    sight = board.of(action)
    problem = rules.carry_over_problem(
        sight.verdict.status,
        continued=board.continued_by(action) is not None,
        year=action.year,
        last_year=agreement.end.year if agreement.end else None,
    )
    if problem:
        raise _carry_refusal(problem)
    following = action.year + 1
    with transaction.atomic():
        taken = Action.objects.filter(agreement=agreement, year__gte=action.year).values_list(
            "key", flat=True
        )
        copy = Action.objects.create(
            agreement=agreement,
            key=rules.next_key(action.key, action.year, following, taken),
            position=action.position,
            year=following,
            strategic=action.strategic,
            objective=action.objective,
            continues=action,
            origin=Origin.AGENCY,
            title=action.title,
            description=action.description,
            partners=action.partners,
            territories=action.territories,
            quotes=action.quotes,
            owner=action.owner,
            territory=action.territory,
            work=action.work,
        )
        Scope.objects.bulk_create(
            [Scope(action=copy, kind=s.kind, key=s.key, label=s.label) for s in sight.scopes]
        )
        open_steps = [step for step in sight.steps if not step.done_on]
        Milestone.objects.bulk_create(
            [
                Milestone(
                    action=copy,
                    key=s.key,
                    position=s.position,
                    origin=Origin.AGENCY,
                    title=s.title,
                    quotes=s.quotes,
                )
                for s in open_steps
            ]
        )
        tell(
            "plan.action.carried-over",
            action,
            actor=actor,
            today=today,
            after={"continued_by": copy.title, "continued_by_key": copy.key, "year": following},
        )
        keep(
            Action.objects.filter(pk=copy.pk),
            known_on=today,
            verb="plan.action.carried-over",
            author_id=actor.user_id,
        )
    return copy
