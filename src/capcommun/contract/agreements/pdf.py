"""The text of a PDF with its headings: a PDF only says where letters stand, and of what size and weight.

A line is a heading when its letters are larger than the text's, or bold on a short line of its own, or when
it is numbered as one (« Article 4 : … », « ANNEXE 2 »). Levels follow the sizes, then the weight. What the
pages repeat at their top or foot, and their numbers, are no part of the text.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

_NUMBERED = re.compile(
    r"^(?:art(?:icle|\.)\s*(?:n\s?[°o]\s*)?(?:\d|[IVX]+\b|1er|unique)|annexe\b|titre\s+[IVX\d]|chapitre\s+[IVX\d]"
    r"|pr[ée]ambule\s*$|objectifs?\s+(?:strat[ée]gique|op[ée]rationnel)|axe\s+(?:\d|[IVX]+\b))",
    re.I,
)
_PAGE_NUMBER = re.compile(r"^(?:page\s*)?[-–—]?\s*\d{1,4}\s*(?:[/sur]+\s*\d{1,4})?\s*[-–—]?$", re.I)
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.I)
_BULLET = re.compile(r"^[•▪◦●○■□➢➤✓❖\uf0b7\uf0a7\uf0d8]\s*")
_LONGEST_HEADING = 200


@dataclass
class Piece:
    """Letters that stand together: the height of their line on the page, their size, their weight."""

    text: str
    y: float
    size: float
    bold: bool


@dataclass(eq=False)
class Line:
    """A line of the page."""

    y: float
    pieces: list[Piece] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        return " ".join("".join(piece.text for piece in self.pieces).split())

    @cached_property
    def size(self) -> float:
        sizes: Counter[float] = Counter()
        for piece in self.pieces:
            sizes[round(piece.size * 2) / 2] += len(piece.text.strip())
        return sizes.most_common(1)[0][0] if sizes else 0.0

    @cached_property
    def bold(self) -> bool:
        letters = [(len(p.text.strip()), p.bold) for p in self.pieces if p.text.strip()]
        return bool(letters) and sum(n for n, bold in letters if bold) > 0.9 * sum(n for n, _bold in letters)


def text_of(pages: Iterable[Any]) -> str:
    """The pages' text, with Markdown's marks for headings and lists."""
    found = [_lines(page) for page in pages]
    kept = _without_repeats([lines for lines in found if lines])
    body = _body_size(kept)
    levels = _levels(kept, body)
    return "\n\n".join(_paragraphs(kept, body, levels)).strip() + "\n"


def _lines(page: Any) -> list[Line]:
    """The page's lines, from top to bottom as the file gives them."""
    lines: list[Line] = []

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if not text:
            return
        scale = abs(tm[3] or tm[0] or 1) * abs(cm[3] or cm[0] or 1)
        y = tm[5] * (cm[3] or 1) + cm[5]
        name = str((font or {}).get("/BaseFont", ""))
        for rank, words in enumerate(text.split("\n")):
            if rank and lines:
                lines.append(Line(y))
            if words.strip():
                if not lines:
                    lines.append(Line(y))
                if not lines[-1].pieces:
                    lines[-1].y = y
                lines[-1].pieces.append(Piece(words, y, size * scale, bool(_BOLD.search(name))))

    page.extract_text(visitor_text=visit)
    return [line for line in lines if line.text]


def _without_repeats(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages without their running heads and feet, nor their numbers."""
    edges: Counter[str] = Counter()
    for lines in pages:
        edges.update({_shape(line.text) for line in [*lines[:2], *lines[-2:]]})
    repeated = {text for text, times in edges.items() if len(pages) >= 3 and times > len(pages) / 2}

    def is_edge(line: Line, rank: int, count: int) -> bool:
        at_edge = rank < 2 or rank >= count - 2
        return at_edge and (_shape(line.text) in repeated or bool(_PAGE_NUMBER.match(line.text)))

    return [
        [line for rank, line in enumerate(lines) if not is_edge(line, rank, len(lines))] for lines in pages
    ]


def _shape(text: str) -> str:
    """A running foot counts its pages: its digits are left out of the comparison."""
    return re.sub(r"\d+", "#", text)


def _body_size(pages: Sequence[list[Line]]) -> float:
    """The size that most letters have."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _is_heading(line: Line, body: float) -> bool:
    text = line.text
    if len(text) > _LONGEST_HEADING or not re.search(r"[^\W\d_]", text) or _BULLET.match(text):
        return False
    if line.size >= body * 1.1:
        return True
    ends = text.endswith(".")
    if _NUMBERED.match(text) and (line.bold or text.isupper()) and not ends:
        return True
    return line.bold and not ends and len(text) <= 120


def _levels(pages: Sequence[list[Line]], body: float) -> dict[tuple[float, bool], int]:
    """The level of each kind of heading: the larger first, then what is only bold."""
    kinds = {_kind(line, body) for lines in pages for line in lines if _is_heading(line, body)}
    ordered = sorted(kinds, key=lambda kind: (-kind[0], not kind[1]))
    return {kind: min(rank, 6) for rank, kind in enumerate(ordered, start=1)}


def _kind(line: Line, body: float) -> tuple[float, bool]:
    return (max(line.size, body), line.bold)


def _paragraphs(
    pages: Sequence[list[Line]], body: float, levels: dict[tuple[float, bool], int]
) -> Iterable[str]:
    """Lines joined by the space between them; a paragraph goes on over the page's end."""
    whole, before = "", None
    for lines in pages:
        step = _step(lines)
        for rank, line in enumerate(lines):
            text = _BULLET.sub("- ", line.text)
            if before is not None and _goes_on(before, line, body, step, first=rank == 0):
                whole = _joined(whole, text)
            else:
                yield whole
                whole = "#" * levels[_kind(line, body)] + " " + text if _is_heading(line, body) else text
            before = line
    yield whole


def _joined(whole: str, text: str) -> str:
    """A word cut at the line's end is put together again; a hyphen of the text is kept."""
    if whole.endswith("\u00ad"):
        return whole[:-1] + text
    return whole + text if re.search(r"[^\W\d_]-$", whole) else f"{whole} {text}"


def _goes_on(before: Line, line: Line, body: float, step: float, *, first: bool) -> bool:
    """Whether this line belongs to the paragraph, or to the heading, of the one before."""
    was, now = _is_heading(before, body), _is_heading(line, body)
    if was != now or _BULLET.match(line.text):
        return False
    if was and _kind(before, body) == _kind(line, body) and not _NUMBERED.match(line.text):
        near = 0 < before.y - line.y <= line.size * 1.5
        return line.text[:1].islower() if first else near
    if was:
        return False
    if first:
        return not before.text.endswith((".", ":", ";", "!", "?")) and line.text[:1].islower()
    return not (step and before.y - line.y > step * 1.35)


def _step(lines: Sequence[Line]) -> float:
    """The usual distance from a line to the next."""
    gaps = Counter(
        round(above.y - below.y, 1) for above, below in itertools.pairwise(lines) if above.y > below.y
    )
    return gaps.most_common(1)[0][0] if gaps else 0.0
