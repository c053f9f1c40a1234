"""The matrix taken away: a text document, a drawing, a picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape

import docx
from django.utils.translation import gettext as _

from capcommun.registers.support.workshop_queries import Pile
from capcommun.registers.support.workshop_rules import wrapped

WIDTH, GAP, MARGIN, LINE, CHARACTERS = 780, 40, 60, 30, 58
HEAD, PAD, BETWEEN = 76, 18, 14
COLOURS = ("#0b6b74", "#8a5a00", "#1f6f3f", "#a03325")
"""One to a column, each dark enough for white words to be read on it."""


def document(title: str, told: str, piles: Sequence[Pile]) -> bytes:
    """A .docx: two columns by two, each with its cards as a list."""
    paper = docx.Document()
    paper.core_properties.title = title
    paper.core_properties.author = ""
    paper.add_heading(title, 0)
    paper.add_paragraph(told)
    table = paper.add_table(rows=2, cols=2)
    table.style = "Table Grid"
    for place, pile in enumerate(piles):
        cell = table.cell(place // 2, place % 2)
        cell.paragraphs[0].add_run(str(pile.name)).bold = True
        for card in pile.cards:
            cell.add_paragraph(card.text, style="List Bullet")
        if not pile.cards:
            cell.add_paragraph(_("Nothing yet."))
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


def drawing(title: str, told: str, piles: Sequence[Pile]) -> str:
    """An SVG, two columns by two, its words cut into lines: what is drawn is also what is read."""
    heights = [_height(pile) for pile in piles]
    rows = [max(heights[at : at + 2]) for at in range(0, len(piles), 2)]
    whole = 2 * MARGIN + WIDTH * 2 + GAP - MARGIN
    width, height = whole + MARGIN, 170 + sum(rows) + GAP * len(rows) + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="Source Sans 3, DejaVu Sans, sans-serif" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#fbfaf6"/>',
        f'<text x="{MARGIN}" y="86" font-size="40" font-weight="700" fill="#14212e">{escape(title)}</text>',
        f'<text x="{MARGIN}" y="128" font-size="22" fill="#44525f">{escape(told)}</text>',
    ]
    top = 170
    for at, tall in enumerate(rows):
        for side, pile in enumerate(piles[2 * at : 2 * at + 2]):
            colour = COLOURS[(2 * at + side) % len(COLOURS)]
            parts += _pile(pile, MARGIN + side * (WIDTH + GAP), top, tall, colour)
        top += tall + GAP
    return "".join([*parts, "</svg>"])


def _height(pile: Pile) -> int:
    cards = sum(len(wrapped(card.text, CHARACTERS)) * LINE + PAD * 2 + BETWEEN for card in pile.cards)
    return HEAD + max(cards, 90) + PAD


def _pile(pile: Pile, left: int, top: int, tall: int, colour: str) -> list[str]:
    parts = [
        f'<rect x="{left}" y="{top}" width="{WIDTH}" height="{tall}" rx="14" fill="#ffffff" '
        f'stroke="{colour}" stroke-width="2"/>',
        f'<text x="{left + PAD}" y="{top + 48}" font-size="30" font-weight="700" fill="{colour}">'
        f"{escape(str(pile.name))}</text>",
    ]
    y = top + HEAD
    for card in pile.cards:
        lines = wrapped(card.text, CHARACTERS)
        deep = len(lines) * LINE + PAD * 2
        parts.append(
            f'<rect x="{left + PAD}" y="{y}" width="{WIDTH - 2 * PAD}" height="{deep}" rx="8" '
            'fill="#f3efe4"/>'
        )
        for number, line in enumerate(lines):
            at = y + PAD + 22 + number * LINE
            parts.append(
                f'<text x="{left + 2 * PAD}" y="{at}" font-size="24" fill="#14212e">{escape(line)}</text>'
            )
        y += deep + BETWEEN
    return parts


def picture(svg: str) -> bytes:
    """The same drawing as a PNG, for a slide."""
    import vl_convert  # a large library, of use only when a picture is asked for

    return bytes(vl_convert.svg_to_png(svg, scale=1))
