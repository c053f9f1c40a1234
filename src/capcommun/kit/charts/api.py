"""One Altair specification → one SVG, in the page and in the PDF, always with its table.

    drawn = chart(spec, title=…, description=…, header=["Année", "Prestataires"], rows=[["2021", "8"], …])
    {% include "ui/parts/chart.html" with chart=drawn %}          in a page
    {{ drawn.print_svg }}                                         in a document

``bars`` and ``progress`` make the two specifications that pages need most. The drawing holds no style
attribute or element, which the content policy refuses: colours are presentation attributes, and in the page
they name the layout's tokens, so that a chart follows the dark theme.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

from capcommun.kit.charts.drawing import COLOURS, CONFIG, clean, draw, with_tokens
from capcommun.kit.charts.specs import bars, progress

__all__ = ["COLOURS", "CONFIG", "Chart", "bars", "chart", "progress"]

KEEP = 30 * 24 * 3600  # seconds; the key is the content, so nothing kept is ever stale
EDITION = "1"  # raise it when the drawing of a same specification changes


@dataclass(frozen=True)
class Chart:
    """A drawing and the figures it shows."""

    title: str
    description: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    svg: SafeString
    """For the page: colours are the layout's tokens."""
    print_svg: SafeString
    """For a document: colours are written out."""
    note: str = ""


def chart(
    spec: Any,
    *,
    title: str,
    description: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    note: str = "",
    language: str = "fr",
) -> Chart:
    """Draw the specification (an Altair chart or its dictionary) and join it to its table."""
    body: Mapping[str, Any] = spec if isinstance(spec, Mapping) else spec.to_dict()
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    drawn = _drawn(text, str(title), str(description), language)
    return Chart(
        title=title,
        description=description,
        header=header,
        rows=rows,
        svg=mark_safe(with_tokens(drawn)),  # noqa: S308 - drawn by us, texts escaped by the serialiser
        print_svg=mark_safe(drawn),  # noqa: S308 - same
        note=note,
    )


@lru_cache(maxsize=256)
def _drawn(spec: str, title: str, description: str, language: str) -> str:
    """The clean drawing: from this process, from the cache all processes share, or made now."""
    content = "\n".join((EDITION, language, title, description, spec))
    key = hashlib.sha256(content.encode()).hexdigest()
    found = cache.get(f"chart:{key}")
    if isinstance(found, str):
        return found
    made = clean(
        draw(json.loads(spec), language), title=title, description=description, prefix=f"c{key[:10]}"
    )
    cache.set(f"chart:{key}", made, KEEP)
    return made
