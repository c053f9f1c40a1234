"""One Altair specification → one SVG, in the page and in the PDF, always with its table.

    drawn = chart(series([…]), title=…, description=…, header=["Année", "Dossiers"], rows=[["2021", "8"], …])
    {% include "ui/parts/chart.html" with chart=drawn %}          in a page
    {% include "documents/chart.html" with chart=drawn %}         in a document

``bars``, ``progress`` and ``series`` name the specifications that pages need. They only say what to draw:
the specification and its drawing are made the first time that content is asked for, then kept under the
content's hash, so that an ordinary page never waits for them. Where the libraries cannot be loaded, the
chart is its table alone. The drawing holds no style attribute or element, which the content policy refuses:
colours are presentation attributes, and in the page they name the layout's tokens, so that a chart follows
the dark theme.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from django.core.cache import caches
from django.db import DatabaseError
from django.utils.safestring import SafeString, mark_safe

from capcommun.kit.charts.drawing import COLOURS, CONFIG, clean, draw, named, with_tokens
from capcommun.kit.charts.recipes import Point, Recipe, bars, progress, series

__all__ = ["COLOURS", "CONFIG", "Chart", "Point", "Recipe", "bars", "chart", "progress", "series"]

KEEP = 30 * 24 * 3600  # seconds; the key is the content, so nothing kept is ever stale
FILES = ("specs.py", "drawing.py")  # how a content is drawn: a change there is another drawing
log = structlog.get_logger("capcommun.charts")


@dataclass(frozen=True)
class Cell:
    text: str
    number: bool


@dataclass(frozen=True)
class Chart:
    """A drawing and the figures it shows."""

    title: str
    description: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    drawing: str
    """Empty where nothing can be drawn: the table then stands alone."""
    note: str = ""
    words: int = 0
    """How many of the last columns hold words: the others, after the first, hold figures."""

    @property
    def svg(self) -> SafeString:
        """For the page: colours are the layout's tokens."""
        return mark_safe(with_tokens(self.drawing))  # noqa: S308 - drawn by us, texts escaped by the serialiser

    @property
    def print_svg(self) -> SafeString:
        """For a document: colours are written out, and the name says all that the drawing shows."""
        whole = f"{self.title.rstrip('.')}. {self.description}"
        return mark_safe(named(self.drawing, whole) if self.drawing else "")  # noqa: S308 - as above

    @property
    def columns(self) -> list[Cell]:
        return self._cells(self.header)

    @property
    def lines(self) -> list[list[Cell]]:
        return [self._cells(row) for row in self.rows]

    def _cells(self, texts: Sequence[str]) -> list[Cell]:
        figures = range(1, len(texts) - self.words)
        return [Cell(text, place in figures) for place, text in enumerate(texts)]


def chart(
    spec: Recipe | Mapping[str, Any],
    *,
    title: str,
    description: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    note: str = "",
    words: int = 0,
    language: str = "fr",
) -> Chart:
    """Draw the recipe (or the Vega-Lite specification) and join it to its table."""
    recipe = spec if isinstance(spec, Recipe) else Recipe.of_spec(spec)
    try:
        drawn = _drawn(recipe, str(title), str(description), language)
    except Exception:  # a drawing is an illustration: whatever prevents it, its table is shown
        log.warning("chart.not-drawn", title=str(title), exc_info=True)
        drawn = ""
    return Chart(title, description, header, rows, drawn, note, words)


@lru_cache(maxsize=1)
def _edition() -> str:
    """What draws, as a hash: drawings kept by a former release are not shown by the next one."""
    folder = Path(__file__).parent
    return hashlib.sha256(b"".join((folder / name).read_bytes() for name in FILES)).hexdigest()


@lru_cache(maxsize=256)
def _drawn(recipe: Recipe, title: str, description: str, language: str) -> str:
    """The clean drawing: from this process, from the cache all processes share, or made now."""
    content = "\n".join((_edition(), language, title, description, recipe.kind, recipe.content))
    key = hashlib.sha256(content.encode()).hexdigest()
    found = caches["charts"].get(key)
    if isinstance(found, str):
        return found
    made = clean(draw(recipe.spec(), language), title=title, description=description, prefix=f"c{key[:10]}")
    try:
        caches["charts"].set(key, made, KEEP)
    except DatabaseError:  # a database too busy to keep it: this process keeps it all the same
        log.warning("chart.not-kept", key=key)
    return made
