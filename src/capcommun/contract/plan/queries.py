"""Reading a plan: everything about its actions, on a day, in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Max, Min, Q, QuerySet
from django.http import Http404
from django.utils.translation import pgettext

from capcommun.contract.agreements.api import Agreement, readable_agreements
from capcommun.contract.plan import history, policies, rules, wording
from capcommun.contract.plan.models import (
    Action,
    ActionRevision,
    Attachment,
    Milestone,
    Note,
    OperationalObjective,
    Origin,
    SavedView,
    Scope,
    Status,
    StrategicObjective,
)
from capcommun.contract.plan.objectives import Objectives, objectives
from capcommun.kit.access.api import Actor
from capcommun.kit.clock.api import today

LIGHTS = {
    rules.Status.NOT_STARTED: "not-due",
    rules.Status.IN_PROGRESS: "held",
    rules.Status.DONE: "held",
    rules.Status.LATE: "late",
    rules.Status.BLOCKED: "watch",
    rules.Status.ABANDONED: "unjudged",
    rules.Status.CARRIED_OVER: "unjudged",
}


@dataclass
class Sight:
    """An action as seen on a day."""

    action: Action
    facts: rules.Facts
    verdict: rules.Verdict
    steps: list[Milestone] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
    blockers: list[Action] = field(default_factory=list)
    children: list[Sight] = field(default_factory=list)
    silence: dt.date | None = None
    """Since when nothing was noted on it, once that is too long."""

    @property
    def status(self) -> str:
        return str(self.verdict.status.value)

    @property
    def status_label(self) -> str:
        """The status in words; silence is said too, since the shape alone must not tell it."""
        if self.light == "watch" and self.verdict.status is rules.Status.IN_PROGRESS:
            return pgettext("action status", "in progress, no news")
        return str(Status(self.status).label)

    @property
    def light(self) -> str:
        """An action that runs in silence is not shown as on track: nobody knows."""
        if self.verdict.status is rules.Status.IN_PROGRESS and self.silence:
            return "watch"
        return LIGHTS[self.verdict.status]

    @property
    def shape(self) -> str:
        """How it is drawn: what is over bears a tick, so that it is not taken for what is on track."""
        return "done" if self.verdict.status is rules.Status.DONE else self.light

    @property
    def reason(self) -> str:
        return wording.sentence(self.verdict.reason)

    @property
    def difference(self) -> str:
        return wording.sentence(self.verdict.difference)

    @property
    def declared_label(self) -> str:
        return str(Status(self.facts.declared.value).label) if self.facts.declared else ""

    @property
    def start(self) -> dt.date | None:
        return self.facts.start

    @property
    def due(self) -> dt.date | None:
        """The end that is set; none where the roadmap's year alone bounds it."""
        return self.facts.end

    @property
    def destinations(self) -> list[str]:
        return [scope.label for scope in self.scopes if scope.kind == Scope.Kind.DESTINATION]

    @property
    def markets(self) -> list[str]:
        return [scope.label for scope in self.scopes if scope.kind == Scope.Kind.MARKET]

    @property
    def steps_done(self) -> int:
        return sum(1 for step in self.facts.steps if step.done_on)


class Board:
    """The actions of whole agreements with their verdicts, on a day.

    Whole agreements, because an action may wait for one of another year: the verdict of each is needed.
    """

    def __init__(
        self,
        agreements: Iterable[int],
        on: dt.date,
        *,
        scopes: bool = True,
        links: bool = True,
        stood: Objectives | None = None,
    ) -> None:
        """``stood``: the objectives of that day, where the page has read them already."""
        self.on = on
        wanted = list(agreements)
        self._here = Q(action__agreement__in=wanted)
        found = (
            history.known(wanted, on, stood)
            if on < today()
            else history.live(wanted, scopes=scopes, links=links)
        )
        self._all, self._steps, self._scopes = found.actions, found.steps, found.scopes
        self._blockers: dict[int, list[Action]] = defaultdict(list)
        for pk, waited in found.waits.items():
            self._blockers[pk] = [
                self._all[b] for b in waited if b in self._all and not self._all[b].withdrawn
            ]
        self._children: dict[int, list[int]] = defaultdict(list)
        self._continued: dict[int, int] = {}
        for action in self._all.values():
            if action.withdrawn:
                continue
            if action.parent_id:
                self._children[action.parent_id].append(action.pk)
            if action.continues_id:
                self._continued[action.continues_id] = action.year
        self._read_notes()
        self._sights: dict[int, Sight] = {}

    def find(self, key: str) -> Action | None:
        """The action of this key, if it was known on the day."""
        return next((action for action in self._all.values() if action.key == key), None)

    def _read_notes(self) -> None:
        """How many notes stood on that day, and of when the last one is."""
        self._notes = {
            row["action"]: (row["count"], row["last"])
            for row in Note.objects.filter(self._here, standing(self.on))
            .order_by()
            .values("action")
            .annotate(count=Count("pk"), last=Max("known_on"))
        }

    def _facts(self, action: Action, path: frozenset[int]) -> rules.Facts:
        count, last = self._notes.get(action.pk, (0, None))
        declared = action.status_declared
        waiting = [
            blocker.title
            for blocker in self._blockers[action.pk]
            if blocker.pk in path or self._sight(blocker, path).verdict.status not in rules.CLOSED
        ]
        children = [
            self._sight(self._all[pk], path).verdict.status
            for pk in self._children[action.pk]
            if pk not in path
        ]
        return rules.Facts(
            year=action.year,
            start=action.start or action.contract_start,
            end=action.end or action.contract_end,
            steps=[rules.Step(step.title, step.due, step.done_on) for step in self._steps[action.pk]],
            open_blockers=waiting,
            last_note=last,
            notes=count,
            children=children,
            declared=rules.Status(declared) if declared else None,
            continued_in=self._continued.get(action.pk),
        )

    def _sight(self, action: Action, path: frozenset[int] = frozenset()) -> Sight:
        """``path`` holds the actions being judged: a contract's own circle must not go round forever."""
        if action.pk in self._sights:
            return self._sights[action.pk]
        facts = self._facts(action, path | {action.pk})
        verdict = rules.derive(facts, self.on)
        sight = Sight(
            action,
            facts,
            verdict,
            silence=rules.silent_since(facts, verdict.status, self.on),
            steps=self._steps[action.pk],
            scopes=self._scopes[action.pk],
            blockers=self._blockers[action.pk],
        )
        self._sights[action.pk] = sight
        return sight

    def sights(self, *, withdrawn: bool = False) -> list[Sight]:
        rows = [self._sight(a) for a in self._all.values() if withdrawn or not a.withdrawn]
        for sight in rows:
            sight.children = [
                self._sights[pk] for pk in self._children[sight.action.pk] if pk in self._sights
            ]
        return rows

    def of(self, action: Action) -> Sight:
        self.sights(withdrawn=True)
        return self._sights[action.pk]

    def waited_by(self, action: Action) -> list[Action]:
        """Actions that wait for this one."""
        return [self._all[pk] for pk, rows in self._blockers.items() if any(b.pk == action.pk for b in rows)]

    def continued_by(self, action: Action) -> Action | None:
        return next((a for a in self._all.values() if a.continues_id == action.pk and not a.withdrawn), None)

    def get(self, pk: int | None) -> Action | None:
        return self._all.get(pk or 0)


