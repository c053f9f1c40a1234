"""What an event says, in the reader's words: each package gives those of its own verbs at start-up.

vocabulary.register("plan", Words(
    verbs={"plan.action.changed": _("Action changed")},
    fields={"due": _("due"), "sha256": HIDDEN},
    values={"status_declared": lambda code: Status(code).label},
))
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capcommun.kit.access.api import Actor
from capcommun.kit.gather.api import Registry
from capcommun.kit.text.api import day, number

HIDDEN = object()
"""Instead of a field's words: of use to a machine only (the number of a row, a fingerprint)."""
LONGEST = 280
MOST = 12
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(T[\d:.+Z]+)?")
FIGURE = re.compile(r"-?\d+(\.\d+)?")
NAMES = ("title", "name", "text", "label", "short_title", "key")


@dataclass(frozen=True)
class Words:
    """The words of one package's events. Texts are lazy: they are said in the reader's language."""

    verbs: Mapping[str, Any]
    fields: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    """For a field whose values are codes: how one of them is said."""


class Row(NamedTuple):
    """A field, before and after."""

    label: str
    before: str
    after: str


class Told(Protocol):
    """What the words need of an event."""

    verb: str
    before: Any
    after: Any


vocabulary: Registry[Words] = Registry()
naming: Registry[Callable[[Actor, str], str]] = Registry()
"""By type of object, who gives the title of the one that its events name by this key: empty for a reader who
may not read it."""


def title_of(actor: Actor, object_type: str, key: str) -> str:
    """What an object is called today, for who may read it: its events keep the words of their day."""
    give = dict(naming.items()).get(object_type)
    return give(actor, key) if give else ""


def _words_of(verb: str) -> Words | None:
    return next((words for words in vocabulary if verb in words.verbs), None)


def verb_words(verb: str) -> str:
    """What was done; the verb itself when a package that is gone left it."""
    words = _words_of(verb)
    return str(words.verbs[verb]) if words else verb


def rows_of(event: Told) -> list[Row]:
    """The fields that changed, in words; what only a machine reads is left out."""
    words = _words_of(event.verb) or Words({})
    before, after = event.before or {}, event.after or {}
    rows = []
    for path in dict.fromkeys([*before, *after]):
        *above, name = str(path).split("/")
        label = words.fields.get(name, name.replace("_", " ").replace("-", " "))
        if label is HIDDEN:
            continue
        say = words.values.get(name, said)
        row = Row(_placed(str(label), above), _safely(say, before.get(path)), _safely(say, after.get(path)))
        if row.before or row.after:
            rows.append(row)
    return rows


def field_words(verb: str, name: str) -> str:
    """The words of one field of an event: for a value kept apart because it says something of a person."""
    words = _words_of(verb)
    return str(words.fields.get(name, name)) if words else name


def _placed(label: str, above: list[str]) -> str:
    """The field of an element inside a document: « targets, velo: value » would say too much."""
    keys = [part for part in above if any(c in part for c in ".-") or part.isdigit()]
    return f"{label} ({keys[-1]})" if keys else label


def _safely(say: Callable[[Any], Any], value: Any) -> str:
    if value is None or value == "":
        return ""
    try:
        return str(say(value))
    except (KeyError, TypeError, ValueError):  # a code of a former release
        return said(value)


def said(value: Any) -> str:
    """A stored value as one says it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return number(Decimal(str(value)))
    if isinstance(value, Mapping | list | tuple):
        return _element(value) if isinstance(value, Mapping) else _several(list(value))
    return _text(" ".join(str(value).split()))


def _text(text: str) -> str:
    """A day and a figure are stored as text; anything else is text, cut when it is long."""
    if DAY.fullmatch(text) and (found := _day(text)):
        return day(found)
    if FIGURE.fullmatch(text) and len(text) < 10 and not text.startswith("0"):
        return number(Decimal(text))
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …"


def _day(text: str) -> dt.date | None:
    """The day of a day, or of a moment where the instance is; « 2023-02-31 » is only what somebody typed."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return timezone.localdate(moment) if timezone.is_aware(moment) else moment.date()


def _several(values: list[Any]) -> str:
    shown = ", ".join(said(value) for value in values[:MOST])
    more = len(values) - MOST
    if more <= 0:
        return shown
    return shown + ngettext(" and %(n)s other", " and %(n)s others", more) % {"n": number(Decimal(more))}


def _element(value: Mapping[str, Any]) -> str:
    """An element of a document by its name, else its plain values."""
    for name in NAMES:
        if value.get(name):
            return said(value[name])
    return ", ".join(said(part) for part in value.values() if part not in (None, "", [], {}))
