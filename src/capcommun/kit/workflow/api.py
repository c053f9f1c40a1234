"""States as a table of transitions, each with guards that return a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from capcommun.kit.access.api import Refusal

Guard = Callable[[Any], Refusal | None]


@dataclass(frozen=True)
class Transition:
    """``name`` leads from any of ``sources`` to ``target`` if no guard refuses."""

    name: str
    sources: frozenset[str]
    target: str
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True)
class Workflow:
    """The transitions of one kind of object."""

    transitions: tuple[Transition, ...]

    def find(self, name: str) -> Transition:
        return next(t for t in self.transitions if t.name == name)

    def refusal(self, name: str, status: str, subject: Any) -> Refusal | None:
        """Why the transition is refused from this state; ``None`` when it is not."""
        transition = self.find(name)
        if status not in transition.sources:
            return Refusal(
                "workflow.state",
                _("This is no longer possible: the state is now “%(state)s”.") % {"state": status},
                _("Reload the page to see what changed."),
                status=409,
            )
        return next((r for guard in transition.guards if (r := guard(subject))), None)

    def available(self, status: str, subject: Any) -> Iterable[str]:
        """Names of the transitions open from this state."""
        return [t.name for t in self.transitions if self.refusal(t.name, status, subject) is None]

    def apply(self, name: str, instance: Model, **fields: Any) -> None:
        """Change the state by one conditional update, or raise the refusal.

        Two people acting at once: the second finds another state and is told so.
        """
        old: str = instance.status  # type: ignore[attr-defined]  # every instance moved here has a status
        if refusal := self.refusal(name, old, instance):
            raise refusal
        target = self.find(name).target
        rows = type(instance)._default_manager.filter(pk=instance.pk, status=old)
        if rows.update(status=target, **fields) != 1:
            instance.refresh_from_db(fields=["status"])
            raise self.refusal(name, instance.status, instance) or Refusal(  # type: ignore[attr-defined]  # every instance moved here has a status
                "workflow.state", _("Someone else just changed this."), status=409
            )
        instance.refresh_from_db()
