"""What the plan gives to search, the calendar, the inbox and the register of personal data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capcommun.contract.agreements.api import Agreement, readable_agreements
from capcommun.contract.plan import policies, rules, wording
from capcommun.contract.plan.models import (
    Action,
    ActionRevision,
    Attachment,
    Milestone,
    Note,
    OperationalObjective,
    PlanImport,
    SavedView,
    StrategicObjective,
)
from capcommun.contract.plan.queries import Board, standing
from capcommun.kit.access.api import Actor
from capcommun.kit.clock.api import today
from capcommun.kit.gather.api import Due, Hit, PersonalData, Waiting, alike, excerpt, matches, words


def action_url(action: Action) -> str:
    return reverse("plan:action", kwargs={"key": action.agreement.key, "action_key": action.key})


def search(actor: Actor, text: str, limit: int) -> Iterable[Hit]:
    """Actions and objectives by the contract's words; notes that the reader may see."""
    sought = words(text)
    mine = readable_agreements(actor)
    follows = actor.agreements("plan.read")
    found = alike(sought, "title", "description", "key")
    if not actor.is_public:  # the work to do is read only by those who follow the plan
        followed = Q() if follows is None else Q(agreement__key__in=follows)
        found |= alike(sought, "title", "description", "key", "work") & followed
    actions = Action.objects.filter(found, agreement__in=mine, withdrawn=False).select_related("agreement")
    for action in actions[:limit]:
        yield _action_hit(action, sought, follows is None or action.agreement.key in follows)
    yield from _objectives(sought, mine, limit)
    notes = Note.objects.filter(
        alike(sought, "text"), standing(today()), policies.told_anywhere(actor), action__agreement__in=mine
    )
    for note in notes.select_related("action__agreement")[:limit]:
        url = f"{action_url(note.action)}#notes"
        yield Hit(note.action.title, url, _("note"), excerpt(note.text, sought), rank=4)


def _objectives(sought: list[str], mine: QuerySet[Agreement], limit: int) -> Iterable[Hit]:
    """Objectives of both levels, the strategic ones first: one query."""
    held = Q(alike(sought, "title", "summary"), agreement__in=mine, withdrawn=False)
    order = ("level", "above", "position", "agreement__key", "key")
    told = ("agreement__short_title", "title", "summary")
    levels = (
        StrategicObjective.objects.annotate(level=Value(1), above=F("position")),
        OperationalObjective.objects.annotate(level=Value(2), above=F("strategic__position")),
    )
    strategic, operational = (rows.filter(held).order_by().values_list(*order, *told) for rows in levels)
    found = strategic.union(operational, all=True).order_by(*order)
    for *_places, agreement_key, key, agreement, title, summary in found[: 2 * limit]:
        url = reverse("plan:objective", kwargs={"key": agreement_key, "objective_key": key})
        about = agreement if matches(sought, title) else excerpt(summary, sought)
        yield Hit(title, url, _("objective"), about, rank=3)


def _action_hit(action: Action, sought: list[str], sees_work: bool) -> Hit:
    """The action with its year; where the words stand elsewhere than in its title, the passage."""
    about = f"{action.year} · {action.agreement}"
    if not matches(sought, action.title):
        rest = f"{action.description} {action.work if sees_work else ''}".strip()
        if rest:
            about = f"{action.year} · {excerpt(rest, sought)}"
    return Hit(
        action.title, action_url(action), _("action"), about, rank=1 if matches(sought, action.title) else 2
    )


def calendar(actor: Actor, start: dt.date, end: dt.date) -> Iterable[Due]:
    """Milestones with a day, and the ends of actions: of the plans that the reader follows."""
    keys = actor.agreements("plan.read")
    mine = readable_agreements(actor)
    if keys is not None:
        mine = mine.filter(key__in=keys)
    on = today()
    steps = Milestone.objects.filter(
        due__range=(start, end), withdrawn=False, action__withdrawn=False, action__agreement__in=mine
    ).select_related("action__agreement", "action__owner")
    for step in steps:
        done = bool(step.done_on and step.done_on <= on)
        yield Due(
            date=step.due or on,
            title=step.title,
            url=action_url(step.action),
            kind="milestone",
            who=step.action.owner.name if step.action.owner else "",
            done=done,
            late=not done and (step.due or on) < on,
            uid=f"milestone-{step.pk}",
        )
    ends = Q(end__range=(start, end)) | Q(end=None, contract_end__range=(start, end))
    actions = Action.objects.filter(ends, agreement__in=mine, withdrawn=False)
    found = list(actions.values_list("pk", "agreement_id"))
    if not found:
        return
    kept = {pk for pk, _agreement in found}
    for sight in _board(actor, frozenset(agreement for _pk, agreement in found), on).sights():
        if sight.action.pk in kept and sight.due:
            yield Due(
                date=sight.due,
                title=sight.action.title,
                url=action_url(sight.action),
                kind="action",
                who=sight.action.owner.name if sight.action.owner else "",
                done=sight.verdict.status in rules.CLOSED,
                late=sight.verdict.status is rules.Status.LATE and sight.due < on,
                uid=f"action-{sight.action.pk}",
            )


