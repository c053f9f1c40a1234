"""Changing actions: each function is one mutation, checked, written, audited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.plan import policies, rules
from capcommun.contract.plan.models import (
    Action,
    ActionLink,
    Declaration,
    Milestone,
    OperationalObjective,
    Origin,
    Scope,
    StrategicObjective,
)
from capcommun.contract.plan.queries import Board
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import Personal, record
from capcommun.reference.partners.api import Person

TYPE = "plan.action"
LIVE = ("owner", "status_declared", "progress", "start", "end", "territory", "work", "cost")
OWN = ("title", "description")
"""The words of an action that the agency added: those of the contract's change by an amendment."""


class Conflict(Refusal):
    """Somebody else changed the action first: both versions are kept in sight."""

    def __init__(self, current: Action, mine: Mapping[str, Any]) -> None:
        super().__init__(
            "plan.conflict",
            _("Someone else changed this action while you were editing it."),
            _("Compare both versions, then save yours again or keep theirs."),
            status=409,
        )
        self.current, self.mine = current, dict(mine)


def _plain(value: Any) -> Any:
    """The value as JSON, for the audit; a person by number, never by name."""
    if isinstance(value, Person):
        return value.pk
    return value if isinstance(value, int | None) else str(value)


def _differences(action: Action, changes: Mapping[str, Any]) -> dict[str, Any]:
    allowed = LIVE + (OWN if action.origin == Origin.AGENCY else ())
    unknown = set(changes) - set(allowed)
    if unknown:
        raise Refusal(
            "plan.contract-words",
            _("The contract's own words change by an amendment, not here."),
            _("Prepare an amendment to the agreement."),
        )
    return {name: value for name, value in changes.items() if getattr(action, name) != value}


def _check_values(action: Action, changes: Mapping[str, Any]) -> None:
    start = changes.get("start", action.start) or action.contract_start
    end = changes.get("end", action.end) or action.contract_end
    if start and end and end < start:
        raise Refusal(
            "plan.dates", _("The end comes before the start."), _("Correct one of the dates."), status=400
        )
    progress = changes.get("progress")
    if progress is not None and not 0 <= progress <= 100:
        raise Refusal("plan.progress", _("Progress goes from 0 to 100."), "", status=400)


def _personal(old: Action, new: Mapping[str, Any]) -> list[Personal]:
    if "owner" not in new:
        return []
    rows = []
    for person, side in ((old.owner, "before"), (new["owner"], "after")):
        if person is not None and person.account_id:
            rows.append(Personal(person.account_id, "owner", **{side: person.name}))
    return rows


def declare(action: Action, today: dt.date) -> None:
    """Keep what is declared from now on, so that the plan can be read as of a day."""
    Declaration.objects.create(
        action=action,
        status=action.status_declared,
        progress=action.progress,
        known_on=today,
        recorded_at=timezone.now(),
    )


def change_action(
    action: Action, *, actor: Actor, seen: int, changes: Mapping[str, Any], today: dt.date
) -> Action:
    """Change what the agency lives by. ``seen`` is the revision that the form was made from."""
    policies.check_edit(actor, action.agreement)
    with transaction.atomic():
        current = Action.objects.select_related("agreement", "owner").get(pk=action.pk)
        new = _differences(current, changes)
        if not new:
            return current
        _check_values(current, new)
        done = Action.objects.filter(pk=action.pk, revision=seen).update(**new, revision=F("revision") + 1)
        if done != 1:
            raise Conflict(current, changes)
        before = {name: _plain(getattr(current, name)) for name in new}
        after = {name: _plain(value) for name, value in new.items()}
        personal = _personal(current, new)
        for name, value in new.items():
            setattr(current, name, value)
        current.revision = seen + 1
        if {"status_declared", "progress"} & new.keys():
            declare(current, today)
        record(
            "plan.action.changed",
            actor=actor,
            object_type=TYPE,
            object_key=f"{current.agreement.key}/{current.key}",
            label=current.title,
            agreement=current.agreement.key,
            before=before,
            after=after,
            personal=personal,
        )
    return current


def _check_parent(parent: Action | None, year: int) -> None:
    if parent is None:
        return
    problem = rules.parent_problem(
        is_self=False,
        parent_has_parent=parent.parent_id is not None,
        has_children=False,
        same_year=parent.year == year,
    )
    if problem == "parent-is-sub-action":
        raise Refusal(
            "plan.parent",
            _("Sub-actions have one level only."),
            _("Choose an action that is not itself one."),
            status=400,
        )
    if problem:
        raise Refusal(
            "plan.parent",
            _("A sub-action belongs to the same year's roadmap."),
            _("Choose one of that year."),
            status=400,
        )


def free_key(agreement: Agreement, stem: str) -> str:
    taken = set(
        Action.objects.filter(agreement=agreement, key__startswith=stem).values_list("key", flat=True)
    )
    candidate, number = stem, 1
    while number == 1 or candidate in taken:
        candidate, number = f"{stem}.{number}", number + 1
    return candidate


