"""From a Vega-Lite specification to an SVG that a strict page and a document both accept."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

COLOURS = {
    "ink": "#14212e",
    "ink-2": "#44535f",
    "line": "#e2dccf",
    "wash": "#f3efe5",
    "accent": "#0b6b74",
    "good": "#24703f",
    "watch": "#8f5700",
    "late": "#b0301d",
    "none": "#5f6b76",
}
"""The layout's light tokens, as a specification writes them; a test keeps them equal to the stylesheet's."""

FONT = "Source Sans 3, sans-serif"
CONFIG: dict[str, Any] = {
    "background": None,
    "font": FONT,
    "view": {"stroke": None},
    "padding": 4,
    "axis": {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelFontSize": 15,
        "titleFontSize": 15,
        "titleFontWeight": 600,
        "labelColor": COLOURS["ink-2"],
        "titleColor": COLOURS["ink-2"],
        "gridColor": COLOURS["line"],
        "domainColor": COLOURS["line"],
        "tickColor": COLOURS["line"],
        "labelPadding": 6,
    },
    "axisX": {"labelAngle": 0, "grid": False},
    "axisY": {"domain": False, "ticks": False},
    "legend": {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelFontSize": 15,
        "labelColor": COLOURS["ink-2"],
        "title": None,
    },
    "text": {"font": FONT, "fontSize": 15, "color": COLOURS["ink"]},
    "bar": {"color": COLOURS["accent"], "cornerRadiusEnd": 3},
    "line": {"color": COLOURS["accent"], "strokeWidth": 2.5},
    "point": {"color": COLOURS["accent"], "filled": True, "size": 80, "opacity": 1},
    "rule": {"color": COLOURS["ink"], "strokeWidth": 1.5},
    "range": {
        "category": [COLOURS["accent"], COLOURS["none"], COLOURS["watch"], COLOURS["good"], COLOURS["late"]]
    },
}
NUMBERS: dict[str, Any] = {"fr": "fr-FR", "nl": "nl-NL", "en": "en-GB"}
SVG = "http://www.w3.org/2000/svg"
REFERENCE = re.compile(r"url\(#([^)]+)\)")


def draw(spec: dict[str, Any], language: str) -> str:
    """The raw drawing. Data must be in the specification: nothing is ever fetched."""
    import vl_convert  # a large library, of use only when something new is drawn

    return str(
        vl_convert.vegalite_to_svg(
            spec, config=CONFIG, allowed_base_urls=[], format_locale=NUMBERS.get(language, "fr-FR")
        )
    )


def clean(svg: str, *, title: str, description: str, prefix: str) -> str:
    """Give the drawing a name and a description; drop styles, and names that only repeat them piecemeal."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(svg)  # noqa: S314 - drawn by our own library
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in {f"{{{SVG}}}style", f"{{{SVG}}}script"}:
                parent.remove(child)
    for element in root.iter():
        _strip(element, prefix)
    root.attrib.pop("version", None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}-t {prefix}-d")
    for place, (tag, text, mark) in enumerate((("title", title, "t"), ("desc", description, "d"))):
        node = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": f"{prefix}-{mark}"})
        node.text = text
        root.insert(place, node)
    return ElementTree.tostring(root, encoding="unicode")


def named(svg: str, text: str) -> str:
    """The same drawing under a name that says everything: documents read no description."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own drawing
    title = root.find(f"{{{SVG}}}title")
    if title is not None:
        title.text = text
    return ElementTree.tostring(root, encoding="unicode")


def _strip(element: ElementTree.Element, prefix: str) -> None:
    """Without styles, roles and scripts; identifiers made unique, since a page may hold several drawings."""
    for name in list(element.attrib):
        if name in {"style", "class", "role"} or name.startswith(("aria-", "on")):
            del element.attrib[name]
    if "id" in element.attrib:
        element.set("id", f"{prefix}-{element.attrib['id']}")
    for name, value in element.attrib.items():
        if "url(#" in value:
            element.set(name, REFERENCE.sub(rf"url(#{prefix}-\1)", value))


def with_tokens(svg: str) -> str:
    """The same drawing, its colours being the layout's tokens."""
    for name, colour in COLOURS.items():
        svg = svg.replace(f'"{colour}"', f'"var(--{name})"')
    return svg
