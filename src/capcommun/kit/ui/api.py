"""Public face of the package: the menu's registry and the themes."""

from __future__ import annotations

from capcommun.kit.ui.lights import LIGHTS, Light, summary
from capcommun.kit.ui.navigation import Item, Navigation, Section, everyone, named, navigation, signed_in

__all__ = [
    "LIGHTS",
    "Item",
    "Light",
    "Navigation",
    "Section",
    "everyone",
    "named",
    "navigation",
    "signed_in",
    "summary",
]
