"""The side menu: a registry that packages fill at start-up, so that the layout never imports upward.

In your ``AppConfig.ready()``::

    from capcommun.kit.ui.api import Item, named, navigation

    navigation.register(
        Item(
            name="plan.tree",
            label=_("Action plan"),                      # gettext_lazy
            section="agreement",
            order=20,
            icon="list-tree",
            url=named("plan:tree", "key"),               # reverse("plan:tree", kwargs={"key": agreement.key})
            visible=lambda actor, agreement: actor.may("plan.read", agreement.key),
        )
    )

``section`` is one of ``SECTIONS``; the items of ``"agreement"`` appear only on a page whose context holds
``agreement`` (anything with ``key`` and ``title``). ``url`` returns ``None`` where there is nowhere to go:
the item is then left out, as it is when ``visible`` says no. ``count`` is a number shown beside the label
(how many things wait): keep it to one query. Registering a name again replaces the item.

``visible`` only decides what is shown: the page behind the address checks by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from capcommun.kit.access.api import Actor, actor_of

Resolver = Callable[[HttpRequest, Any], str | None]

SECTIONS: dict[str, Any] = {
    "main": "",
    "agreement": _("This agreement"),
    "registers": _("Registers"),
    "foundations": _("Foundations"),
    "instance": _("Account and data"),
}
"""Section name to its heading, in the order of the menu."""


def named(name: str, *attributes: str) -> Resolver:
    """A resolver for a URL name; ``attributes`` of the agreement become keyword arguments.

    Returns ``None`` when the address does not exist, so that a package may be left out of an instance.
    """

    def resolve(request: HttpRequest, agreement: Any) -> str | None:
        if attributes and agreement is None:
            return None
        try:
            return reverse(name, kwargs={a: getattr(agreement, a) for a in attributes})
        except NoReverseMatch:
            return None

    return resolve


def everyone(actor: Actor, agreement: Any) -> bool:
    return True


def signed_in(actor: Actor, agreement: Any) -> bool:
    return not actor.is_public


@dataclass(frozen=True, kw_only=True)
class Item:
    """One entry of the menu (see the module)."""

    name: str
    label: Any
    url: Resolver
    section: str = "main"
    order: int = 100
    icon: str = ""
    visible: Callable[[Actor, Any], bool] = everyone
    count: Callable[[HttpRequest, Any], int] | None = None
    covers: tuple[str, ...] = ()
    """Last words of addresses beside this one whose pages belong under it: ``("../actions/",)``."""

    @classmethod
    def at(cls, address: str, label: Any, section: str, order: int, icon: str, **more: Any) -> Item:
        """The entry of one named address, which needs nothing of the agreement: it bears its name."""
        name = address.replace(":", ".")
        return cls(
            name=name, label=label, section=section, order=order, icon=icon, url=named(address), **more
        )


@dataclass
class Entry:
    """An item as this page shows it."""

    label: Any
    url: str
    icon: str
    count: int
    current: str = ""
    """Value of ``aria-current``: ``page`` here, ``true`` on a page below, empty elsewhere."""
    covers: tuple[str, ...] = ()


@dataclass
class Section:
    name: str
    heading: Any
    entries: list[Entry]


class Navigation:
    """The registered items."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}

    def register(self, item: Item) -> None:
        if item.section not in SECTIONS:
            raise ValueError(
                f"{item.name}: unknown section {item.section!r}, expected one of {list(SECTIONS)}"
            )
        self._items[item.name] = item

    def __iter__(self) -> Iterator[Item]:
        return iter(sorted(self._items.values(), key=lambda item: (item.order, item.name)))

    def sections(self, request: HttpRequest, agreement: Any = None) -> list[Section]:
        """What this actor sees on this page, empty sections left out."""
        actor = actor_of(request)
        shown = [
            Section(name, _heading(name, heading, agreement), self._entries(name, request, actor, agreement))
            for name, heading in SECTIONS.items()
            if name != "agreement" or agreement is not None
        ]
        _mark_current([entry for section in shown for entry in section.entries], request.path)
        return [section for section in shown if section.entries]

    def _entries(self, section: str, request: HttpRequest, actor: Actor, agreement: Any) -> list[Entry]:
        entries = []
        for item in self:
            if item.section != section or not item.visible(actor, agreement):
                continue
            if url := item.url(request, agreement):
                count = item.count(request, agreement) if item.count else 0
                covers = tuple(urljoin(url, beside) for beside in item.covers)
                entries.append(Entry(item.label, url, item.icon, count, covers=covers))
        return entries


def _heading(name: str, heading: Any, agreement: Any) -> Any:
    """An agreement's section bears its name: one sees which contract one is in."""
    if name != "agreement":
        return heading
    return getattr(agreement, "short_title", "") or getattr(agreement, "title", "") or heading


def _mark_current(entries: list[Entry], path: str) -> None:
    """Mark the entry of this page or, on a page below, the one whose address is the longest prefix."""
    best: tuple[int, Entry] | None = None
    for entry in entries:
        target = entry.url.split("?")[0]
        if path == target:
            entry.current = "page"
            return
        for above in (target, *entry.covers):
            if above != "/" and path.startswith(above.rstrip("/") + "/") and len(above) > (best or (0,))[0]:
                best = (len(above), entry)
    if best:
        best[1].current = "true"


navigation = Navigation()
