"""Invented activity for the demonstration: nobody did these things, and every text says so.

The same seed gives the same activity, so that screens, tests and figures can be compared.
"""

from __future__ import annotations

import datetime as dt
import random

from capcommun.contract.agreements.api import Agreement
from capcommun.contract.plan.models import Action, Milestone, Note
from capcommun.contract.plan.services.actions import change_action
from capcommun.contract.plan.services.milestones import complete_milestone
from capcommun.contract.plan.services.notes import add_note
from capcommun.kit.access.api import SYSTEM, Actor
from capcommun.reference.partners.api import Person, RoleGrant, actor_for

KEY = "pas-de-calais-2023-2027"
YEAR = 2023
UNTIL = dt.date(2023, 10, 16)
LABEL = "(exemple inventé)"
BEGUN = (
    "Réunion de lancement tenue avec l'équipe ; le calendrier de travail est posé.",
    "Cahier des charges écrit et relu, consultation des prestataires en cours.",
    "Premiers contacts pris avec les offices de tourisme ; accueil favorable.",
    "Données rassemblées, il manque encore les retours de deux territoires.",
)
ONGOING = (
    "La première série est en ligne, les retours des prestataires sont bons.",
    "Atelier avec les partenaires : trois pistes retenues pour l'automne.",
    "Avancement conforme au calendrier, point d'étape prévu à la rentrée.",
    "Retard de deux semaines sur la production des contenus, rattrapable.",
    "Le groupe de travail s'est réuni ; la suite est répartie entre les territoires.",
)
CLOSING = (
    "Livrable remis et présenté à la direction.",
    "Action terminée ; le bilan sera joint au rapport annuel.",
)


def _managers() -> list[Person]:
    """Those who run actions in the agency, in a steady order."""
    grants = RoleGrant.objects.filter(
        role__in=["action-manager", "agency-director"], agreement__in=[KEY, "*"]
    )
    found = {
        grant.person.pk: grant.person for grant in grants.select_related("person__account").order_by("pk")
    }
    return list(found.values())


def _day(rng: random.Random, first: dt.date, last: dt.date) -> dt.date:
    return first + dt.timedelta(days=rng.randint(0, max((last - first).days, 0)))


def _note(action: Action, actor: Actor, rng: random.Random, texts: tuple[str, ...], on: dt.date) -> None:
    shared = rng.random() < 0.6 and actor.may("visibility.share", KEY)
    add_note(
        action,
        actor=actor,
        text=f"{rng.choice(texts)} {LABEL}",
        visibility="shared" if shared or actor is SYSTEM else "internal",
        known_on=on,
        today=on,
    )


def _declare(action: Action, actor: Actor, on: dt.date, status: str, progress: int) -> Action:
    changes = {"status_declared": status, "progress": progress}
    return change_action(action, actor=actor, seen=action.revision, changes=changes, today=on)


def _reach(action: Action, actor: Actor, rng: random.Random, *, every: bool) -> None:
    """Milestones reached: all of them, or those whose day is past, one in five forgotten."""
    for step in Milestone.objects.filter(action=action, withdrawn=False, done_on=None).select_related(
        "action__agreement"
    ):
        past = step.due is not None and step.due <= UNTIL
        if every or (past and rng.random() < 0.8):
            first = dt.date(YEAR, 3, 1)
            latest = min(step.due, UNTIL) if step.due else UNTIL
            on = _day(rng, min(first, latest), latest)
            own = random.Random(f"{step.action.key}/{step.key}")  # noqa: S311 - not a secret
            if past and step.due and own.random() < 0.4:  # as in life, some come after their day
                on = _day(rng, step.due, min(step.due + dt.timedelta(days=21), UNTIL))
            complete_milestone(step, actor=actor, seen=step.revision, done_on=on, today=on)


def _live(action: Action, owner: Person | None, rng: random.Random) -> None:
    """One action's year, in one of five ways: done, well under way, begun, silent, not begun."""
    actor = actor_for(owner.account, UNTIL) if owner and owner.account else SYSTEM
    if not actor.may("plan.edit", KEY):
        actor = SYSTEM
    changes = {"owner": owner, "territory": ""}
    action = change_action(
        action, actor=actor, seen=action.revision, changes=changes, today=dt.date(YEAR, 1, 16)
    )
    fate = rng.random()
    if fate > 0.9:
        return
    begun = _day(rng, dt.date(YEAR, 1, 23), dt.date(YEAR, 4, 14))
    _note(action, actor, rng, BEGUN, begun)
    action = _declare(action, actor, begun, "in-progress", 10)
    if fate > 0.75:
        return
    middle = _day(rng, dt.date(YEAR, 5, 2), dt.date(YEAR, 9, 8))
    _note(action, actor, rng, ONGOING, middle)
    action = _declare(action, actor, middle, "in-progress", rng.randrange(30, 80, 5))
    if fate > 0.45:
        _note(action, actor, rng, ONGOING, _day(rng, dt.date(YEAR, 9, 20), UNTIL))
    if fate < 0.3:
        end = _day(rng, dt.date(YEAR, 9, 11), UNTIL)
        _note(action, actor, rng, CLOSING, end)
        _reach(action, actor, rng, every=fate < 0.22)  # the rest: declared done, a milestone still open
        action.refresh_from_db()
        _declare(action, actor, end, "done", 100)
    else:
        _reach(action, actor, rng, every=False)


def create(seed: int) -> int:
    """Invent the activity of 2023 up to 16 October; gives the number of actions told. Once only."""
    agreement = Agreement.objects.filter(key=KEY).first()
    if agreement is None or Note.objects.filter(action__agreement=agreement).exists():
        return 0
    rng = random.Random(seed)  # noqa: S311 - invented activity, not a secret
    managers = _managers()
    actions = Action.objects.filter(agreement=agreement, year=YEAR, withdrawn=False).order_by("key")
    for place, action in enumerate(actions.select_related("agreement", "owner")):
        _live(action, managers[place % len(managers)] if managers else None, rng)
    return len(actions)