def _board(actor: Actor, agreements: frozenset[int], on: dt.date) -> Board:
    """One reading for the inbox and the calendar of a page: somebody's actor lives as long as a request.

    What an action waits for makes it blocked, never late or over: neither of the two asks.
    """
    if actor.user_id is None:
        return Board(agreements, on, scopes=False, links=False)
    boards: list[tuple[frozenset[int], dt.date, Board]] = actor.extra.setdefault("plan.boards", [])
    for known, day, board in boards:
        if agreements <= known and day == on:
            return board
    boards.append((agreements, on, Board(agreements, on, scopes=False, links=False)))
    return boards[-1][2]


def inbox(actor: Actor, on: dt.date) -> Iterable[Waiting]:
    """My actions that are late, and those about which nothing was noted for thirty days."""
    if actor.user_id is None:
        return
    mine = Action.objects.filter(
        owner__account=actor.user_id, withdrawn=False, agreement__in=readable_agreements(actor)
    )
    found = dict(mine.values_list("pk", "agreement_id"))
    if not found:
        return
    for sight in _board(actor, frozenset(found.values()), on).sights():
        if sight.action.pk in found:
            yield from _waiting(sight, on)


def _waiting(sight: Any, on: dt.date) -> Iterator[Waiting]:
    action, status = sight.action, sight.verdict.status
    if status is rules.Status.LATE:
        yield Waiting(
            title=action.title,
            url=action_url(action),
            kind=_("action"),
            due=missed if isinstance(missed := sight.verdict.reason.values.get("date"), dt.date) else None,
            late=True,
            counted=wording.late_of_yours,
        )
    elif sight.silence:
        url = reverse("plan:note", kwargs={"key": action.agreement.key, "action_key": action.key})
        yield Waiting(
            title=action.title,
            url=url,
            kind=_("nothing noted"),
            since=sight.silence,
            counted=wording.silent_of_yours,
        )


def _export(user_id: int) -> dict[str, Any]:
    notes = Note.objects.filter(author=user_id).select_related("action")
    files = Attachment.objects.filter(author=user_id)
    return {
        "notes": [{"action": n.action.title, "date": n.known_on.isoformat(), "text": n.text} for n in notes],
        "files": [{"name": f.name, "date": f.known_on.isoformat()} for f in files],
        "actions_owned": list(Action.objects.filter(owner__account=user_id).values_list("key", flat=True)),
        "saved_views": list(SavedView.objects.filter(user=user_id).values("name", "query")),
    }


def _erase(user_id: int) -> int:
    """Notes and files are the organisation's: they stay, without their author. Views and imports go."""
    count = Note.objects.filter(author=user_id).update(author=None)
    count += Attachment.objects.filter(author=user_id).update(author=None)
    count += ActionRevision.objects.filter(author=user_id).update(author=None)
    count += SavedView.objects.filter(user=user_id).delete()[0]
    return count + PlanImport.objects.filter(user=user_id).delete()[0]


def _purge(now: dt.datetime) -> int:
    """Spreadsheets waiting to be imported hold people's names: they go after thirty days."""
    return PlanImport.objects.filter(created_at__lt=now - dt.timedelta(days=30)).delete()[0]


PERSONAL = PersonalData(
    title=gettext_lazy("Action plan"),
    fields=(
        (
            "note.author",
            gettext_lazy("to know who told how an action goes"),
            gettext_lazy("performance of the agreement"),
            None,
        ),
        (
            "attachment.author",
            gettext_lazy("to know who attached a file"),
            gettext_lazy("performance of the agreement"),
            None,
        ),
        (
            "action.owner",
            gettext_lazy("to know who carries an action"),
            gettext_lazy("performance of the agreement"),
            None,
        ),
        (
            "revision.author",
            gettext_lazy("to know who changed an action, and when"),
            gettext_lazy("performance of the agreement"),
            None,
        ),
        (
            "import.rows",
            gettext_lazy("to preview a spreadsheet before it is applied"),
            gettext_lazy("performance of the agreement"),
            30,
        ),
    ),
    export=_export,
    erase=_erase,
    purge=_purge,
)
