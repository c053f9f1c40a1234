"""Public face of the package: the menu, the lights, refusals told on forms, days, the legal notice."""

from __future__ import annotations

from capcommun.kit.ui.days import no_file_of
from capcommun.kit.ui.legal import missing as missing_from_the_legal_notice
from capcommun.kit.ui.lights import LIGHTS, Light, summary
from capcommun.kit.ui.navigation import Item, Navigation, Section, everyone, named, navigation, signed_in
from capcommun.kit.ui.refused import Line, overtaken, refused, warned, words
from capcommun.kit.ui.widgets import DayInput

__all__ = [
    "LIGHTS",
    "DayInput",
    "Item",
    "Light",
    "Line",
    "Navigation",
    "Section",
    "everyone",
    "missing_from_the_legal_notice",
    "named",
    "navigation",
    "no_file_of",
    "overtaken",
    "refused",
    "signed_in",
    "summary",
    "warned",
    "words",
]
