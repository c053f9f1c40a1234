"""What an action may wait for, laid out to be found among a hundred: what is chosen, then by objective."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import QuerySet

from capcommun.contract.plan.cells import folded
from capcommun.contract.plan.models import Action


@dataclass(frozen=True)
class Choice:
    action: Action
    chosen: bool
    kept: bool
    """Whether the filter's words are in it."""


@dataclass
class Group:
    """An objective and its actions that are not chosen yet."""

    title: str
    choices: list[Choice] = field(default_factory=list)
    near: bool = False
    """The objective of the action itself: what it waits for is most often there."""

    @property
    def kept(self) -> int:
        return sum(choice.kept for choice in self.choices)


@dataclass
class Picker:
    chosen: list[Choice]
    groups: list[Group]
    words: str = ""

    @property
    def kept(self) -> int:
        return sum(group.kept for group in self.groups)


def others(action: Action) -> QuerySet[Action]:
    """Every other action of the agreement, whatever its year, with its objectives."""
    rows = Action.objects.filter(agreement=action.agreement, withdrawn=False).exclude(pk=action.pk)
    return rows.select_related("strategic", "objective")


def lay_out(action: Action, rows: list[Action], chosen: set[int], words: str = "") -> Picker:
    """Those chosen first, whatever the filter; the others under their objective, its own year first."""
    wanted = folded(words).split()
    found = Picker([], [], words)
    groups: dict[tuple[int, int], Group] = {}
    for row in sorted(rows, key=lambda one: (one.year != action.year, one.year)):
        title = f"{row.strategic.number}. {row.strategic.short_title}"
        if row.objective:
            title = f"{row.strategic.number}.{row.objective.number} {row.objective.title}"
        text = folded(f"{row.title} {row.year} {title}")
        choice = Choice(row, row.pk in chosen, all(word in text for word in wanted))
        if choice.chosen:
            found.chosen.append(choice)
            continue
        place = (row.strategic.position, row.objective.position if row.objective else -1)
        near = (row.strategic_id, row.objective_id) == (action.strategic_id, action.objective_id)
        groups.setdefault(place, Group(title, near=near)).choices.append(choice)
    found.groups = [groups[place] for place in sorted(groups)]
    return found
