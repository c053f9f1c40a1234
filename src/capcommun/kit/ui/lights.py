"""The six lights: a shape, a colour and a word each, so that none is told by colour alone.

What is over has a shape of its own, in the colour of what is held: it is no light, and not in their legend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Light:
    name: str
    word: Any
    meaning: Any
    colour: str = ""
    """The light whose colour it bears, where it is not its own."""

    @property
    def tone(self) -> str:
        return self.colour or self.name


LIGHTS: dict[str, Light] = {
    light.name: light
    for light in (
        Light("held", _("held or on track"), _("The target is reached, or what was expected by now is.")),
        Light("watch", _("to watch"), _("A little below what was expected by now.")),
        Light("late", _("late"), _("The day has passed, or the gap is too wide.")),
        Light("missing", _("no data"), _("A value was due and has not come: missing is not zero.")),
        Light("not-due", _("not due yet"), _("Nothing is expected before a later day.")),
        Light(
            "unjudged", _("not judged"), _("No expectation would be fair yet, or the text commits to none.")
        ),
    )
}


DONE = Light("done", _("over"), _("Nothing is left to do."), colour="held")
SHAPES = {DONE.name: DONE, **LIGHTS}


def light_of(name: Any) -> Light:
    """The light of this name; an unknown one is not judged rather than green."""
    return SHAPES.get(str(name).replace("_", "-"), LIGHTS["unjudged"])


def summary(names: Iterable[Any]) -> str:
    """« 6 held or on track, 2 to watch »: a row of lights in words, in the order of gravity."""
    counts = Counter(light_of(name).name for name in names)
    parts = [
        str(format_lazy("{count} {word}", count=counts[light.name], word=light.word))
        for light in SHAPES.values()
        if counts[light.name]
    ]
    return ", ".join(parts)