def standing(on: dt.date) -> Q:
    """Notes whose words stood on that day."""
    return Q(known_on__lte=on, since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))


def notes_of(actor: Actor, action: Action, on: dt.date) -> QuerySet[Note]:
    """The action's notes, as known that day, that the actor may read."""
    told = policies.told(actor, action.agreement)
    return Note.objects.filter(standing(on), told, action=action).select_related("author", "organisation")


def correction_of(actor: Actor, note: Note) -> Note | None:
    """What stands of a note that was corrected, perhaps more than once; none once it is withdrawn."""
    last = note
    while last.until is not None:
        told = policies.told(actor, note.action.agreement)
        following = Note.objects.filter(told, replaces=last).order_by("pk").last()
        if following is None:
            return None
        last = following
    return last


def files_of(actor: Actor, action: Action, on: dt.date) -> QuerySet[Attachment]:
    told = policies.told(actor, action.agreement)
    kept = Q(known_on__lte=on) & (Q(removed_on__isnull=True) | Q(removed_on__gt=on))
    return Attachment.objects.filter(kept, told, action=action).select_related("author", "organisation")


def years(agreement: Agreement) -> list[int]:
    """Years of the roadmaps; those of the term, where they are known, even while still empty."""
    found = set(
        Action.objects.filter(agreement=agreement, withdrawn=False)
        .order_by()
        .values_list("year", flat=True)
        .distinct()
    )
    if agreement.start and agreement.end:
        found |= set(range(agreement.start.year, agreement.end.year + 1))
    return sorted(found)


def nearest_year(known: list[int], today: dt.date) -> int:
    """The current year's roadmap or, outside the term, the nearest."""
    return min(known, key=lambda year: (abs(year - today.year), year)) if known else today.year


def action_or_404(agreement: Agreement, key: str) -> Action:
    found = (
        Action.objects.select_related("agreement", "strategic", "objective", "owner", "parent", "continues")
        .filter(agreement=agreement, key=key)
        .first()
    )
    if found is None:
        raise Http404(key)
    return found


def first_known(action: Action) -> dt.date | None:
    """The first day on which something of the action was known."""
    found: dt.date | None = ActionRevision.objects.filter(action=action).aggregate(day=Min("known_on"))["day"]
    return found


def readable_action_ids(actor: Actor) -> QuerySet[Action]:
    return Action.objects.filter(agreement__in=readable_agreements(actor), withdrawn=False)


def title_for(actor: Actor, key: str) -> str:
    """What an action is called, for who may read it: by the key under which the audit keeps it."""
    agreement, _, own = key.partition("/")
    rows = Action.objects.filter(agreement__in=readable_agreements(actor), agreement__key=agreement, key=own)
    return rows.order_by().values_list("title", flat=True).first() or ""


def saved_views(actor: Actor, agreement: Agreement) -> QuerySet[SavedView]:
    return SavedView.objects.filter(user=actor.user_id, agreement=agreement)


def own_objectives(agreement: Agreement) -> tuple[list[StrategicObjective], list[OperationalObjective]]:
    """The objectives of the text in force."""
    return objectives([agreement.pk], today()).own()


def agency_action_count(agreement: Agreement) -> int:
    return Action.objects.filter(agreement=agreement, origin=Origin.AGENCY, withdrawn=False).count()