def add_action(
    agreement: Agreement,
    *,
    actor: Actor,
    year: int,
    objective: StrategicObjective | OperationalObjective,
    title: str,
    today: dt.date,
    parent: Action | None = None,
    key: str = "",
    **live: Any,
) -> Action:
    """Add an action that is not in the contract; it is marked so wherever it is shown."""
    policies.check_edit(actor, agreement)
    _check_parent(parent, year)
    operational = objective if isinstance(objective, OperationalObjective) else None
    with transaction.atomic():
        action = Action(
            agreement=agreement,
            key=key or free_key(agreement, f"agence.{year}"),
            position=Action.objects.filter(agreement=agreement, year=year).count(),
            year=year,
            strategic_id=operational.strategic_id if operational else objective.pk,
            objective=operational,
            parent=parent,
            origin=Origin.AGENCY,
            title=title,
            **live,
        )
        _check_values(action, live)
        action.save(force_insert=True)
        if action.status_declared:
            declare(action, today)
        record(
            "plan.action.added",
            actor=actor,
            object_type=TYPE,
            object_key=f"{agreement.key}/{action.key}",
            label=title,
            agreement=agreement.key,
            after={"year": year, "objective": objective.key},
            personal=_personal(Action(), {"owner": action.owner}),
        )
    return action


def set_blocked_by(action: Action, *, actor: Actor, seen: int, blockers: Collection[Action]) -> None:
    """Say which actions this one waits for, besides those that the contract names."""
    policies.check_edit(actor, action.agreement)
    with transaction.atomic():
        links = list(ActionLink.objects.filter(action__agreement=action.agreement, withdrawn=False))
        fixed = {r.blocker_id for r in links if r.action_id == action.pk and r.origin == Origin.CONTRACT}
        wanted = {b.pk for b in blockers} - fixed
        path = rules.find_cycle(((r.action_id, r.blocker_id) for r in links), action.pk, wanted | fixed)
        if path:
            raise _circular(path)
        done = Action.objects.filter(pk=action.pk, revision=seen).update(revision=F("revision") + 1)
        if done != 1:
            raise Conflict(Action.objects.select_related("agreement", "owner").get(pk=action.pk), {})
        before = {r.blocker_id for r in links if r.action_id == action.pk} - fixed
        ActionLink.objects.filter(action=action, origin=Origin.AGENCY).exclude(blocker__in=wanted).delete()
        ActionLink.objects.bulk_create(
            [ActionLink(action=action, blocker_id=pk, origin=Origin.AGENCY) for pk in sorted(wanted - before)]
        )
        keys = dict(Action.objects.filter(pk__in=before | wanted).values_list("pk", "key"))
        record(
            "plan.action.blocked-by",
            actor=actor,
            object_type=TYPE,
            object_key=f"{action.agreement.key}/{action.key}",
            label=action.title,
            agreement=action.agreement.key,
            before={"blocked_by": sorted(keys[pk] for pk in before)},
            after={"blocked_by": sorted(keys[pk] for pk in wanted)},
        )


def _circular(path: list[int]) -> Refusal:
    titles = dict(Action.objects.filter(pk__in=path).values_list("pk", "title"))
    named = " → ".join(f"« {titles[pk]} »" for pk in path)
    return Refusal(
        "plan.circular",
        _("These actions would wait for one another in a circle: %(path)s.") % {"path": named},
        _("Remove one of these links, then try again."),
        status=409,
    )


def complete_milestone(
    milestone: Milestone, *, actor: Actor, seen: int, done_on: dt.date | None, today: dt.date
) -> None:
    """Say that a milestone is reached, and when; or, without a date, that it is not after all."""
    action = milestone.action
    policies.check_edit(actor, action.agreement)
    if done_on and done_on > today:
        raise Refusal(
            "plan.future",
            _("A milestone cannot be reached in the future."),
            _("Give today or an earlier day."),
            status=400,
        )
    with transaction.atomic():
        rows = Milestone.objects.filter(pk=milestone.pk, revision=seen)
        if rows.update(done_on=done_on, revision=F("revision") + 1) != 1:
            raise Refusal(
                "plan.milestone-changed",
                _("Someone else just changed this milestone."),
                _("Reload the action's page to see it as it is now."),
                status=409,
            )
        Action.objects.filter(pk=action.pk).update(revision=F("revision") + 1)
        record(
            "plan.milestone.done" if done_on else "plan.milestone.reopened",
            actor=actor,
            object_type=TYPE,
            object_key=f"{action.agreement.key}/{action.key}",
            label=milestone.title,
            agreement=action.agreement.key,
            before={"milestone": milestone.key, "done_on": _plain(milestone.done_on)},
            after={"milestone": milestone.key, "done_on": _plain(done_on)},
        )


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
        record(
            "plan.action.carried-over",
            actor=actor,
            object_type=TYPE,
            object_key=f"{agreement.key}/{action.key}",
            label=action.title,
            agreement=agreement.key,
            after={"continued_by": copy.key, "year": following},
        )
    return copy
