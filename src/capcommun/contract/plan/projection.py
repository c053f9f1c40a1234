"""Bring the plan's rows in line with the document in force.

Few statements whatever the size: rows are read once by kind, compared in memory, then created or updated
in bulk. A row that left the document is marked withdrawn; what the agency wrote on it stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.agreements.api import document as doc
from capcommun.contract.plan.models import (
    Action,
    ActionLink,
    Milestone,
    OperationalObjective,
    Origin,
    Scope,
    StrategicObjective,
)
from capcommun.contract.plan.objectives import operational_values, quotes, strategic_values
from capcommun.contract.plan.services.keeping import keep
from capcommun.kit.clock.api import today

M = TypeVar("M", bound=Model)
BATCH = 500


def _sync(
    rows: QuerySet[M], wanted: Mapping[Any, dict[str, Any]], identify: Any, fixed: Mapping[str, Any]
) -> dict[Any, M]:
    """Create and change rows so that they hold ``wanted``; withdraw the others. Gives rows by identity."""
    model = rows.model
    known = {identify(row): row for row in rows}
    created: list[M] = []
    changed: list[M] = []
    names: set[str] = {"withdrawn"}
    for identity, values in wanted.items():
        full = {**values, "withdrawn": False}
        names |= full.keys()
        row = known.get(identity)
        if row is None:
            created.append(model(**fixed, **full))
        elif any(getattr(row, name) != value for name, value in full.items()):
            for name, value in full.items():
                setattr(row, name, value)
            changed.append(row)
    for identity, row in known.items():
        if identity not in wanted and not getattr(row, "withdrawn"):  # noqa: B009 - no common base to type it
            setattr(row, "withdrawn", True)  # noqa: B010 - as above
            changed.append(row)
    manager = model._default_manager
    if created:
        manager.bulk_create(created, batch_size=BATCH)
    if changed:
        manager.bulk_update(changed, sorted(names), batch_size=BATCH)
    kept = {identity: row for identity, row in known.items() if identity in wanted}
    return kept | {identify(row): row for row in created}


def _by_key(row: Any) -> str:
    return str(row.key)


def _strategic(agreement: Agreement, document: doc.Agreement) -> dict[str, StrategicObjective]:
    wanted = {values["key"]: values for values in strategic_values(document)}
    rows = StrategicObjective.objects.filter(agreement=agreement)
    return _sync(rows, wanted, _by_key, {"agreement": agreement})


def _operational(
    agreement: Agreement, document: doc.Agreement, above: Mapping[str, StrategicObjective]
) -> dict[str, OperationalObjective]:
    wanted = {
        values["key"]: values | {"strategic_id": above[strategic].pk}
        for strategic, values in operational_values(document)
    }
    rows = OperationalObjective.objects.filter(agreement=agreement)
    return _sync(rows, wanted, _by_key, {"agreement": agreement})


def _actions(
    agreement: Agreement,
    document: doc.Agreement,
    strategic: Mapping[str, StrategicObjective],
    operational: Mapping[str, OperationalObjective],
) -> dict[str, Action]:
    """Every action, without the links to other actions, which need their rows first."""
    wanted: dict[str, dict[str, Any]] = {}
    for year, items in document.actions.items():
        for position, item in enumerate(items):
            served = operational.get(item.objective)
            wanted[item.key] = {
                "key": item.key,
                "position": position,
                "year": year,
                "strategic_id": served.strategic_id if served else strategic[item.objective].pk,
                "objective_id": served.pk if served else None,
                "origin": Origin.CONTRACT.value,
                "title": item.title,
                "description": item.description or "",
                "partners": list(item.partners),
                "territories": list(item.territories),
                "quotes": quotes(*item.quotes),
                "contract_start": item.start,
                "contract_end": item.end,
            }
    # the agency's own actions follow nothing in the document, unless an amendment takes one in by its key
    rows = Action.objects.filter(agreement=agreement)
    own = rows.filter(origin=Origin.AGENCY).exclude(key__in=wanted)
    return _sync(rows.exclude(pk__in=own), wanted, _by_key, {"agreement": agreement})


def _relations(document: doc.Agreement, actions: Mapping[str, Action]) -> None:
    changed = []
    for item in _items(document):
        row = actions[item.key]
        parent = actions[item.parent].pk if item.parent and item.parent in actions else None
        # a year's action that the agency carried over keeps its link when the contract says nothing of it
        before = row.continues_id
        if item.continues and item.continues in actions:
            before = actions[item.continues].pk
        if (row.parent_id, row.continues_id) != (parent, before):
            row.parent_id, row.continues_id = parent, before
            changed.append(row)
    if changed:
        Action.objects.bulk_update(changed, ["parent", "continues"], batch_size=BATCH)


def _items(document: doc.Agreement) -> Iterable[doc.Action]:
    return (item for items in document.actions.values() for item in items)


def _milestones(agreement: Agreement, document: doc.Agreement, actions: Mapping[str, Action]) -> None:
    wanted = {
        (actions[item.key].pk, step.key): {
            "action_id": actions[item.key].pk,
            "key": step.key,
            "position": position,
            "title": step.title,
            "due": step.due,
            "due_label": step.due_label or "",
            "origin": Origin.CONTRACT.value,
            "quotes": quotes(step.quote),
        }
        for item in _items(document)
        for position, step in enumerate(item.milestones)
    }
    # a step carried over by the agency, which the contract now names by the same key, becomes the contract's
    rows = Milestone.objects.filter(action__agreement=agreement)
    mine = [r.pk for r in rows if r.origin == Origin.AGENCY and (r.action_id, r.key) not in wanted]
    _sync(rows.exclude(pk__in=mine), wanted, lambda row: (row.action_id, row.key), {})


def _links(agreement: Agreement, document: doc.Agreement, actions: Mapping[str, Action]) -> None:
    wanted = {
        (actions[item.key].pk, actions[blocker].pk): {
            "action_id": actions[item.key].pk,
            "blocker_id": actions[blocker].pk,
            "origin": Origin.CONTRACT.value,
        }
        for item in _items(document)
        for blocker in item.blocked_by
        if blocker in actions
    }
    rows = ActionLink.objects.filter(action__agreement=agreement)
    # one that the agency set, and that the contract now sets too, becomes the contract's
    mine = [r.pk for r in rows if r.origin == Origin.AGENCY and (r.action_id, r.blocker_id) not in wanted]
    _sync(rows.exclude(pk__in=mine), wanted, lambda row: (row.action_id, row.blocker_id), {})


def _scopes(agreement: Agreement, document: doc.Agreement, actions: Mapping[str, Action]) -> None:
    """Pure values, on which nothing hangs: those that left are deleted."""
    names = {(Scope.Kind.DESTINATION.value, d.key): d.name for d in document.destinations}
    names |= {(Scope.Kind.MARKET.value, m.key): m.name for m in document.markets}
    wanted = {
        (actions[item.key].pk, kind, key): names.get((kind, key), key)
        for item in _items(document)
        for kind, keys in (
            (Scope.Kind.DESTINATION.value, item.destinations),
            (Scope.Kind.MARKET.value, item.markets),
        )
        for key in keys
    }
    rows = Scope.objects.filter(action__agreement=agreement, action__origin=Origin.CONTRACT)
    known = {(row.action_id, row.kind, row.key): row for row in rows}
    gone = [r.pk for identity, r in known.items() if wanted.get(identity) != r.label]
    if gone:
        Scope.objects.filter(pk__in=gone).delete()
    fresh = [
        Scope(action_id=identity[0], kind=identity[1], key=identity[2], label=label)
        for identity, label in wanted.items()
        if identity not in known or known[identity].label != label
    ]
    Scope.objects.bulk_create(fresh, batch_size=BATCH)


def _known_on(agreement: Agreement) -> dt.date:
    return agreement.current.known_on if agreement.current else today()


def project(agreement: Agreement, document: doc.Agreement) -> None:
    """The projector of the plan; runs inside the adoption's transaction."""
    strategic = _strategic(agreement, document)
    operational = _operational(agreement, document, strategic)
    actions = _actions(agreement, document, strategic, operational)
    _relations(document, actions)
    _milestones(agreement, document, actions)
    _links(agreement, document, actions)
    _scopes(agreement, document, actions)
    keep(Action.objects.filter(agreement=agreement), known_on=_known_on(agreement))
