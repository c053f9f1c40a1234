"""Who acts, and what a refusal is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.http import HttpRequest

T = TypeVar("T")


@dataclass(frozen=True)
class Grant:
    """A role held in an organisation, on one agreement or (``agreement is None``) on all of its own."""

    role: str
    organisation: int
    agreement: str | None
    permissions: frozenset[str]
    territory: str = ""
    """Code of the territory that the organisation is there for, if it is for one."""


@dataclass(frozen=True)
class Actor:
    """The person (or the public) on whose behalf something is read or done."""

    user_id: int | None
    label: str
    grants: tuple[Grant, ...] = ()
    is_admin: bool = False
    """An administrator manages accounts and settings, and sees everything of this instance."""
    language: str = "fr"
    extra: dict[str, Any] = field(default_factory=dict, compare=False, hash=False)

    @property
    def is_public(self) -> bool:
        return self.user_id is None

    def may(self, permission: str, agreement: str | None = None) -> bool:
        """Whether a grant carries this permission on this agreement (or, without one, on any)."""
        if self.is_admin:
            return True
        return any(
            permission in grant.permissions
            and (agreement is None or grant.agreement is None or grant.agreement == agreement)
            for grant in self.grants
        )

    def agreements(self, permission: str) -> frozenset[str] | None:
        """Keys of the agreements on which the permission is held; ``None`` means every one."""
        if self.is_admin or any(g.agreement is None and permission in g.permissions for g in self.grants):
            return None
        return frozenset(g.agreement for g in self.grants if g.agreement and permission in g.permissions)

    def organisations(self, permission: str, agreement: str | None = None) -> frozenset[int]:
        """Organisations in whose name the permission is held."""
        return frozenset(
            g.organisation
            for g in self.grants
            if permission in g.permissions and (agreement is None or g.agreement in {None, agreement})
        )


PUBLIC = Actor(user_id=None, label="public")
SYSTEM = Actor(user_id=None, label="system", is_admin=True)


class Refusal(Exception):
    """A service says no: why, and what to do. ``status`` is the HTTP status of the page that tells it."""

    def __init__(self, code: str, reason: Any, remedy: Any = "", *, status: int = 403) -> None:
        super().__init__(str(code))
        self.code, self.reason, self.remedy, self.status = code, reason, remedy, status


def actor_of(request: HttpRequest) -> Actor:
    """The request's actor, set by the middleware; the public where there is none."""
    actor = getattr(request, "actor", PUBLIC)
    return actor if isinstance(actor, Actor) else PUBLIC


def once(actor: Actor, name: str, read: Callable[[], T]) -> T:
    """What several parts of a page ask on behalf of the same person, read for the first of them.

    Somebody's actor lives as long as a request. The public's and the system's live longer: for them it is
    read each time.
    """
    if actor.user_id is None:
        return read()
    if name not in actor.extra:
        actor.extra[name] = read()
    found: T = actor.extra[name]
    return found
