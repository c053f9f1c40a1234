"""Changing actions: each function is one mutation, checked, written, audited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.plan import policies, rules
from capcommun.contract.plan.models import (
    Action,
    ActionLink,
    OperationalObjective,
    Origin,
    StrategicObjective,
)
from capcommun.contract.plan.services.keeping import tell
from capcommun.kit.access.api import Actor, Refusal
from capcommun.kit.audit.api import Personal
from capcommun.reference.partners.api import Person

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
        tell(
            "plan.action.changed",
            current,
            actor=actor,
            today=today,
            before=before,
            after=after,
            personal=personal,
        )
    return current


def check_parent(parent: Action | None, year: int, *, moved: Action | None = None) -> None:
    """Whether an action of this year may stand under that one; ``moved`` when it exists already."""
    if parent is None:
        return
    problem = rules.parent_problem(
        is_self=moved is not None and moved.pk == parent.pk,
        parent_has_parent=parent.parent_id is not None,
        has_children=moved is not None and Action.objects.filter(parent=moved, withdrawn=False).exists(),
        same_year=parent.year == year,
    )
    if problem:
        reason, remedy = _parent_words(problem)
        raise Refusal("plan.parent", reason, remedy, status=400)


def _parent_words(problem: str) -> tuple[str, str]:
    words = {
        "self": (_("An action is not part of itself."), _("Choose another action.")),
        "parent-is-sub-action": (
            _("Sub-actions have one level only."),
            _("Choose an action that is not itself one."),
        ),
        "has-sub-actions": (
            _("This action has sub-actions, and sub-actions have one level only."),
            _("Move its sub-actions first, or keep it an action of its own."),
        ),
        "other-year": (_("A sub-action belongs to the same year's roadmap."), _("Choose one of that year.")),
    }
    return words[problem]


def served(action: Action) -> dict[str, str]:
    """For the audit: the objective's title, which people read, and its key, which outlives it."""
    objective = action.objective or action.strategic
    return {"objective": objective.title, "objective_key": objective.key}


def free_key(agreement: Agreement, stem: str) -> str:
    rows = Action.objects.filter(agreement=agreement)
    number = rows.filter(key__startswith=f"{stem}.").count() + 1
    while rows.filter(key=f"{stem}.{number}").exists():
        number += 1
    return f"{stem}.{number}"


class Place(NamedTuple):
    """The objectives that an action serves."""

    strategic: StrategicObjective
    objective: OperationalObjective | None


def place_of(objective: StrategicObjective | OperationalObjective, parent: Action | None) -> Place:
    """Where an action stands; a sub-action serves its parent's objective, whatever was chosen."""
    if parent is not None:
        return Place(parent.strategic, parent.objective)
    if isinstance(objective, OperationalObjective):
        return Place(objective.strategic, objective)
    return Place(objective, None)


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
    check_parent(parent, year)
    place = place_of(objective, parent)
    with transaction.atomic():
        action = Action(
            agreement=agreement,
            key=key or free_key(agreement, f"agence.{year}"),
            position=Action.objects.filter(agreement=agreement, year=year).count(),
            year=year,
            parent=parent,
            **place._asdict(),
            origin=Origin.AGENCY,
            title=title,
            **live,
        )
        _check_values(action, live)
        action.save(force_insert=True)
        tell(
            "plan.action.added",
            action,
            actor=actor,
            today=today,
            after={"year": year, **served(action)},
            personal=_personal(Action(), {"owner": action.owner}),
        )
    return action


def set_blocked_by(
    action: Action, *, actor: Actor, seen: int, blockers: Collection[Action], today: dt.date
) -> None:
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
        known = Action.objects.in_bulk(before | wanted)
        tell(
            "plan.action.blocked-by",
            action,
            actor=actor,
            today=today,
            before=_waited_for(known[pk] for pk in before),
            after=_waited_for(known[pk] for pk in wanted),
        )


def _waited_for(blockers: Iterable[Action]) -> dict[str, list[str]]:
    """For the audit: their titles of that day, which people read, and their keys, which outlive them."""
    rows = sorted(blockers, key=lambda action: action.key)
    return {"blocked_by": [row.title for row in rows], "blocked_by_keys": [row.key for row in rows]}


def _circular(path: list[int]) -> Refusal:
    titles = dict(Action.objects.filter(pk__in=path).values_list("pk", "title"))
    named = " → ".join(f"« {titles[pk]} »" for pk in path)
    return Refusal(
        "plan.circular",
        _("These actions would wait for one another in a circle: %(path)s.") % {"path": named},
        _("Remove one of these links, then try again."),
        status=409,
    )
