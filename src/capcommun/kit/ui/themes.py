"""Light, dark or as the device says; and the accent a destination sets."""

from __future__ import annotations

import colorsys
import re

from django.http import HttpRequest

COOKIE = "theme"
THEMES = ("light", "dark")
HEX = re.compile(r"[0-9a-f]{6}")


def theme_of(request: HttpRequest) -> str:
    """The theme chosen on this device; empty to follow the device."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in THEMES else ""


def luminance(colour: str) -> float:
    """Relative luminance of ``rrggbb``, as WCAG defines it."""
    linear = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in _parts(colour))
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _parts(colour: str) -> tuple[float, float, float]:
    return int(colour[:2], 16) / 255, int(colour[2:4], 16) / 255, int(colour[4:], 16) / 255


def _at(colour: str, lightness: float, saturation: float = 1.0) -> str:
    """The same hue at this lightness, its saturation at most what is told."""
    hue, _, own = colorsys.rgb_to_hls(*_parts(colour))
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, min(own, saturation))
    return "".join(f"{round(part * 255):02x}" for part in (red, green, blue))


def readable_on(colour: str, paper: str, wanted: float) -> str:
    """The nearest lightness of this hue that reads on this paper: no accent makes a page illegible."""
    _, lightness, _ = colorsys.rgb_to_hls(*_parts(colour))
    step = 0.01 if luminance(paper) < 0.2 else -0.01
    candidate = colour
    while contrast(candidate, paper) < wanted and 0 <= lightness + step <= 1:
        lightness += step
        candidate = _at(colour, lightness)
    return candidate


def accent_stylesheet(colour: str) -> str:
    """A stylesheet that sets the accent and what derives from it, in light and in dark."""
    light = {
        "accent": readable_on(colour, "ffffff", 4.6),
        "accent-ink": readable_on(colour, "f3efe5", 7.0),
        "accent-wash": _at(colour, 0.93, 0.35),
    }
    dark = {
        "accent": readable_on(colour, "131b23", 5.0),
        "accent-ink": readable_on(colour, "1c2630", 7.5),
        "accent-wash": _at(colour, 0.15, 0.4),
    }

    def block(values: dict[str, str]) -> str:
        return "".join(f"--{name}:#{value};" for name, value in values.items())

    return (
        f"@layer themes{{:root{{{block(light)}}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{block(dark)}}}}}"
        f":root[data-theme=dark]{{{block(dark)}}}}}\n"
    )
