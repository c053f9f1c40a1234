"""What the home page gathers: what waits for the reader, what comes next, their agreements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from capcommun.contract.agreements.api import Agreement, in_force, readable_agreements
from capcommun.kit.access.api import SYSTEM, Actor
from capcommun.kit.gather.api import Due, Waiting, calendars, inboxes
from capcommun.reference.partners.api import Organisation, RoleGrant

SOON = dt.timedelta(days=7)
AHEAD = dt.timedelta(days=30)
MOST_WAITING = 100
SHOWN = 5
MOST_DUES = 12
MOST_AGREEMENTS = 30


def address(name: str, **arguments: str) -> str:
    """The address of a page, or nothing where the package is not installed."""
    try:
        return reverse(name, kwargs=arguments or None)
    except NoReverseMatch:
        return ""


def agreement_address(key: str) -> str:
    """The agreement's overview; its versions where there is no overview."""
    return address("overview:agreement", key=key) or reverse("agreements:versions", kwargs={"key": key})


@dataclass(frozen=True)
class Line:
    """A thing that waits, and for how many days it should have been done."""

    item: Waiting
    days: int


@dataclass(frozen=True)
class Kind:
    """Things of one kind and one urgency: what a number of the first sentence counts."""

    name: str
    items: list[Line]
    urgent: bool = False

    @property
    def said(self) -> str:
        """« 3 values are to be entered »; where the package gives no words, the kind and how many."""
        counted = self.items[0].item.counted
        return counted(len(self.items)) if counted else f"{self.items[0].item.kind} ({len(self.items)})"

    @property
    def first(self) -> list[Line]:
        """Those shown at once: late things all, of others a handful."""
        return self.items if self.urgent else self.items[:SHOWN]

    @property
    def rest(self) -> list[Line]:
        return self.items[len(self.first) :]


@dataclass(frozen=True)
class Group:
    """Things of one urgency."""

    name: str
    label: str
    items: list[Line]

    @property
    def kinds(self) -> list[Kind]:
        """Its things by kind, in the order in which each kind first comes."""
        found: dict[str, list[Line]] = {}
        for line in self.items:
            found.setdefault(line.item.kind, []).append(line)
        return [
            Kind(f"{self.name}-{place}", lines, self.name == "late")
            for place, lines in enumerate(found.values(), start=1)
        ]


def urgency(item: Waiting, today: dt.date) -> str:
    """``late``, ``soon`` (within a week) or ``later``."""
    if item.late or (item.due and item.due < today):
        return "late"
    return "soon" if item.due and item.due <= today + SOON else "later"


def waiting(actor: Actor, today: dt.date) -> list[Group]:
    """What waits for the actor, late things first, the nearest day first within a group."""
    found: list[Waiting] = []
    for provider in inboxes:
        found.extend(islice(provider(actor, today), MOST_WAITING))
    labels = {"late": _("Late"), "soon": _("Within seven days"), "later": _("When you can")}
    groups = []
    for name, label in labels.items():
        items = [item for item in found if urgency(item, today) == name]
        items.sort(key=lambda item: (item.due or dt.date.max, item.since or dt.date.max, item.title))
        lines = [
            Line(item, (today - item.due).days if item.due and item.due < today else 0) for item in items
        ]
        if lines:
            groups.append(Group(name, label, lines))
    return groups


def dues(actor: Actor, start: dt.date, end: dt.date) -> list[Due]:
    """Everything with a day between the two, both included, in order."""
    found = [due for provider in calendars for due in provider(actor, start, end) if start <= due.date <= end]
    return sorted(found, key=lambda due: (due.date, due.done, due.title))


def next_dues(actor: Actor, today: dt.date) -> tuple[list[Due], int]:
    """What is to come within thirty days and not done yet, and how much more there is."""
    found = [due for due in dues(actor, today, today + AHEAD) if not due.done]
    return found[:MOST_DUES], max(0, len(found) - MOST_DUES)


@dataclass(frozen=True)
class Card:
    """An agreement as the home lists it."""

    agreement: Agreement
    url: str


def own_agreements(actor: Actor) -> tuple[list[Card], list[Card]]:
    """Agreements on which the actor holds a role, then the others that are open to them."""
    keys = actor.agreements("agreement.read")
    own: list[Card] = []
    others: list[Card] = []
    for row in in_force(actor)[:MOST_AGREEMENTS]:
        card = Card(row, agreement_address(row.key))
        (own if keys is None or row.key in keys else others).append(card)
    return own, others


@dataclass(frozen=True)
class Step:
    """One of the first steps of an empty instance."""

    title: str
    text: str
    done: bool
    url: str = ""
    action: str = ""
    after: bool = False  # waits for the step before it


def is_empty() -> bool:
    """No agreement is in force yet, whoever asks: the answer tells nothing of a draft's contents."""
    return not readable_agreements(SYSTEM).filter(current__isnull=False).exists()


def first_steps(actor: Actor) -> list[Step]:
    """From nothing to an agreement in force, each step with whether it is done."""
    draft = readable_agreements(actor).filter(current__isnull=True).order_by("-pk").first()
    done = {
        "territories": _territories_loaded,
        "organisations": lambda: Organisation.objects.count() > 1,
        "people": RoleGrant.objects.exists,
    }
    return list(_steps(actor, done, draft))


def _invite_address() -> str:
    """Straight to the agency's people, who come first; to the directory while there is no agency."""
    agencies = Organisation.objects.filter(kind=Organisation.Kind.TOURISM_AGENCY).order_by("pk")
    if key := agencies.values_list("key", flat=True).first():
        return address("partners:invite", key=key)
    return address("partners:organisations")


def _territories_loaded() -> bool:
    """Asked by the model's name: an instance may do without this package's data."""
    model = apps.all_models["reference_territories"].get("commune")
    return model is not None and bool(model._default_manager.exists())


def _steps(actor: Actor, done: dict[str, Callable[[], bool]], draft: Agreement | None) -> Iterator[Step]:
    yield Step(
        _("Load the territories"),
        _("Communes, intermunicipalities and departments of France, so that the agreement says where."),
        done["territories"](),
        address("territories:index"),
        _("See the territories"),
    )
    yield Step(
        _("Name the parties"),
        _("The agency and the local authority that sign, each with its identifier."),
        done["organisations"](),
        address("partners:create") or address("partners:organisations"),
        _("Add an organisation"),
    )
    yield Step(
        _("Invite the people"),
        _("The agency's director first: each receives an e-mail and opens an account with a role."),
        done["people"](),
        _invite_address(),
        _("Invite somebody"),
    )
    yield Step(
        _("Open the signed text"),
        _(
            "A Word, PDF or text file: you then choose its sentences, and they become objectives and targets."
            " An agreement file made elsewhere is loaded from the page of agreements."
        ),
        draft is not None,
        address("agreements:new") if actor.may("agreement.create") else "",
        _("Create an agreement"),
    )
    yield Step(
        _("Bring it into force"),
        _("When the draft says what was signed, adopt it: plan, targets and calendar follow from it."),
        False,
        address("agreements:desk", key=draft.key) if draft else "",
        _("Go on with the draft"),
        after=draft is None,
    )


def shape(today: dt.date, actor: Actor) -> dict[str, Any]:
    """What waits and what comes, for the signed-in home."""
    groups = waiting(actor, today)
    coming, more = next_dues(actor, today)
    return {
        "groups": groups,
        "late": [kind for group in groups if group.name == "late" for kind in group.kinds],
        "waiting": [kind for group in groups if group.name != "late" for kind in group.kinds],
        "coming": coming,
        "more": more,
    }
